"""Which addresses of ``/office/`` set what a round costs?"""

from django.urls import path

from fees import views

urlpatterns = [
    path("rounds/<int:pk>/prices/", views.prices, name="prices"),
    path("rounds/<int:pk>/prices/<int:price>/void/", views.void, name="void_price"),
]

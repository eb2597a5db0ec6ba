"""Which addresses of ``/desk/`` are about a payment?"""

from django.urls import path

from fees import views

urlpatterns = [
    path("<str:number>/payments/<uuid:pk>/correct/", views.correct, name="correct_payment"),
]

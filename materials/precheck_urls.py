"""Which addresses check a Word file that nobody keeps?"""

from django.urls import path

from materials import precheck_views as views

urlpatterns = [
    path("", views.choose, name="precheck"),
    path("<slug:slug>/", views.check, name="precheck_programme"),
]

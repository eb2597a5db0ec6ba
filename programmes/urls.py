"""Which addresses are public for a programme?"""

from django.urls import path

from programmes import views

urlpatterns = [
    path("<slug:slug>/", views.programme, name="programme"),
    path("<slug:slug>/self-check/", views.self_check, name="self_check"),
]

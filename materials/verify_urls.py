"""Which addresses check a printed paper?"""

from django.urls import path

from materials import verify_views as views

urlpatterns = [
    path("", views.verify, name="verify"),
    path("<str:code>/", views.verify_paper, name="verify_paper"),
]

"""Which address shows the inbox?"""

from django.urls import path

from notices import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read_all"),
    path("<uuid:pk>/read/", views.read, name="read"),
]

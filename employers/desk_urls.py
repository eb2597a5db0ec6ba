"""Which addresses confirm what has been registered under one?"""

from django.urls import path

from employers.views import confirming

urlpatterns = [
    path("organisations/", confirming.organisations, name="organisations"),
    path("organisations/invite/", confirming.invite_unit, name="invite_unit"),
    path("organisations/<uuid:pk>/", confirming.organisation, name="organisation"),
]

"""Which address of ``/office/accounts/`` is which page of the office on other people's accounts?"""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Which address of ``/accounts/`` is which page of one's own account?"""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

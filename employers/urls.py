"""Which addresses show an HR officer his employer, its staff, its lists and its papers?"""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Which addresses check a Word file that nobody keeps?"""

from django.urls import path

from materials import precheck_views as views
from materials import sample_views

urlpatterns = [
    path("", views.choose, name="precheck"),
    path("<slug:slug>/sample.docx", sample_views.sample_form, name="sample_form"),
    path("<slug:slug>/", views.check, name="precheck_programme"),
]

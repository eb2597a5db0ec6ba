"""Which addresses under an application take files in and give papers out?"""

from django.urls import path

from materials import views

urlpatterns = [
    path("<str:number>/materials/", views.materials, name="materials"),
    path("<str:number>/materials/<str:material>/", views.upload, name="upload"),
    path("<str:number>/materials/<str:material>/template.docx", views.material_template, name="material_template"),
    path("<str:number>/materials/<str:material>/<int:version>/", views.material_file, name="material_file"),
    path("<str:number>/materials/<str:material>/<int:version>/print/", views.material_print, name="material_print"),
    path("<str:number>/documents/<str:document>.pdf", views.document, name="document"),
    path("<str:number>/documents/<str:document>.docx", views.document, {"format": "docx"}, name="document_in_word"),
]

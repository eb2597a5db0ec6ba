"""Which addresses under an application take files in and give papers out?"""

from django.urls import path

from materials import cells_views, content_views, package_views, views

PACKAGE = "<str:number>/materials/<str:material>/package/"

urlpatterns = [
    path(PACKAGE, package_views.page, name="package"),
    path(f"{PACKAGE}report/", package_views.report, name="package_report"),
    path(f"{PACKAGE}report.docx", package_views.report_file, name="report_file"),
    path(f"{PACKAGE}assemble/", package_views.assemble, name="assemble"),
    path(f"{PACKAGE}package.docx", package_views.package_file, name="package_file"),
    path(f"{PACKAGE}confirm/", package_views.confirm, name="confirm_package"),
    path(f"{PACKAGE}pages/<uuid:page>.jpg", package_views.proof_page, name="proof_page"),
    path(f"{PACKAGE}pages/<uuid:page>/", package_views.arrange, name="arrange_proof"),
    path(f"{PACKAGE}proofs/<str:key>/", package_views.place, name="proofs"),
    path(f"{PACKAGE}proofs/<str:key>/place/", package_views.give_place, name="give_place"),
    path("<str:number>/materials/", views.materials, name="materials"),
    path("<str:number>/materials/<str:material>/", views.upload, name="upload"),
    path("<str:number>/materials/<str:material>/cells/", cells_views.page, name="cells"),
    path("<str:number>/materials/<str:material>/cells/<str:section>/", cells_views.correct, name="correct_cells"),
    path("<str:number>/materials/<str:material>/explain/", views.explain, name="explain"),
    path("<str:number>/materials/<str:material>/template.docx", views.material_template, name="material_template"),
    path("<str:number>/materials/<str:material>/<int:version>/", views.material_file, name="material_file"),
    path(
        "<str:number>/materials/<str:material>/<int:version>/content/", content_views.content, name="material_content"
    ),
    path(
        "<str:number>/materials/<str:material>/<int:version>/pictures/<int:picture>.jpg",
        content_views.picture,
        name="material_picture",
    ),
    path("<str:number>/materials/<str:material>/<int:version>/print/", views.material_print, name="material_print"),
    path("<str:number>/documents/<str:document>.pdf", views.document, name="document"),
    path("<str:number>/documents/<str:document>.docx", views.document, {"format": "docx"}, name="document_in_word"),
]

"""Which addresses take in the lists by which an employer brings its staff?"""

from django.urls import path

from employers.views import imports

urlpatterns = [
    path("<uuid:pk>/imports/", imports.imports, name="staff_imports"),
    path("<uuid:pk>/imports/new/", imports.new, name="new_staff_import"),
    path("<uuid:pk>/imports/template/<int:round>.xlsx", imports.blank, name="staff_template"),
    path("<uuid:pk>/imports/template/<int:round>.docx", imports.blank_registration, name="staff_form_template"),
    path("<uuid:pk>/imports/<uuid:import_pk>/", imports.staff_import, name="staff_import"),
    path("<uuid:pk>/imports/<uuid:import_pk>/rows/<int:number>/", imports.row, name="staff_row"),
    path("<uuid:pk>/imports/<uuid:import_pk>/errors.xlsx", imports.errors, name="staff_errors"),
    path("<uuid:pk>/imports/<uuid:import_pk>/confirm/", imports.confirm, name="confirm_staff_import"),
    path("<uuid:pk>/imports/<uuid:import_pk>/resume/", imports.resume, name="resume_staff_import"),
    path("<uuid:pk>/imports/<uuid:import_pk>/abandon/", imports.abandon, name="abandon_staff_import"),
]

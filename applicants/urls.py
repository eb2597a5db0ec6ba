"""Which addresses show an applicant his applications and what he can do with them?"""

from django.urls import path

from applicants.views import application
from review.views.records import need, void_need

urlpatterns = [
    path("", application.applications, name="applications"),
    path("<str:number>/", application.application, name="application"),
    path("<str:number>/submit/", application.submit, name="submit"),
    path("<str:number>/submitted/", application.submitted, name="submitted"),
    path("<str:number>/withdraw/", application.withdraw, name="withdraw"),
    path("<str:number>/needs/<str:stage>/<str:name>/", need, {"home": "application"}, name="need"),
    path("<str:number>/needs/<str:stage>/<str:name>/void/", void_need, {"home": "application"}, name="void_need"),
]

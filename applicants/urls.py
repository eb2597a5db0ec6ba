"""Which addresses show an applicant his applications and what he can do with them?"""

from django.urls import path

from applicants.views import application, carryover, opinions, returns, sections, withdrawal
from review.views import comparison
from review.views.records import need, void_need

urlpatterns = [
    path("", application.applications, name="applications"),
    path("<str:number>/", application.application, name="application"),
    path("<str:number>/sections/", application.stated, name="stated"),
    path("<str:number>/sections/<str:name>/", sections.section, name="section"),
    path("<str:number>/opinions/<str:field>/ask/", opinions.ask, name="ask_opinion"),
    path("<str:number>/opinions/<str:field>/transcribe/", opinions.transcribe, name="transcribe_opinion"),
    path("<str:number>/opinions/<uuid:pk>/renew/", opinions.renew, name="renew_opinion"),
    path("<str:number>/opinions/<uuid:pk>/revoke/", opinions.revoke, name="revoke_opinion"),
    path("<str:number>/submit/", application.submit, name="submit"),
    path("<str:number>/submitted/", application.submitted, name="submitted"),
    path("<str:number>/returns/<uuid:pk>/", returns.return_item, name="return_item"),
    path("<str:number>/replaced/", sections.replaced, name="replaced"),
    path("<str:number>/carry-over/", carryover.take_over, name="carry_over"),
    path("<str:number>/open-again/", carryover.open_again, name="open_again"),
    path("<str:number>/compare/", comparison.own, name="compare"),
    path("<str:number>/withdraw/", withdrawal.withdraw, name="withdraw"),
    path("<str:number>/withdraw/take-back/", withdrawal.take_back, name="withdraw_take_back"),
    path("<str:number>/needs/<str:stage>/<str:name>/", need, {"home": "application"}, name="need"),
    path("<str:number>/needs/<str:stage>/<str:name>/void/", void_need, {"home": "application"}, name="void_need"),
]

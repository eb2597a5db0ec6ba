"""Which addresses make up the desk?"""

from django.urls import path

from applicants.workflow import Action
from review.views import application, cases, comparison, decisions, desk, files, identity, late, records

HOME = {"home": "desk_application"}

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("<str:number>/", application.application, name="desk_application"),
    path("<str:number>/compare/", comparison.at_desk, name="desk_compare"),
    path("<str:number>/files/<str:material>/<int:version>/", files.file, name="desk_file"),
    path("<str:number>/case/", cases.order, name="order_case"),
    path("<str:number>/approve/", decisions.decide, {"action": Action.APPROVE}, name="desk_approve"),
    path("<str:number>/return/", decisions.decide, {"action": Action.RETURN}, name="desk_return"),
    path("<str:number>/withdraw/", decisions.decide, {"action": Action.WITHDRAW}, name="desk_withdraw"),
    path("<str:number>/refuse/", decisions.decide, {"action": Action.REFUSE}, name="desk_refuse"),
    path("<str:number>/abandon/", decisions.decide, {"action": Action.ABANDON}, name="desk_abandon"),
    path("<str:number>/extend/", late.extend, name="desk_extend"),
    path("<str:number>/disqualify/", decisions.decide, {"action": Action.DISQUALIFY}, name="desk_disqualify"),
    path("<str:number>/identity/", identity.view, name="identity_view"),
    path("<str:number>/identity/correct/", identity.correct, name="identity_correct"),
    path("<str:number>/needs/<str:stage>/<str:name>/", records.need, HOME, name="desk_need"),
    path("<str:number>/needs/<str:stage>/<str:name>/void/", records.void_need, HOME, name="desk_void_need"),
    path("<str:number>/needs/<str:stage>/<str:name>/objections/", records.objection, name="objection"),
    path("<str:number>/objections/<uuid:pk>/", records.objection_decision, name="objection_decision"),
]

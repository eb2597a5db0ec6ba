"""Which addresses register an organisation, keep it up, and say who acts for it?"""

from django.urls import path

from employers.views import officers, organisations

urlpatterns = [
    path("", organisations.employers, name="employers"),
    path("register/", organisations.register_employer, name="register_employer"),
    path("register/department/", organisations.invite_department, name="invite_department"),
    path("invitations/<uuid:pk>/", officers.officer_invitation, name="officer_invitation"),
    path("<uuid:pk>/", organisations.employer, name="employer"),
    path("<uuid:pk>/registration/", organisations.correct_registration, name="correct_registration"),
    path("<uuid:pk>/facts/", organisations.employer_facts, name="employer_facts"),
    path("<uuid:pk>/former-names/", organisations.former_name, name="former_name"),
    path("<uuid:pk>/former-names/<int:name_id>/drop/", organisations.drop_former_name, name="drop_former_name"),
    path("<uuid:pk>/officers/", officers.officers, name="officers"),
    path("<uuid:pk>/officers/invite/", officers.invite_officer, name="invite_officer"),
    path("<uuid:pk>/officers/hand-over/", officers.hand_over, name="hand_over"),
    path("<uuid:pk>/officers/leave/", officers.leave_office, name="leave_office"),
    path("<uuid:pk>/officers/<uuid:person_id>/remove/", officers.remove_officer, name="remove_officer"),
    path(
        "<uuid:pk>/officers/invitations/<uuid:invitation_id>/revoke/",
        officers.revoke_officer_invitation,
        name="revoke_officer_invitation",
    ),
]

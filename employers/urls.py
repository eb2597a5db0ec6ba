"""Which addresses show an HR officer his employer, its staff, its lists and its papers?"""

from django.urls import path

from employers.views import candidates, opinions, papers, results, staff

urlpatterns = [
    path("candidates/<uuid:pk>/", candidates.candidacy, name="candidacy"),
    path("candidates/<uuid:pk>/decline/", candidates.decline, name="decline_candidacy"),
    path("<uuid:pk>/candidates/", candidates.listed, name="candidates"),
    path("<uuid:pk>/candidates/links/", candidates.links, name="candidates_links"),
    path("<uuid:pk>/candidates/<uuid:candidate_pk>/", candidates.candidate, name="candidate"),
    path("<uuid:pk>/candidates/<uuid:candidate_pk>/return/", candidates.send_back, name="return_candidate"),
    path("<uuid:pk>/candidates/<uuid:candidate_pk>/drop/", candidates.drop, name="drop_candidate"),
    path("<uuid:pk>/candidates/<uuid:candidate_pk>/link/", candidates.resend, name="resend_candidate_link"),
    path("<uuid:pk>/imports/<uuid:import_pk>/result.xlsx", results.sheet, name="staff_result"),
    path("<uuid:pk>/staff/", staff.staff, name="staff"),
    path("<uuid:pk>/staff/remind/", staff.remind, name="staff_remind"),
    path("<uuid:pk>/staff/links/", staff.links, name="staff_links"),
    path("<uuid:pk>/staff/<str:number>/", staff.member, name="staff_member"),
    path("<uuid:pk>/staff/<str:number>/release/", staff.release, name="staff_release"),
    path("<uuid:pk>/staff/<str:number>/opinions/", opinions.overview, name="staff_opinions"),
    path("<uuid:pk>/staff/<str:number>/opinions/<str:field>/", opinions.enter, name="staff_opinion"),
    path("<uuid:pk>/papers/", papers.overview, name="employer_papers"),
    path("<uuid:pk>/papers/<int:round>/roster/", papers.roster, name="employer_roster"),
    path("<uuid:pk>/papers/<int:round>/print/", papers.print_batch, name="employer_batch"),
    path("<uuid:pk>/papers/<int:round>/seals/", papers.seals_needed, name="employer_seals"),
]

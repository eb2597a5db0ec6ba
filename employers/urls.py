"""Which addresses show an HR officer his employer, its staff, its lists and its papers?"""

from django.urls import path

from employers.views import opinions, papers, staff

urlpatterns = [
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

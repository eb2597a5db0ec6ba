"""Which address of ``/office/accounts/`` is which page of the office on other people's accounts?"""

from django.urls import path

from accounts.views import mobile, opening, second_factor, staff

urlpatterns = [
    path("", opening.people, name="people"),
    path("open/", opening.open_account, name="open_account"),
    path("staff/", staff.staff_accounts, name="staff_accounts"),
    path("<uuid:pk>/", opening.person_account, name="person_account"),
    path("<uuid:pk>/link/", opening.send_link, name="send_link"),
    path("<uuid:pk>/told-link/", opening.show_link, name="show_link"),
    path("<uuid:pk>/mobile/", mobile.staff_mobile, name="staff_mobile"),
    path("<uuid:pk>/second-factor/", second_factor.reset, name="reset_second_factor"),
]

"""Which address of ``/office/`` is which page on rounds and on the calendar?"""

from django.urls import path

from review.views import rounds, workcalendar

urlpatterns = [
    path("rounds/", rounds.listing, name="rounds"),
    path("rounds/<int:pk>/", rounds.round_page, name="round"),
    path("rounds/<int:pk>/copy/", rounds.copy, name="copy_round"),
    path("rounds/<int:pk>/edit/", rounds.edit, name="edit_round"),
    path("rounds/<int:pk>/contacts/", rounds.contacts, name="round_contacts"),
    path("rounds/<int:pk>/publish/", rounds.publish, name="publish_round"),
    path("rounds/<int:pk>/deadlines/<int:deadline>/", rounds.move, name="move_deadline"),
    path("rounds/<int:pk>/versions/", rounds.versions, name="round_versions"),
    path("calendar/<int:year>/", workcalendar.calendar, name="calendar"),
]

"""Which addresses of ``/office/`` count and list the applications of a round?"""

from django.urls import path

from review.views import rosters, statistics

urlpatterns = [
    path("rosters/", rosters.overview, name="rosters"),
    path("rosters/rounds/<int:pk>/", rosters.order, name="order_roster"),
    path("rosters/<uuid:pk>/", rosters.roster, name="roster"),
    path("rosters/<uuid:pk>/file/", rosters.file, name="roster_file"),
    path("statistics/", statistics.overview, name="statistics"),
    path("statistics/<int:pk>/", statistics.of_round, name="round_statistics"),
]

"""Which addresses of ``/office/`` count and list the applications of a round, and give its papers out?"""

from django.urls import path

from review.views import batches, exports, rosters, statistics

urlpatterns = [
    path("rosters/", rosters.overview, name="rosters"),
    path("rosters/rounds/<int:pk>/", rosters.order, name="order_roster"),
    path("rosters/rounds/<int:pk>/papers/", batches.order, name="order_batch"),
    path("exports/<uuid:pk>/", exports.export, name="export"),
    path("exports/<uuid:pk>/file/", exports.file, name="export_file"),
    path("statistics/", statistics.overview, name="statistics"),
    path("statistics/<int:pk>/", statistics.of_round, name="round_statistics"),
]

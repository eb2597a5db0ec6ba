"""Which addresses of ``/office/`` list who is late?"""

from django.urls import path

from review.views import late

urlpatterns = [
    path("late/", late.overview, name="late"),
    path("rounds/<int:pk>/late/<str:deadline>/", late.names, name="late_list"),
    path("rounds/<int:pk>/late/<str:deadline>/result/", late.result, name="late_result"),
]

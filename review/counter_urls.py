"""Which addresses make up the counter?"""

from django.urls import path

from fees import views as fees
from review.views import counter

urlpatterns = [
    path("", counter.search, name="counter"),
    path("<str:number>/", counter.application, name="counter_application"),
    path("<str:number>/papers/<uuid:pk>/", counter.take_back, name="counter_take_back"),
    path(
        "<str:number>/payments/<uuid:pk>/correct/",
        fees.correct,
        {"home": "counter_application"},
        name="counter_payment",
    ),
]

from django.urls import path
from django.views.generic import RedirectView

urlpatterns = [path("<str:number>/", RedirectView.as_view(url="/"), name="application")]

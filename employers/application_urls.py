"""Which addresses of an application choose its employer?"""

from django.urls import path

from employers.views import choosing

urlpatterns = [
    path("<str:number>/employer/", choosing.choose_employer, name="choose_employer"),
    path("<str:number>/employer/invite/", choosing.invite_employer, name="invite_employer"),
]

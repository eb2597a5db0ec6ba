"""Which address of ``/accounts/`` is which page of one's own account?"""

from django.urls import path

from accounts.views import account, password

urlpatterns = [
    path("", account.account, name="account"),
    path("email/", account.email, name="email"),
    path("password/", password.change_password, name="change_password"),
    path("forgot-password/", password.forgot_password, name="forgot_password"),
    path("forgot-password/code/", password.forgot_password_code, name="forgot_password_code"),
    path("told-code/", password.told_code, name="told_code"),
    path("set-password/<uuid:pk>/<str:token>/", password.set_password, name="set_password"),
]

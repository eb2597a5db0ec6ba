"""Which address of ``/accounts/`` is which page of one's own account?"""

from django.urls import path

from accounts.views import account, consent, login, mobile, password, second_factor

urlpatterns = [
    path("", account.account, name="account"),
    path("email/", account.email, name="email"),
    path("password/", password.change_password, name="change_password"),
    path("forgot-password/", password.forgot_password, name="forgot_password"),
    path("forgot-password/code/", password.forgot_password_code, name="forgot_password_code"),
    path("told-code/", password.told_code, name="told_code"),
    path("set-password/<uuid:pk>/<str:token>/", password.set_password, name="set_password"),
    path("mobile/", mobile.change_mobile, name="change_mobile"),
    path("mobile/code/", mobile.mobile_code, name="mobile_code"),
    path("privacy/", consent.consent, name="consent"),
    path("second-factor/", second_factor.ask_code, name="second_factor"),
    path("second-factor/enrol/", second_factor.enrol, name="enrol_second_factor"),
    path("second-factor/recovery-codes/", second_factor.recovery_codes, name="recovery_codes"),
    path("stay/", login.stay, name="stay"),
]

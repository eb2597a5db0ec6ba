"""Which address shows what? The same English nouns as the models."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from applicants.views import account, drafts, opinions
from config import views

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("programmes/", include("programmes.urls")),
    path("", include("articles.urls")),
    path("", include("articles.office_urls")),
    path("accounts/login/", account.Login.as_view(), name="login"),
    path("accounts/logout/", login_not_required(LogoutView.as_view()), name="logout"),
    path("accounts/", include("accounts.urls")),
    path("office/accounts/", include("accounts.office_urls")),
    path("office/messages/", include("review.message_urls")),
    path("office/", include("review.office_urls")),
    path("applications/", include("applicants.urls")),
    path("applications/", include("employers.application_urls")),
    path("applications/", include("materials.urls")),
    path("", include("materials.photo_urls")),
    path("opinions/<uuid:pk>/<str:token>/", opinions.sign, name="sign_opinion"),
    path("opinions/<uuid:pk>/<str:token>/draft/", opinions.keep_draft, name="keep_opinion_draft"),
    path("drafts/", drafts.save, name="save_draft"),
    path("drafts/discard/", drafts.discard, name="discard_draft"),
    path("desk/", include("employers.desk_urls")),
    path("desk/", include("fees.urls")),
    path("desk/", include("review.urls")),
    path("counter/", include("review.counter_urls")),
    path("office/", include("review.round_urls")),
    path("office/", include("review.late_urls")),
    path("office/", include("fees.office_urls")),
    path("employer/", include("employers.organisation_urls")),
    path("employer/", include("employers.import_urls")),
    path("employer/", include("employers.urls")),
    path("verify/", include("materials.verify_urls")),
    path("precheck/", include("materials.precheck_urls")),
    path("inbox/", include("notices.urls")),
    path("display/", views.display, name="display"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("healthz/live", views.live, name="live"),
    path("healthz/ready", views.ready, name="ready"),
    path("metrics", views.metrics, name="metrics"),
]

"""What does a view find on a request once every middleware has seen it? For the type checker; nothing is made of it."""

from datetime import datetime

from django.http import HttpRequest

from applicants.models import User


class PersonRequest(HttpRequest):
    """A request of somebody who is logged in, as every page asks that does not say login_not_required."""

    user: User
    arrived_at: datetime  # config.middleware.stamp_arrival

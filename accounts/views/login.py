"""How does a page tell that its person is still there?"""

from django.http import JsonResponse
from django.views.decorators.http import require_POST

from accounts import logins
from config.requests import PersonRequest


@require_POST
def stay(request: PersonRequest) -> JsonResponse:
    """The login goes on: in how many seconds it would end now. Whoever is no longer logged in is sent to the login page."""
    left = logins.ends_at(request.session) - request.arrived_at
    return JsonResponse({"seconds": int(left.total_seconds())})

"""Which address of ``/office/messages/`` shows what was sent?"""

from django.urls import path

from review.views import messages

urlpatterns = [
    path("", messages.messages, name="messages"),
    path("resend/", messages.resend_messages, name="resend_messages"),
]

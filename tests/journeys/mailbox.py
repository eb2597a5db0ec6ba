"""Where do the portal's letters arrive? At a real SMTP server on a free loopback port, which keeps them."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from tests import servers


class Mailbox:
    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self._server = Controller(self, hostname="127.0.0.1", port=servers.free_port())
        self._server.start()

    @property
    def url(self) -> str:
        """For EMAIL_URL."""
        return f"smtp://127.0.0.1:{self._server.port}"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def about(self, number: str) -> list[str]:
        """The subjects of the letters about this application, first come first."""
        return [letter["Subject"] for letter in self.letters if number in letter["Subject"]]

    def stop(self) -> None:
        self._server.stop()

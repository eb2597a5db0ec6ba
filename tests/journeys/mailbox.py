"""Where do the portal's messages arrive? Letters at a real SMTP server that keeps them, SMS in the file gateway's folder."""

import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from tests import servers
from tests.stack import Stack


def sms(at: Stack | servers.Server, mobile: str) -> list[str]:
    """The texts that went out to this number, first come first."""
    files = sorted(Path(at.environment["DATA_DIR"], "sms").glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    texts = [json.loads(path.read_text()) for path in files]
    return [text["text"] for text in texts if text["to"] == mobile]


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

"""What does a person's telephone show? The SMS of the file gateway, as they would arrive."""

import json
import re
from pathlib import Path

from django.conf import settings

from notices.services import relay


def received(mobile: str) -> list[str]:
    """The texts that number has got so far, the oldest first."""
    while relay():
        pass
    files = sorted(Path(settings.SMS_DIR).glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    messages = [json.loads(path.read_text()) for path in files]
    return [message["text"] for message in messages if message["to"] == mobile]


def link_in(text: str) -> str:
    """The path of the link in a message."""
    return str(re.findall(r"https?://[^/]+(/\S+/)", text)[0])


def code_in(text: str) -> str:
    return str(re.findall(r"(?<!\d)\d{6}(?!\d)", text)[0])

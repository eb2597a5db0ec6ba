"""How does one SMS leave the house? ``SMS_URL`` says by which way; each may be called again with the same id.

``file:`` one file per message in SMS_DIR, ``file:///folder`` elsewhere · ``console:`` a line on standard output ·
``http(s)://…`` POST of a JSON object to whatever speaks to the provider.
"""

import json
import os
import sys
from base64 import b64encode
from collections.abc import Callable
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

Message = dict[str, str]  # id, to, text


class NotAccepted(Exception):
    """The gateway answered, but not with 2xx."""


def send(url: str, *, id: str, to: str, text: str) -> None:
    """Raises OSError, http.client.HTTPException or NotAccepted when it did not go out; then it is tried again."""
    address = urlsplit(url)
    GATEWAYS[address.scheme](address, {"id": id, "to": to, "text": text})


def to_file(address: SplitResult, message: Message) -> None:
    """Named by the id, so that a repeat changes nothing."""
    folder = _folder(address)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{message['id']}.{os.getpid()}"
    draft.write_text(json.dumps(message, ensure_ascii=False))
    draft.replace(folder / f"{message['id']}.json")


def kept(url: str, *, id: str) -> str:
    """What the file gateway has written under this id; empty where it has not, or another gateway is in use."""
    address = urlsplit(url)
    file = _folder(address) / f"{id}.json"
    return str(json.loads(file.read_text())["text"]) if address.scheme == "file" and file.exists() else ""


def _folder(address: SplitResult) -> Path:
    return Path(address.path or settings.SMS_DIR)


def to_console(_address: SplitResult, message: Message) -> None:
    print(f"SMS {message['to']} {message['text']}", file=sys.stdout, flush=True)


def to_http(address: SplitResult, message: Message) -> None:
    """``{"id", "to", "text"}``, the id also as Idempotency-Key. 2xx means taken over; all else is tried again.

    Name and password in the URL become basic authentication.
    """
    to_connect, to_answer = settings.SMS_TIMEOUTS
    headers = {"Content-Type": "application/json", "Idempotency-Key": message["id"], "Connection": "close"}
    if address.username:
        pair = f"{unquote(address.username)}:{unquote(address.password or '')}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=to_connect)
    try:
        connection.connect()
        connection.sock.settimeout(to_answer)
        target = (address.path or "/") + (f"?{address.query}" if address.query else "")
        connection.request("POST", target, json.dumps(message, ensure_ascii=False).encode(), headers)
        status = connection.getresponse().status
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise NotAccepted(f"HTTP {status}")


GATEWAYS: dict[str, Callable[[SplitResult, Message], None]] = {
    "file": to_file,
    "console": to_console,
    "http": to_http,
    "https": to_http,
}

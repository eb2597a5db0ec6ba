"""Which keys protect the values at rest, and how is one value sealed, opened and indexed?

Keys are made once in ``DATA_DIR/keys`` (directory 0700, files 0600) or come from ``FIELD_KEYS``
(``id:base64,id:base64``; the first is used for sealing, all of them for opening).
"""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PREFIX = "sealed"


class KeyMissing(Exception):
    """A value was sealed with a key id that this portal does not hold."""


@dataclass(frozen=True)
class Keyring:
    """``keys``: key id → 32 bytes, the sealing key first. ``index_key``: 32 bytes for keyed digests."""

    keys: dict[str, bytes]
    index_key: bytes
    secret_key: str

    def seal(self, text: str, aad: str) -> str:
        """``sealed:<key id>:<base64 of nonce + ciphertext>``; ``aad`` is ``table.column.pk``."""
        key_id, key = next(iter(self.keys.items()))
        nonce = os.urandom(12)
        sealed = AESGCM(key).encrypt(nonce, text.encode(), aad.encode())
        return f"{PREFIX}:{key_id}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, token: str, aad: str) -> str:
        """Raises KeyMissing for an unknown key id, cryptography's InvalidTag when value or place was altered."""
        _, key_id, body = token.split(":", 2)
        if key_id not in self.keys:
            raise KeyMissing(key_id)
        raw = base64.urlsafe_b64decode(body)
        return AESGCM(self.keys[key_id]).decrypt(raw[:12], raw[12:], aad.encode()).decode()

    def digest(self, text: str, purpose: str) -> str:
        """Keyed HMAC-SHA256 in hex: equal texts give equal digests, and nobody without the key can guess one."""
        return hmac.new(self.index_key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def is_sealed(value: object) -> bool:
    return isinstance(value, str) and value.startswith(f"{PREFIX}:")


def key_id(token: str) -> str:
    return token.split(":", 2)[1]


def load(folder: Path, *, from_environment: str = "") -> Keyring:
    """Read the keys, making them on the very first start. Raises OSError when the folder cannot be written."""
    keys: dict[str, bytes] = {}
    for pair in filter(None, from_environment.split(",")):
        key_id, _, encoded = pair.strip().partition(":")
        keys[key_id] = base64.urlsafe_b64decode(encoded)
    if not keys:
        names = sorted(folder.glob("field-*.key"), reverse=True) or [folder / "field-k1.key"]
        keys = {path.stem.removeprefix("field-"): _kept(path) for path in names}
    return Keyring(
        keys=keys,
        index_key=_kept(folder / "index.key"),
        secret_key=_kept(folder / "secret.key").hex(),
    )


def _kept(path: Path) -> bytes:
    """The 32 bytes in ``path``; several processes starting at once agree on the first one written."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return base64.urlsafe_b64decode(path.read_text().strip())

"""What is a hostile file, as a test brings it?"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.materials.hostile.refused import Refusal


@dataclass(frozen=True)
class Hostile:
    """``made``: its bytes, or how they are made where they are many."""

    made: bytes | Callable[[], bytes]
    refusal: Refusal
    name: str = "报告.docx"

    @property
    def content(self) -> bytes:
        return self.made if isinstance(self.made, bytes) else self.made()

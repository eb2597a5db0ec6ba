"""How does a deed say no?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from applicants.rules import Finding


class DeedRefused(Exception):
    """It cannot be done now; the text says why and what to do, and nothing was changed."""


class Outdated(DeedRefused):
    """Somebody else was faster: the application is no longer as the page showed it."""


class Unfit(DeedRefused):
    """What is stated has to be mended first; ``findings`` (applicants.rules.Finding) say where and what."""

    def __init__(self, text: str, findings: Sequence["Finding"]) -> None:
        super().__init__(text)
        self.findings = findings

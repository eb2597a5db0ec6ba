"""Which instructions to Word stand in a part? A field's code is joined over its runs: that is how such codes hide."""

import re
from collections.abc import Callable

from materials.checks.markup import Attributes, OnText, local
from materials.checks.package import OUTSIDE_LINKS
from materials.checks.problem import Found

FETCHING = {"DDE", "DDEAUTO", "INCLUDE", "INCLUDETEXT", "INCLUDEPICTURE", "IMPORT", "LINK", "DATABASE", "RD"}
CODES = {"instrText", "delInstrText"}
MAX_OPEN = 256
WORD = re.compile(r'"[^"]*"?|[^\s"]+')
SWITCH = re.compile(r"\\[A-Za-z*@#!]")
WITH_ARGUMENT = {"l", "o", "t"}


class Codes:
    """Told where fields begin, show their results and end, and what stands in between.

    Raises Found at an instruction that fetches something, or leads elsewhere than to a page or a mail.
    """

    def __init__(self) -> None:
        self._open: list[str | None] = []  # the code so far of each field begun; None once it shows its result

    def hear(self, text: str) -> bool:
        """False for a text that is no field's code."""
        if not self._open or self._open[-1] is None:
            return False
        self._open[-1] += text
        return True

    def mark(self, kind: str) -> None:
        if kind == "begin":
            if self._open and self._open[-1] is not None and not self._open[-1].strip():
                raise Found("field", "")  # the instruction itself would be the result of another field
            if len(self._open) == MAX_OPEN:
                raise Found("odd", "complex")
            self._open.append("")
        elif kind == "separate" and self._open:
            check(self._open[-1] or "")
            self._open[-1] = None
        elif kind == "end" and self._open:
            check(self._open.pop() or "")

    def finish(self) -> None:
        """At the end of a text: what was left open counts too."""
        for code in self._open:
            check(code or "")
        self._open = []


class Fields:
    """Told the tags of one part after another."""

    def __init__(self, listen: Callable[[OnText | None], None]) -> None:
        self._listen = listen
        self._codes = Codes()
        self._loose = ""  # codes outside any field

    def element(self, tag: str, attributes: Attributes) -> None:
        if tag in CODES:
            self._listen(self._hear)
        elif tag == "fldSimple":
            check(local(attributes, "instr"))
        elif tag == "fldChar":
            self._codes.mark(local(attributes, "fldCharType"))

    def end(self, tag: str) -> None:
        if tag in CODES:
            self._listen(None)

    def finish(self) -> None:
        """At the end of a part."""
        self._codes.finish()
        check(self._loose)
        self._loose = ""

    def _hear(self, text: str) -> None:
        if not self._codes.hear(text):
            self._loose += text


def check(code: str) -> None:
    words = WORD.findall(code)
    instruction = words[0].strip('"').strip().upper() if words else ""
    if instruction.split()[:1] and instruction.split()[0] in FETCHING:
        raise Found("field", instruction.split()[0])
    if instruction == "HYPERLINK":
        target = _target(words[1:])
        if not OUTSIDE_LINKS.match(target):
            raise Found("hyperlink", target)


def _target(words: list[str]) -> str:
    """Where a hyperlink leads; empty for a place in the same document."""
    while words and SWITCH.fullmatch(words[0]):
        words = words[2:] if words[0][1:].lower() in WITH_ARGUMENT else words[1:]
    return words[0].strip('"').strip() if words else ""

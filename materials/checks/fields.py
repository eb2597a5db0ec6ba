"""Which instructions to Word stand in a part? A field's code is joined over its runs: that is how such codes hide."""

from collections.abc import Callable

from materials.checks.markup import Attributes, OnText, local
from materials.checks.problem import Found

FETCHING = {"DDE", "DDEAUTO", "INCLUDE", "INCLUDETEXT", "INCLUDEPICTURE", "IMPORT", "LINK", "DATABASE", "RD"}
CODES = {"instrText", "delInstrText"}
MAX_OPEN = 256


class Fields:
    """Told the tags of one part after another; raises Found("field") at an instruction that fetches something."""

    def __init__(self, listen: Callable[[OnText | None], None]) -> None:
        self._listen = listen
        self._open: list[str | None] = []  # the code so far of each field begun; None once it shows its result
        self._loose = ""  # codes outside any field

    def element(self, tag: str, attributes: Attributes) -> None:
        if tag in CODES:
            self._listen(self._hear)
        elif tag == "fldSimple":
            check(local(attributes, "instr"))
        elif tag == "fldChar":
            self._mark(local(attributes, "fldCharType"))

    def end(self, tag: str) -> None:
        if tag in CODES:
            self._listen(None)

    def finish(self) -> None:
        """At the end of a part: what was left open counts too."""
        for code in [*self._open, self._loose]:
            check(code or "")
        self._open, self._loose = [], ""

    def _hear(self, text: str) -> None:
        if self._open and self._open[-1] is not None:
            self._open[-1] += text
        else:
            self._loose += text

    def _mark(self, kind: str) -> None:
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


def check(code: str) -> None:
    words = code.replace('"', " ").split(maxsplit=1)
    if words and words[0].upper() in FETCHING:
        raise Found("field", words[0].upper())

"""What can be wrong with a file, before there are words for it?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """``code`` says what is wrong, ``found`` which one (a format, a part, a class); words are in materials.refusals.

    ``pictures`` are the largest pictures of a file that is too large: name and bytes within the file.
    """

    code: str
    found: str = ""
    pictures: tuple[tuple[str, int], ...] = ()


class Found(Exception):
    """Raised where a check comes across a problem, however deep in the file; ``first_problem`` catches it."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(code, found)
        self.problem = Problem(code, found)

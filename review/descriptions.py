"""What does the page of an export say of it, whatever kind it is?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Description:
    """``noun``: what it is called in short. ``facts``: label and value of what was ordered. ``again``: where it is ordered. ``trail``: what it belongs to."""

    title: str
    noun: str
    facts: list[tuple[str, str]]
    again: str
    trail: list[tuple[str, str]]
    extension: str

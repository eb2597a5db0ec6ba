"""What does an uploaded Word file say? Read in a child process (materials.checks.child), so no Django in here."""

from dataclasses import dataclass
from typing import Any

from materials.reading.content import Content
from materials.reading.form import Form


@dataclass(frozen=True)
class WordReading:
    """What stands in the file, and what of it is the evaluation form."""

    content: Content
    form: Form

    def as_json(self) -> dict[str, Any]:
        return {"content": self.content.as_json(), "form": self.form.as_json()}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "WordReading":
        return cls(Content.from_json(said["content"]), Form.from_json(said["form"]))

"""``python -m employers.bundles FILE`` prints which forms are in the zip; with ``NAME COLUMNS``, what one of them states.

As JSON, with what is wrong instead. COLUMNS: a list of [key, label, is a choice], as JSON.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from employers import bundles
from employers.bundles.cells import Wanted
from materials.checks import limits
from materials.checks.problem import Problem


def answer(path: str, name: str = "", columns: str = "[]") -> dict[str, Any]:
    if not name:
        listing = bundles.listed(Path(path))
        return _said(listing) if isinstance(listing, Problem) else {"problem": None, **asdict(listing)}
    found = bundles.form(Path(path), name, [Wanted(*each) for each in json.loads(columns)])
    if isinstance(found, Problem):
        return _said(found)
    return {"problem": None, "cells": {key: [cell.text, cell.where, cell.trouble] for key, cell in found.items()}}


def _said(problem: Problem) -> dict[str, Any]:
    return {"problem": asdict(problem)}


limits.set_limits()
sys.stdout.buffer.write(json.dumps(answer(*sys.argv[1:]), ensure_ascii=False).encode(errors="replace"))

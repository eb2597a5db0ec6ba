"""Which evaluation forms do the tests bring as Word files? Good ones and flawed ones, ours and the office's older one.

``ours(dossier())`` is our own template filled in, ``older(dossier(), style=…)`` the older template typed by hand, each with
a technical report and proofs behind it. ``FLAWS`` are single flaws, each with the one finding that is to be made of it.
"""

from tests.materials.forms.flaws import AS_DOC, FLAWS, Flaw
from tests.materials.forms.older import STYLES, older
from tests.materials.forms.ours import ours
from tests.materials.forms.report import Line, report
from tests.materials.forms.stated import ON, dossier, registration

__all__ = ["AS_DOC", "FLAWS", "ON", "STYLES", "Flaw", "Line", "dossier", "older", "ours", "registration", "report"]

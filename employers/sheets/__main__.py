"""``python -m employers.sheets FILE FORMAT COLUMNS`` prints what stands in FILE, or what is wrong with it, as JSON.

Of the whole file in the first line, then of one row in each. COLUMNS: a list of [key, label, is a time, is required], as
JSON.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from employers import sheets
from employers.sheets.lists import Wanted
from materials.checks import limits
from materials.checks.problem import Problem

limits.set_limits()
path, format, columns = sys.argv[1:]
found = sheets.read(Path(path), format, [Wanted(*each) for each in json.loads(columns)])
for said in [{"problem": asdict(found)}] if isinstance(found, Problem) else found.in_lines():
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")

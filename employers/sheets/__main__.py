"""``python -m employers.sheets FILE FORMAT COLUMNS`` prints what stands in FILE, or what is wrong with it, as JSON.

COLUMNS: a list of [key, label, is a time, is required], as JSON.
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
said = {"problem": asdict(found)} if isinstance(found, Problem) else {"problem": None, "list": found.as_json()}
sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False).encode())

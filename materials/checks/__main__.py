"""``python -m materials.checks FILE FORMAT MAX_BYTES ALLOWED…`` prints what is wrong with FILE, as JSON; null: nothing.

Without arguments it only says whether it would read a file without a network.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from materials.checks import Upload, first_problem, limits

without_network = limits.set_limits()
problem = None
if arguments := sys.argv[1:]:
    path, format, max_bytes, *allowed = arguments
    problem = first_problem(Upload(Path(path), f"upload.{format}", tuple(allowed), int(max_bytes)))
print(json.dumps({"problem": problem and asdict(problem), "without_network": without_network}))

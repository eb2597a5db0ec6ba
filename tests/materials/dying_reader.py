"""A reader of pictures that dies of every second one, as a process does that the system kills."""

import json
import os
import signal
import sys
from pathlib import Path

from materials.reading import pictures

if __name__ == "__main__":
    source, format, wanted, folder = sys.argv[1:]
    for number, part in json.loads(Path(wanted).read_text()):
        if number % 2:
            os.kill(os.getpid(), signal.SIGKILL)
        pictures.write(Path(source), format, [(number, part)], Path(folder))
    print("{}")

"""What does a measurement stand on that needs no server and no database? The settings of the tests and a folder of its own."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django


@contextmanager
def django_in_a_folder() -> Iterator[Path]:
    """Before anything that reads the settings is imported. The folder is gone afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    with tempfile.TemporaryDirectory() as data:
        os.environ["DATA_DIR"] = data
        (Path(data) / "incoming").mkdir()
        django.setup()
        yield Path(data)

"""Where do the SMS of a test go? Into a folder of its own, not to other tests."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def sms_folder(settings: Any, tmp_path: Path) -> Path:
    settings.SMS_DIR = tmp_path / "sms"
    return tmp_path / "sms"

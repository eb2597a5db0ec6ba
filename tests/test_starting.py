"""What has the web server loaded before it forks? All that a visitor may ask for, and nothing that only the worker needs."""

import subprocess
import sys

from config import serving

LOADED = "import sys, config.wsgi; print(*({'config.urls', 'weasyprint'} & sys.modules.keys()))"


def test_the_views_are_loaded_once_and_what_draws_papers_not_at_all() -> None:
    said = subprocess.run([sys.executable, "-c", LOADED], cwd=serving.ROOT, capture_output=True, text=True, check=True)

    assert said.stdout.split() == ["config.urls"]

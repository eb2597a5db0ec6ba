"""What does every test stand on? A real PostgreSQL and Redis, a data folder of its own, Debian's Chromium."""

import gc
import os
from typing import Any

import django
import hypothesis
import pytest

from tests import laid, servers

BUSY: dict[str, Any] = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}  # no finding
hypothesis.settings.register_profile("suite", **BUSY)
hypothesis.settings.register_profile("long", **BUSY, max_examples=5000)  # make fuzz
hypothesis.settings.load_profile("suite")
_running: list[servers.Server] = []


def pytest_configure() -> None:
    """Before Django reads its settings. Parallel workers inherit the addresses from the process that started them."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's own loop runs in the thread of the test
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    os.environ["DATA_DIR"] = f"{os.environ['DATA_DIR']}/{worker}" if worker else str(servers.new_folder())
    if "DATABASE_URL" not in os.environ:
        addresses, started = servers.start_pair()
        os.environ.update(addresses)
        _running.extend(started)
    django.setup()
    del os.environ["DJANGO_SETTINGS_MODULE"]  # or a parallel worker would read the settings before it gets here


def pytest_collection_finish() -> None:
    """What was loaded stays for good: the collector walks through it no more, and seldom through what tests leave."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_unconfigure() -> None:
    for server in _running:
        server.stop()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What the test and its own fixtures ask for; those of the plugins ask for more."""
    if isinstance(item, pytest.Function):
        own = [each[-1] for each in item._fixtureinfo.name2fixturedefs.values() if each[-1].baseid]
        laid.begin({*item._fixtureinfo.initialnames}.union(*(fixture.argnames for fixture in own)))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    switches = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run "
        "--disable-background-networking --disable-component-update --disable-sync"
    )
    return {**browser_type_launch_args, "executable_path": "/usr/bin/chromium-headless-shell", "args": switches.split()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}

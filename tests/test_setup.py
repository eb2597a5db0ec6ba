"""Do the files that set the portal up agree with each other, and do they say what is missing?"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import environ
import pytest
import yaml
from django.apps import apps
from django.core.management import CommandError, call_command

import setup_portal
from config import checks, serving

ROOT = Path(__file__).resolve().parent.parent
READ_BY_SETTINGS = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', (ROOT / "config/settings.py").read_text()))
READ_BY_SERVING = set(re.findall(r'environ\.get\("([A-Z_]+)"', (ROOT / "config/serving.py").read_text()))
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


class Example(environ.Env):
    """.env.example as the settings would read it."""

    ENVIRON: dict[str, str] = {}


Example.read_env(ROOT / ".env.example")


@pytest.mark.parametrize("lock", sorted(path.name for path in ROOT.glob("requirements*.lock")))
def test_a_lock_file_names_no_registry_and_pins_by_hash(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert "://" not in text
    pinned = re.findall(r"^\S+==.*", text, re.MULTILINE)
    assert pinned == re.findall(r"^(\S+==.*)\n    --hash=sha256:", text, re.MULTILINE)


def test_the_lock_of_the_front_end_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_the_lock_of_the_tests_contains_the_lock_of_the_portal() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^(\S+==\S+)", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.lock") - pins("requirements-dev.lock") == set()


def test_the_example_lists_every_variable_that_is_read_and_no_other() -> None:
    listed = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert listed == READ_BY_SETTINGS | READ_BY_SERVING


def test_the_example_reads_as_it_looks() -> None:
    assert Example.ENVIRON["SITE_URL"] == "https://zhicheng.example.cn"
    assert Example.ENVIRON["REDIS_URL"] == "redis://redis:6379/0"
    assert Example.ENVIRON["SITE_PHONES"] == ""
    assert Example.ENVIRON["DEFAULT_FROM_EMAIL"] == "职称评审申报平台 <noreply@zhicheng.example.cn>"


def setting(name: str, folder: Path, **environment: str) -> Any:
    """What the settings make of an environment."""
    ask = f"import json; from config import settings; print(json.dumps(settings.{name}))"
    known = os.environ | {"DATA_DIR": str(folder)} | environment
    return json.loads(subprocess.run([sys.executable, "-c", ask], cwd=ROOT, env=known, capture_output=True).stdout)


def test_what_the_address_of_the_database_asks_for_is_kept_beside_the_portal_s_own_options(tmp_path: Path) -> None:
    asked = "postgres://portal@db.invalid/portal?sslmode=verify-full&sslrootcert=/etc/ssl/db.pem"

    options = setting("DATABASES", tmp_path, DATABASE_URL=asked)["default"]["OPTIONS"]

    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/etc/ssl/db.pem")
    assert options["server_side_binding"] is True


@pytest.mark.parametrize(
    ("site", "prefix"), [("https://portal.example", "__Host-"), ("http://127.0.0.1:8000", "")], ids=["https", "http"]
)
def test_no_other_host_of_the_domain_sets_the_cookies_of_a_site_on_https(
    site: str, prefix: str, tmp_path: Path
) -> None:
    names = [setting(f"{kind}_COOKIE_NAME", tmp_path, SITE_URL=site, DEMO="1") for kind in ("SESSION", "CSRF")]

    assert names == [f"{prefix}sessionid", f"{prefix}csrftoken"]


def test_the_containers_set_only_variables_that_are_read() -> None:
    lines = re.findall(r"^ENV (.*)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    by_image = {name for line in lines for name in re.findall(r"([A-Z_]+)=", line)}
    by_compose = set(COMPOSE["x-portal"]["environment"])

    assert (by_image | by_compose) - READ_BY_SETTINGS == {"PYTHONUNBUFFERED"}


def test_compose_runs_every_part_with_the_command_of_a_laptop() -> None:
    commands = {name: service["command"] for name, service in COMPOSE["services"].items() if "build" in service}

    assert commands.pop("prepare") == ["python", "manage.py", "prepare"]
    assert commands == {name: ["python", "manage.py", "serve", "--only", name] for name in serving.NAMES}


def test_what_the_documents_run_in_a_container_prepares_nothing_before_it_and_cron_reads_it_whole() -> None:
    """A part waits for ``prepare``, which would make tables and keys where a backup is to be restored."""
    text = (ROOT / "docs/deploy.md").read_text().replace("\\\n", "")
    commands = re.findall(r"docker compose run [^`\n]*", text)
    of_parts = [command for command in commands if re.search(rf" ({'|'.join(serving.NAMES)}) ", command)]
    in_crontab = re.findall(r"^(?:[\d*]+ ){5}.*", text, re.MULTILINE)

    assert [command for command in of_parts if "--no-deps" not in command] == []
    assert set(re.findall(r"manage\.py (\w+)", " ".join(of_parts))) == {"backup", "restore"}
    assert len(in_crontab) == 1
    assert re.search(r"(?<!\\)%", in_crontab[0]) is None


def test_the_parts_wait_for_the_tables() -> None:
    waiting = {name: COMPOSE["services"][name]["depends_on"]["prepare"] for name in serving.NAMES}

    assert waiting == {name: {"condition": "service_completed_successfully"} for name in serving.NAMES}


def test_the_image_installs_what_set_up_installs() -> None:
    installed = re.search(r"--no-install-recommends \\\n(.*?) \\\n", (ROOT / "Dockerfile").read_text())

    assert installed
    assert installed[1].split() == setup_portal.DEBIAN.split()


def test_continuous_integration_runs_make_test_and_nothing_else() -> None:
    lines = (ROOT / ".ci/run").read_text().splitlines()

    assert lines == ["#!/usr/bin/env bash", "set -e", 'cd "$(dirname "$0")/.."', "make test"]
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_a_user_without_rights_is_told_the_exact_command() -> None:
    become = ["setpriv", "--reuid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    ask = "import setup_portal as s\ntry: s.debian_packages('make no-such-package')\nexcept s.Refused as words: print(words)"

    said = subprocess.run(
        [*become, "/usr/bin/python3", "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    assert "sudo apt-get install -y no-such-package" in said
    assert " make" not in said.split("install -y")[1]


def test_a_step_is_done_again_only_when_its_inputs_change(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(setup_portal, "ROOT", tmp_path)
    monkeypatch.setattr(setup_portal, "VENV", tmp_path / ".venv")
    (tmp_path / ".venv").mkdir()
    lock, done = tmp_path / "lock", []
    lock.write_text("django==1")

    for _ in range(2):
        setup_portal.once("step", [lock], lambda: done.append(lock.read_text()))
    lock.write_text("django==2")
    setup_portal.once("step", [lock], lambda: done.append(lock.read_text()))

    assert done == ["django==1", "django==2"]


def test_a_failed_step_shows_its_output_and_is_not_remembered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(setup_portal, "ROOT", tmp_path)
    monkeypatch.setattr(setup_portal, "VENV", tmp_path / ".venv")
    command = [sys.executable, "-c", "print('磁盘已满'); exit(3)"]

    with pytest.raises(setup_portal.Refused, match=r"磁盘已满\n\n这一步没有成功：安装"):
        setup_portal.once("step", [], lambda: setup_portal.step("安装", command))

    assert not (tmp_path / ".venv" / "done" / "step").exists()


def test_a_missing_library_is_refused_with_the_package_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(checks.LIBRARIES, "libnone-subset.so.0", "libnone-subset0")

    with pytest.raises(checks.Refusal, match="apt-get install libnone-subset0"):
        checks.pdf_library()


def test_the_libraries_looked_for_are_those_that_weasyprint_opens() -> None:
    from weasyprint.text import ffi

    assert ffi.harfbuzz_subset is not None
    assert set(checks.LIBRARIES.values()) < set(setup_portal.DEBIAN.split())


def without_fonts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "fc-list").write_text("#!/bin/sh\n")
    (tmp_path / "fc-list").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))


def without_subsetting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As if another file of that name were looked for: the machine's own cannot be taken away."""
    package = checks.LIBRARIES.pop("libharfbuzz-subset.so.0")
    monkeypatch.setattr(checks, "LIBRARIES", checks.LIBRARIES | {"libharfbuzz-none.so.0": package})


@pytest.mark.django_db
def test_preparing_tells_each_step_and_below_it_only_what_is_new() -> None:
    def told() -> list[str]:
        said = StringIO()
        call_command("prepare", stdout=said)
        return re.sub(r"[\d.]+ 秒", "n 秒", said.getvalue()).splitlines()

    first, again = told(), told()

    steps = ["  更新数据库表 … n 秒", "  装入项目定义 … n 秒"]
    assert (first[:2], again) == (steps, steps)
    assert "    无锡市锡山区工程技术中、初级专业技术资格评审：新版本 1；新批次：2023" in first[2:]


@pytest.mark.parametrize(
    ("lacking", "says"),
    [
        (
            without_subsetting,
            "没有启动。缺少 PDF 排版要用的 libharfbuzz-none.so.0。请执行：apt-get install libharfbuzz-subset0",
        ),
        (
            without_fonts,
            "没有启动。缺少中文字体 Noto Serif CJK SC，打印件会出现方框。请执行：apt-get install fonts-noto-cjk",
        ),
    ],
)
def test_a_start_without_what_papers_are_drawn_with_is_refused_with_words(
    lacking: Callable[[pytest.MonkeyPatch, Path], None], says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(checks, "LIBRARIES", dict(checks.LIBRARIES))
    monkeypatch.setattr(os, "umask", lambda mask: mask)  # this process goes on
    lacking(monkeypatch, tmp_path)

    with pytest.raises(CommandError) as refusal:
        call_command("serve")

    assert str(refusal.value) == says


def test_a_missing_font_is_refused_with_the_package_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    without_fonts(monkeypatch, tmp_path)

    with pytest.raises(checks.Refusal, match="Noto Serif CJK SC.*apt-get install fonts-noto-cjk"):
        checks.chinese_font()


def test_an_sms_gateway_that_nobody_knows_is_refused_with_those_there_are(settings: Any) -> None:
    settings.SMS_URL = "smpp://portal:secret@sms.example"

    with pytest.raises(checks.Refusal, match="SMS_URL 不能以“smpp”开头，可以是 file:、console:、http:、https:"):
        checks.sms_gateway()


def test_the_keys_are_looked_for_wherever_the_code_seals() -> None:
    """Whoever seals names the place, which the value cannot leave: ``table.column.pk``."""
    sources = [path.read_text() for app in apps.get_app_configs() for path in (ROOT / app.label).rglob("*.py")]
    places = {place for source in sources for place in re.findall(r'f"(\w+)\.(\w+)\.\{[\w.]*pk\}"', source)}

    assert {(table, column) for table, column, _order in checks.SEALED} == places

"""Does the code keep to what README and the decisions say of it?"""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from config.celery import app as worker

ROOT = Path(__file__).parent.parent
APPS = (
    "programmes", "applicants", "accounts", "materials", "fees", "review", "employers", "articles", "notices", "jobs", "audit",
)  # fmt: skip
# models and workflow import one way; notices, jobs and audit know nobody
MAY_IMPORT = {
    "programmes": set(),
    "applicants": {"programmes", "notices", "jobs", "audit"},
    "accounts": {"programmes", "applicants", "notices", "jobs", "audit"},
    "materials": {"programmes", "applicants", "notices", "jobs", "audit"},
    "fees": {"programmes", "applicants", "materials", "notices", "jobs", "audit"},
    "review": {"programmes", "applicants", "materials", "fees", "notices", "jobs", "audit"},
    # nobody imports it: it stands on all the others
    "employers": {
        "programmes",
        "applicants",
        "accounts",
        "materials",
        "fees",
        "review",
        "notices",
        "jobs",
        "audit",
    },  # fmt: skip
    "articles": {"programmes", "applicants", "accounts", "notices", "audit"},  # nobody imports it
    "notices": set(),
    "jobs": set(),
    "audit": set(),
}
READS_ANY_APP = {"views", "urls", "forms", "demo", "management"}  # pages and the demonstration stand above the apps
CJK = re.compile(r"[\u4e00-\u9fff]")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def modules() -> list[Path]:
    return [path for path in tracked("*.py") if "migrations" not in path.parts]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("app", APPS)
def test_apps_import_one_way(app: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules()
        if path.relative_to(ROOT).parts[0] == app and not READS_ANY_APP & {*path.relative_to(ROOT).parts, path.stem}
        for name in imported(path)
        if name.split(".")[0] in set(APPS) - MAY_IMPORT[app] - {app}
    ]

    assert wrong == []


def test_what_runs_beside_django_imports_none_of_it() -> None:
    beside = [*(ROOT / "materials" / "checks").rglob("*.py"), ROOT / "applicants" / "dossier.py"]
    for folder in ("applicants/rules", "employers/sheets", "employers/bundles"):
        beside += (ROOT / folder).rglob("*.py")

    assert [path for path in beside for name in imported(path) if name.split(".")[0] == "django"] == []


def test_status_has_one_writer() -> None:
    writer = ROOT / "applicants" / "models" / "application.py"
    fields = {"status", "stage", "approved_snapshot", "current_snapshot", "returned_from", "correct_by", "ended_at"}
    found = set()
    for path in modules():
        if path == writer or path.relative_to(ROOT).parts[0] not in APPS:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="application"), attr=name)]) if name in fields:
                    found.add(f"{path.relative_to(ROOT)}: {name}")
                case ast.Call(func=ast.Attribute(value=rows, attr="update")) if "Application" in ast.unparse(rows):
                    found.add(f"{path.relative_to(ROOT)}: update")

    assert found == {"applicants/opening.py: stage"}  # a new application begins at its first stage


def test_no_module_is_longer_than_five_hundred_lines_or_named_after_nothing() -> None:
    sources = tracked("*.py", "*.html", "*.scss", "*.js", "*.toml")
    long = [str(path.relative_to(ROOT)) for path in sources if len(path.read_text().splitlines()) > 500]
    nameless = {"utils", "helpers", "signals", "managers", "constants", "misc", "common"}

    assert long == []
    assert [path for path in sources if path.stem in nameless] == []


def test_every_template_is_used() -> None:
    folder = ROOT / "templates"
    texts = [
        path.read_text() for path in [*modules(), *tracked("templates")] if path.suffix in {".py", ".html", ".txt"}
    ]
    definitions = "".join(path.read_text() for path in tracked("programmes/definitions"))
    unused = []
    for path in tracked("templates"):
        name = str(path.relative_to(folder))
        if re.fullmatch(r"\d{3}\.html", name) or (name.startswith("notices/") and name.endswith(".txt")):
            continue
        if name == f"documents/{path.name}" and f'template = "{path.stem}"' in definitions:
            continue
        if not any(name in text for text in texts):
            unused.append(name)

    assert unused == []


def test_every_notice_has_its_sms() -> None:
    folder = ROOT / "templates" / "notices"
    plain = {path.name.removesuffix(".txt") for path in folder.glob("*.txt") if not path.name.endswith(".sms.txt")}
    sms = {path.name.removesuffix(".sms.txt") for path in folder.glob("*.sms.txt")}
    choosing = next(
        node
        for node in ast.walk(ast.parse((ROOT / "applicants" / "announcements.py").read_text()))
        if isinstance(node, ast.FunctionDef) and node.name == "_template"
    )
    named = {
        constant.value
        for node in ast.walk(choosing)
        if isinstance(node, ast.Return) and node.value
        for constant in ast.walk(node.value)
        if isinstance(constant, ast.Constant)
    }

    assert plain == sms
    assert plain >= named > set()


def test_every_chinese_word_on_a_page_is_wrapped_for_translation() -> None:
    unwrapped = []
    for path in tracked("templates/*.html"):
        if "documents" in path.parts:  # papers follow the official form, in its own words
            continue
        text = path.read_text()
        for pattern in (
            r"{% comment.*?endcomment %}",
            r"{#.*?#}",
            r"{% blocktranslate.*?endblocktranslate %}",
            r"{% translate .*?%}",
            r"{% (el)?if .*?%}",  # compares a word of the vocabulary, shows nothing
            r"_\(\".*?\"\)|_\('.*?'\)",
        ):
            text = re.sub(pattern, "", text, flags=re.DOTALL)
        unwrapped += [
            f"{path.relative_to(ROOT)}: {line.strip()[:60]}" for line in text.splitlines() if CJK.search(line)
        ]

    assert unwrapped == []


def test_the_repository_speaks_of_the_project_alone() -> None:
    hosts = re.compile("python" + r"hosted|pypi\." + "org|registry\\." + r"npmjs|deb\." + "debian")
    paths = re.compile(r"(^|[^a-z/])/(wo" + r"rk|ro" + r"ot)/[a-z.]")
    found = []
    for path in tracked():
        if path.suffix in {".png", ".docx", ".pdf", ".ico"}:
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            if hosts.search(line) or paths.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")

    assert found == []


def test_every_decision_is_headed_by_its_number() -> None:
    decisions = tracked("docs/decisions/*.md")

    assert [path.name for path in decisions if not path.read_text().startswith(f"# {path.name[:3]} ")] == []
    assert [int(path.name[:3]) for path in decisions] == [*range(1, len(decisions) + 1)]


def test_the_worker_knows_every_task_that_beat_asks_for() -> None:
    worker.loader.import_default_modules()

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} - set(worker.tasks) == set()


def test_what_beat_asks_for_every_minute_does_not_pile_up_where_no_worker_comes_to_it() -> None:
    often = {name: entry for name, entry in settings.CELERY_BEAT_SCHEDULE.items() if entry["schedule"] in (15.0, 60.0)}

    assert len(often) == 6
    assert [name for name, entry in often.items() if "expires" not in entry.get("options", {})] == []


def test_whatever_is_told_says_of_which_programme_but_what_concerns_a_person_alone() -> None:
    """By what each call gives to the texts; what some give by ``**``, tests/employers/test_messages.py has seen."""
    alone = set()
    for path in modules():
        if path.relative_to(ROOT).parts[0] not in {*APPS} - {"notices"}:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Name(id="tell" | "written"), args=[ast.Constant(value=template), *_]):
                    if not {None, "programme", "round", "application"} & {each.arg for each in node.keywords}:
                        alone.add(template)

    assert alone == {
        "email_changed", "identity_corrected", "link_shown", "locked_out", "mobile_code", "password_changed",
        "password_code", "recovery_code_used", "second_factor_locked", "second_factor_reset",
    }  # fmt: skip

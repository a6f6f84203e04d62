"""Installs and opens the course on a machine that has Python and make, and nothing else.

The Makefile runs this file as a script with the machine's own Python, before anything is installed. So it
uses the standard library only, and keeps to syntax that Python 3.6 can read, to tell its owner what to do.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NoReturn

OLDEST = (3, 11)
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")
NEEDED_GIB = 4  # measured: 3 GiB of packages with the CPU build of torch, 0.5 GiB of data

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements.txt"


def main(command: str, *rest: str) -> None:
    """Run one of: install [EXTRA], prepare, lab [OPTION OF JUPYTERLAB ...]."""
    use_a_new_python()
    install(rest[0] if command == "install" and rest else "")
    if command in ("prepare", "lab"):
        run([PYTHON, "-m", "tutorial_lib", "prepare"]) or refuse("The data is not complete; see above.")
    if command == "lab":
        os.execv(str(PYTHON), [str(PYTHON), "-m", "tutorial_lib", "lab", *rest])


def use_a_new_python() -> None:
    """Hand over to a newer Python of this machine when this one is too old."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER_PYTHONS:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, *sys.argv])
    refuse(
        f"This is Python {sys.version_info[0]}.{sys.version_info[1]} and the course needs 3.11 or newer: "
        "install one (package manager, or python.org) and name it, for example: make lab PYTHON=python3.12"
    )


def install(extra: str = "") -> None:
    """Make .venv hold exactly the versions of requirements.txt; touch nothing if it already does."""
    stamps = [VENV / "installed-course"] + ([VENV / f"installed-{extra}"] if extra else [])
    key = state()
    if works(PYTHON) and stamps[-1].is_file() and stamps[-1].read_text() == key:
        return
    if not works(PYTHON):
        require_venv_and_space()
        create_venv()
    index = os.environ.get("TORCH_INDEX")
    options = ["--extra-index-url", index] if index else []
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "-c", REQUIREMENTS, *options]
    print("Bringing .venv up to date." if stamps[0].is_file() else announcement(), flush=True)
    run_quietly([*pip, "-e", f".[{extra}]" if extra else "."]) or refuse(why_pip_failed())
    kernel = ["--sys-prefix", "--name", "python3", "--display-name", "Python 3 (ipykernel)"]
    run_quietly([PYTHON, "-m", "ipykernel", "install", *kernel]) or refuse("Jupyter's kernel is missing.")
    for stamp in stamps:
        stamp.write_text(key)


def announcement() -> str:
    """How many packages come, and how long that takes (measured: 2 minutes when quiet, and twice that)."""
    pins = re.findall(r"^[^#\s]+==", REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE)
    return f"Installing up to {len(pins)} packages into .venv: 2 to 5 quiet minutes."


def state() -> str:
    """Digest of what .venv depends on: versions, dependencies, its own place (a moved .venv is broken)."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = [REQUIREMENTS.read_text(encoding="utf-8"), json.dumps(project, sort_keys=True), str(VENV)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def works(python: Path) -> bool:
    """Whether the Python of a virtual environment starts, is new enough, and has pip."""
    check = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.call([str(python), "-c", check], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def require_venv_and_space() -> None:
    """Refuse, in one sentence with the mend, what would break in the middle."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        refuse(f"This Python has no venv module: install it (Debian, Ubuntu: sudo apt install {package}).")
    free = shutil.disk_usage(str(ROOT)).free / 2**30
    if free < NEEDED_GIB:
        refuse(f"{ROOT} has {free:.1f} GiB free and the course needs {NEEDED_GIB}: make room, or move it.")


def create_venv() -> None:
    """Create .venv; it sees the packages of this Python only if the torch that the course needs is there."""
    import venv

    shared = pinned_torch_is_here()
    print(f"Creating {VENV}" + (" around the torch of this Python" if shared else ""), flush=True)
    try:
        venv.create(str(VENV), system_site_packages=shared, clear=True, symlinks=True, with_pip=True)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        refuse(f"No virtual environment can be made here ({error}): move the course to a folder of yours.")


def pinned_torch_is_here() -> bool:
    """Whether this Python has torch in the pinned version (one in a virtual environment cannot be shared)."""
    from importlib import metadata

    try:
        version = metadata.version("torch").split("+")[0]
    except metadata.PackageNotFoundError:
        return False
    pinned = f"torch=={version}" in REQUIREMENTS.read_text(encoding="utf-8").split()
    return pinned and sys.prefix == sys.base_prefix


def why_pip_failed() -> str:
    """One sentence: the disk is full, or else look at the network, which is at fault most often."""
    for folder in (str(ROOT), tempfile.gettempdir()):
        if shutil.disk_usage(folder).free < 2**29:
            return f"The disk of {folder} is full: make room and repeat (README: a smaller torch)."
    return "Packages are missing (the lines above say which): check the network and repeat the command."


def run_quietly(command: list) -> bool:
    """Run a command whose many lines go into a file; show that it lives, and its last lines if it fails."""
    start, told, every = time.time(), 0.0, 1 if sys.stdout.isatty() else 30
    path = VENV / "installation.log"
    with path.open("w") as log:
        arguments = [str(part) for part in command]
        process = subprocess.Popen(arguments, cwd=str(ROOT), stdout=log, stderr=subprocess.STDOUT)
        while process.poll() is None:
            time.sleep(0.2)
            if time.time() - start > told + every:
                told = time.time() - start
                show(f"  {minutes(told)}  {how_far(path.read_text(errors='replace'))}")
    if sys.stdout.isatty():
        show("")
    if process.returncode:
        print("\n".join(path.read_text(errors="replace").splitlines()[-5:]))
        print(f"(all lines: {path})", flush=True)
    return process.returncode == 0


def how_far(said: str) -> str:
    """What pip has done: it finds all packages first, then it unpacks them."""
    names = re.search("^Installing collected packages: (.*)", said, re.MULTILINE)
    if not names:
        return f"{len(re.findall('^ *Collecting ', said, re.MULTILINE))} packages found"
    here = len(list(VENV.glob("lib/python*/site-packages/*.dist-info")))
    most = len(names.group(1).split(", "))
    return f"{min(here, most)} of {most} packages unpacked"


def minutes(seconds: float) -> str:
    """Such as 1:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def show(line: str) -> None:
    """Write over the line before where that is a terminal's; in a log, write another line."""
    if sys.stdout.isatty():
        print(f"\r\033[K{line}", end="", flush=True)
    else:
        print(line, flush=True)


def run(command: list) -> bool:
    """Run a command in the folder of the course; return whether it succeeded."""
    return subprocess.call([str(part) for part in command], cwd=str(ROOT)) == 0


def refuse(sentence: str) -> NoReturn:
    """End with one sentence that says what is missing and how to mend it."""
    sys.exit("\n" + sentence)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        refuse("Interrupted; the same command goes on from here.")

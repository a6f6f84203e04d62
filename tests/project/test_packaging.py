"""What is installed: a whole wheel, and three lists of packages that agree with each other and the code."""

from __future__ import annotations

import site
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from course import LIBRARY, ROOT, copy_course


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy, so that nothing is left in this folder."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = copy_course(folder)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(copy)]
    built = subprocess.run(command, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_library_and_nothing_else(wheel: Path) -> None:
    files = {path.relative_to(ROOT).as_posix() for path in LIBRARY.rglob("*") if path.is_file()}
    files = {name for name in files if "__pycache__" not in name and ".ipynb_checkpoints" not in name}
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in packed if ".dist-info/" not in name} == files


def test_the_wheel_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """Other packages are lent by this environment; the library and its assets come from the wheel alone."""
    python = tmp_path / "empty/bin/python"
    venv.create(tmp_path / "empty", symlinks=True)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--no-deps",
        "--no-index",
        str(wheel),
    ]
    subprocess.run(pip, check=True, capture_output=True)
    own = sysconfig.get_path("purelib", vars={"base": str(tmp_path / "empty")})
    Path(own, "lent.pth").write_text("\n".join(lent_folders()), encoding="utf-8")
    code = (
        "from importlib.resources import files; import tutorial_lib\n"
        "assert tutorial_lib.locate('clip').is_dir()\n"
        "print(tutorial_lib.__file__, *files('tutorial_lib').joinpath('assets').iterdir(), sep='\\n')"
    )
    done = subprocess.run([python, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert all(Path(line).is_relative_to(own) for line in lines)
    assert {Path(line).name for line in lines[1:]} >= {path.name for path in (LIBRARY / "assets").iterdir()}


def lent_folders() -> list[str]:
    """Return the folders of packages of this environment (its editable installs are not followed)."""
    return [folder for folder in site.getsitepackages() if Path(folder).is_dir()]

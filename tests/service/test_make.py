"""Does `make` say in one sentence what is missing on a machine?"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

TOO_OLD = '#!/bin/sh\ncase "$*" in *version_info*) exit 1;; --version) echo "Python 3.9.2";; esac\nexit 1\n'
NO_VENV = '#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; esac\nexit 0\n'
NO_REGISTRY = f"""#!/bin/sh
case "$*" in
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python";;
  *"pip install"*) exit 1;;
  *) exec {sys.executable} "$@";;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def said(checkout: Path, target: str, python: str) -> list[str]:
    """The lines that make prints when this stands for Python, without its own."""
    fake = checkout / "fake-python"
    fake.write_text(python)
    fake.chmod(0o755)
    done = subprocess.run(
        ["make", "--no-print-directory", target, f"PYTHON={fake}"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    lines = (done.stdout + done.stderr).splitlines()
    return [line for line in lines if not line.startswith("make")]


@pytest.mark.parametrize("target", ["run", "test"])
def test_a_python_that_is_too_old_is_named_with_what_to_do(checkout: Path, target: str) -> None:
    (line,) = said(checkout, target, TOO_OLD)
    assert line.startswith("Anuencia needs Python 3.11 or later and found Python")
    assert "PYTHON=" in line


def test_a_missing_venv_module_is_named_with_the_package_that_has_it(checkout: Path) -> None:
    (line,) = said(checkout, "run", NO_VENV)
    assert "has no venv module" in line
    assert "python3-venv" in line


def test_a_registry_out_of_reach_is_said(checkout: Path) -> None:
    (line,) = said(checkout, "run", NO_REGISTRY)
    assert "could not be installed with pip: is a package registry within reach?" in line


def test_help_names_every_target(checkout: Path) -> None:
    done = subprocess.run(["make", "help"], cwd=checkout, capture_output=True, text=True, check=True)
    for target in ("run", "test", "check", "bench", "soak", "clean"):
        assert f"make {target} " in done.stdout

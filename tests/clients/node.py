"""Can the lanes that need node run here? (Each folder has a package.json and a lock without addresses.)"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

_OLDEST = (20, 19)


class Unavailable(Exception):  # noqa: N818  it is a reason, not an error
    """Why a lane cannot run here, as one sentence."""


def installed(folder: Path) -> Path:
    """The folder of the commands of a package.json, installed as its lock says; raises Unavailable."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Unavailable("node is not here")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    version = tuple(map(int, re.findall("[0-9]+", said)[:2]))
    if version < _OLDEST:
        raise Unavailable(f"node is {said.strip()} here, and 20.19 or later is needed")
    lock, made = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if not made.exists() or made.stat().st_mtime < lock.stat().st_mtime:
        install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(f"npm could not install what {folder.name} needs: {done.stderr.strip()[-300:]}")
    return folder / "node_modules" / ".bin"

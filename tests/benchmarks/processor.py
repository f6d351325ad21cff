"""Says how much processor time processes have used, with all that they have started (by Linux's /proc)."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

_PROC = Path("/proc")


def seconds_of(roots: Collection[int]) -> float | None:
    """Seconds in user and system mode of these processes and their descendants; None where /proc is absent.

    A process that has ended is in the sum of the one that waited for it.
    """
    if not (_PROC / "self" / "stat").exists():
        return None
    stats = _stats()
    parents = {pid: int(fields[1]) for pid, fields in stats.items()}
    counted = sum(
        sum(map(int, fields[11:15])) for pid, fields in stats.items() if _descends(pid, roots, parents)
    )
    return counted / os.sysconf("SC_CLK_TCK")


def descendants(roots: Collection[int]) -> list[int]:
    """The processes that these have started, and those that they have; none where /proc is absent."""
    parents = {pid: int(fields[1]) for pid, fields in _stats().items()}
    return [pid for pid in parents if pid not in roots and _descends(pid, roots, parents)]


def _stats() -> dict[int, list[str]]:
    """Of each process what proc_pid_stat(5) says, from the third field on."""
    found: dict[int, list[str]] = {}
    for folder in _PROC.glob("[0-9]*"):
        try:
            text = (folder / "stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
        # The second field, the name, may hold spaces and parentheses.
        found[int(folder.name)] = text.rpartition(")")[2].split()
    return found


def _descends(pid: int, roots: Collection[int], parents: dict[int, int]) -> bool:
    while pid not in roots:
        if pid not in parents:
            return False
        pid = parents[pid]
    return True

"""Says which requests can be dear, and what they leave as a deposit until their cost is known.

Costs are counted in ordinary requests. `python -m tests.benchmarks dear` measures the dearest ones, and
prints the table of docs/operating.md.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from starlette.types import Scope

#: What one request of a rate stands for: of the usual 50 a second, a fifth of a processor.
SECONDS_OF_ONE: Final = 0.004
#: Of it, what receiving and sending take around what is counted, and the line of the log.
FRAME_SECONDS: Final = 0.001

#: Of what is read with many rows of the register, and of what goes over all of them.
MANY: Final = 10
ALL: Final = 50


class Deposit(NamedTuple):
    """That of the paths that match, if one of these parameters is asked (none: always)."""

    path: str
    requests: int
    asked: frozenset[str] = frozenset()


DEPOSITS: Final = (
    Deposit("/v1/.*", ALL, frozenset({"count", "facets", "format", "has_finding"})),
    Deposit("/v1/.*", MANY, frozenset({"q", "sort", "as_of", "cursor"})),
    Deposit("/v1/(?:statistics|calendar[.]ics)", ALL),
    Deposit("/v1/(?:facilities|facilities[.]geojson|changes|feed[.]atom)", MANY),
    Deposit("/v1/authorizations/[^/]+/(?:changes|explanations)", MANY),
    Deposit("/e[sn]/(?:estadisticas|statistics)", ALL),
    Deposit("/e[sn]/.+", MANY),
)
_PATTERNS: Final = [(re.compile(one.path).fullmatch, one) for one in DEPOSITS]


def deposit_of(scope: Scope) -> int:
    """How many requests this one counts as until it is answered."""
    path: str = scope.get("path", "")
    given: bytes = scope.get("query_string", b"")
    names = {name for name, _ in parse_qsl(given.decode("latin-1"))} if given else set()
    fitting = (one.requests for fits, one in _PATTERNS if fits(path) and (not one.asked or one.asked & names))
    return max(fitting, default=1)

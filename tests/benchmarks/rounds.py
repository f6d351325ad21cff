"""Sends load to several servers in turn, round after round, and compares them round by round.

Rounds are short and alternate, so that whatever else slows the machine down slows all of them; a ratio is the
median of the rounds' own ratios.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.benchmarks.load import Load, Queues, send
from tests.benchmarks.processor import seconds_of


def _nothing() -> None:
    """What most servers have to do after their last answer."""


@dataclass(frozen=True)
class Contestant:
    """One server that is compared, and what is sent to it in a round."""

    name: str
    port: int
    #: Their processor time is counted, with that of all that they have started.
    processes: tuple[int, ...]
    #: Prepares the requests of one round; what that takes is not measured.
    requests: Callable[[], Queues]
    #: Of every answer.
    status: int
    #: Returns when nothing is left to do of what was answered. Its time is not in the rate, but what the
    #: server computes until then is in its processor time, and in no other's round.
    settle: Callable[[], None] = _nothing


@dataclass(frozen=True)
class Round:
    """What one round of one contestant showed."""

    load: Load
    #: Milliseconds a request; None where the system does not say.
    processor: float | None


Rounds = Mapping[str, Sequence[Round]]


def alternate(contestants: Sequence[Contestant], rounds: int) -> Rounds:
    """So many rounds of each contestant, by name, after one that warms all of them up."""
    shown: dict[str, list[Round]] = {contestant.name: [] for contestant in contestants}
    for number in range(rounds + 1):
        for contestant in contestants:
            measured = _one_round(contestant)
            if number:
                shown[contestant.name].append(measured)
        print(f"round {number} of {rounds}", file=sys.stderr)
    return shown


def _one_round(contestant: Contestant) -> Round:
    queues = contestant.requests()
    contestant.settle()
    before = seconds_of(contestant.processes)
    load = send(contestant.port, queues, contestant.status)
    contestant.settle()
    after = seconds_of(contestant.processes)
    if before is None or after is None:
        return Round(load, None)
    return Round(load, 1000 * (after - before) / len(load.latencies))


def ratios(rounds: Rounds, name: str, other: str) -> Sequence[float]:
    """Of each round, the rate of one contestant over that of another."""
    pairs = zip(rounds[name], rounds[other], strict=True)
    return [one.load.rate / two.load.rate for one, two in pairs]


def processor(rounds: Sequence[Round]) -> float | None:
    """Milliseconds a request over all rounds; the system counts in hundredths of a second."""
    known = [one.processor for one in rounds if one.processor is not None]
    return statistics.mean(known) if known else None

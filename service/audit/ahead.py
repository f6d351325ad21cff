"""Gets things in order, while a few of the next are under way."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

#: So many are got at the same time.
CONNECTIONS: Final = 4
#: How many are asked for ahead of the one that is looked at; each may have 16 MB.
AHEAD: Final = 8

K = TypeVar("K")
T = TypeVar("T")


def ahead(get: Callable[[K], T], wanted: Iterable[K]) -> Iterator[tuple[K, T]]:
    """Each thing that is wanted with what `get` gives for it, in order; a few of the next are under way.

    No more of them are looked at: there may be any number.
    """
    under_way: deque[tuple[K, Future[T]]] = deque()
    pool = ThreadPoolExecutor(CONNECTIONS, "anuencia-audit")
    try:
        for one in wanted:
            under_way.append((one, pool.submit(get, one)))
            if len(under_way) > AHEAD:
                first, answer = under_way.popleft()
                yield first, answer.result()
        while under_way:
            first, answer = under_way.popleft()
            yield first, answer.result()
    finally:  # what is still asked for when nobody wants it any more ends when the connections go
        pool.shutdown(wait=False, cancel_futures=True)

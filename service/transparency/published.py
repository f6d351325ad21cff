"""The published checkpoints, and what proves an entry or a beginning against them.

What a checkpoint covers never changes, so no two reads here need a common snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from domain.log.proofs import Plan, Proof, consistency_plan, inclusion_plan
from domain.log.tlog_proof import TlogProof
from service.event_store.pool import Needs, Pool
from service.transparency.guard import Published
from service.transparency.nodes import assembled, query

_ALL: Final = "SELECT number, size, root, note, signed_at FROM checkpoints"


class Checkpoints:
    """Reads of every checkpoint that was signed; the last one is the published one."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        # A published size stays published: what fits below it need not be asked for again.
        self._covered = 0

    async def newest(self) -> Published | None:
        """The published checkpoint; None before the first one."""
        rows = await self._pool.rows(f"{_ALL} ORDER BY number DESC LIMIT 1")
        if not rows:
            return None
        newest = Published._make(rows[0])
        self._covered = max(self._covered, newest.size)
        return newest

    async def page(self, first: int, limit: int) -> list[Published]:
        """Checkpoints from this number on, in the order of signing."""
        statement = f"{_ALL} WHERE number >= %(first)s ORDER BY number LIMIT %(limit)s"
        rows = await self._pool.rows(statement, {"first": first, "limit": limit})
        return [Published._make(row) for row in rows]

    async def covers(self, fits: Callable[[int], bool]) -> bool:
        """Whether something fits into the log of the published size."""
        if fits(self._covered):
            return True
        last = await self.newest()
        return last is not None and fits(last.size)

    async def inclusion(self, position: int, checkpoint: Published) -> bytes:
        """The `.tlog-proof` file of the entry at a position that the checkpoint covers."""
        hashes = await self._hashes(inclusion_plan(position, checkpoint.size))
        return TlogProof(position, hashes, checkpoint.note).encode()

    async def consistency(self, old: int, new: int) -> Proof:
        """The hashes that show that the log of size `new`, which is published, begins with that of `old`."""
        return await self._hashes(consistency_plan(old, new))

    async def _hashes(self, plan: Plan) -> Proof:
        spans = plan.spans()
        rows: Sequence[Sequence[object]] = ()
        if spans:
            every = sum(span.stop - span.start for span in spans)
            needs = Needs(whole=lambda rows: len(rows) == every)
            rows = await self._pool.rows(query(spans).as_string(), needs=needs)
        return assembled(plan, rows)

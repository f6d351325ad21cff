"""Says which witnesses have cosigned, if they are enough, and if they know another log than ours."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Container, Iterator, Sequence
from pathlib import Path
from typing import Final

import httpx

from domain.log.checkpoint import Checkpoint
from domain.log.notes import Signature
from domain.log.policy import Policy, parse_policy
from domain.log.proofs import Proof
from domain.log.strict import Unverified, damage
from service.transparency.witness import (
    Answer,
    Contradicted,
    Cosigned,
    Elsewhere,
    Failed,
    Submission,
    Witness,
)

log = logging.getLogger(__name__)

#: How often a checkpoint is submitted anew from the size that a witness names: others may submit it too.
ATTEMPTS: Final = 3

NO_WITNESSES: Final = Policy((), (), (), None)

Prove = Callable[[int, int], Proof]
"""(old, new) -> the consistency proof, from the tables."""


class PolicyError(RuntimeError):
    """The file with the witnesses cannot be used; the message says why."""


def read_policy(path: Path) -> Policy:
    """The witnesses in a file of C2SP tlog-policy, each with its address; raises PolicyError."""
    try:
        data = path.read_bytes()
        policy = parse_policy(data)
    except OSError as error:
        raise PolicyError(f"the witnesses at {path} cannot be read ({type(error).__name__})") from None
    except Unverified as error:
        raise PolicyError(f"{path}: {error}{damage(data)}".removesuffix(".")) from None
    for witness in policy.witnesses:
        if not _is_address(witness.url):
            raise PolicyError(f"{path}: the witness {witness.name} needs an address, https:// or http://")
    return policy


def _is_address(url: str | None) -> bool:
    try:
        parts = httpx.URL(url or "")
    except httpx.InvalidURL:
        return False
    return parts.scheme in ("https", "http") and bool(parts.host)


class Witnesses:
    """All witnesses of a policy. Owned by one thread, which asks them all in an event loop of its own."""

    def __init__(self, policy: Policy, seconds: float) -> None:
        self._policy = policy
        self.seconds = seconds
        self._members = [Witness(one.name, one.key, one.url or "") for one in policy.witnesses]
        #: The size that each has cosigned last, as far as is known here.
        self._sizes: dict[str, int] = {}
        #: What each said last, in place of cosigning.
        self._failures: dict[str, str] = {}
        #: Who has cosigned a larger log than was asked for, or another one.
        self._claims: dict[str, Contradicted | Elsewhere] = {}
        #: What those show as the newest checkpoint of this log, by name; nobody has looked whose it is.
        self._shown: dict[str, bytes] = {}
        #: Whether any knows of no more than was submitted, so that something is known outside the database.
        self.heard = False
        # One for life, because connections are kept from one checkpoint to the next.
        self._runner = asyncio.Runner()

    def __bool__(self) -> bool:
        return bool(self._members)

    def close(self) -> None:
        """Let the connections go."""
        self._runner.run(self._let_go())
        self._runner.close()

    async def _let_go(self) -> None:
        for one in self._members:
            await one.exchange.close()

    def forget(self) -> None:
        """Begin anew: the tables may be others."""
        self._sizes.clear()
        self._claims.clear()
        self._shown.clear()
        self.heard = False

    def ask(
        self,
        checkpoint: Checkpoint,
        note: bytes,
        prove: Prove,
        known: int,
        signed: dict[str, tuple[Signature, ...]],
    ) -> None:
        """Submit the checkpoint to every witness that is not in `signed`, and add there who cosigns.

        `known`: the size to begin from with a witness of which no size is known.
        """
        self._submit(checkpoint, note, prove, known, signed)
        if self._claims:
            self._shown = self._runner.run(self._looked(checkpoint.origin))

    def _submit(
        self,
        checkpoint: Checkpoint,
        note: bytes,
        prove: Prove,
        known: int,
        signed: dict[str, tuple[Signature, ...]],
    ) -> None:
        waiting = [one for one in self._members if one.name not in signed]
        for _ in range(ATTEMPTS):
            asked = []
            for witness in waiting:
                old = min(self._sizes.get(witness.name, known), checkpoint.size)
                asked.append((witness, Submission(checkpoint, note, old, prove(old, checkpoint.size))))
            waiting = []
            answers = self._runner.run(self._answers(asked))
            for (witness, _), answer in zip(asked, answers, strict=True):
                if self._heard(witness, answer, checkpoint):
                    waiting.append(witness)
                elif isinstance(answer, Cosigned):
                    signed[witness.name] = answer.lines
            if not waiting:
                return
        for witness in waiting:
            self._failures[witness.name] = "it names a size, and refuses what begins there"

    async def _answers(self, asked: Sequence[tuple[Witness, Submission]]) -> list[Answer]:
        """What each says, asked side by side; a witness that does not end in time has failed."""
        return await asyncio.gather(
            *(witness.add_checkpoint(submission, self.seconds) for witness, submission in asked)
        )

    async def _looked(self, origin: str) -> dict[str, bytes]:
        """What those show who say that they know another log."""
        claiming = [one for one in self._members if one.name in self._claims]
        notes = await asyncio.gather(*(one.checkpoint(origin, self.seconds) for one in claiming))
        return {one.name: note for one, note in zip(claiming, notes, strict=True) if note is not None}

    def _heard(self, witness: Witness, answer: Answer, checkpoint: Checkpoint) -> bool:
        """Remember what a witness said; whether to ask it again."""
        name = witness.name
        if isinstance(answer, Failed):
            if self._failures.get(name) != answer.why:
                log.warning("the witness %s did not cosign: %s", name, answer.why)
            self._failures[name] = answer.why
            return False
        self._failures.pop(name, None)
        self._claims.pop(name, None)
        self._shown.pop(name, None)
        if isinstance(answer, Cosigned):
            self.heard = True
            self._sizes[name] = checkpoint.size
            return False
        if isinstance(answer, Elsewhere) and answer.size <= checkpoint.size:
            self.heard = True
            self._sizes[name] = answer.size
            return True
        self._claims[name] = answer
        self._failures[name] = f"it has cosigned size {answer.size}"
        return False

    def shown(self) -> Iterator[tuple[str, bytes]]:
        """Name, and what it shows as a checkpoint of this log, of each that says it knows another."""
        yield from self._shown.items()

    def contradictions(self, size: int) -> dict[str, str]:
        """Sentences by name: who says that it knows of entries that a log of this size has not, or others."""
        return {
            name: (
                f"The witness {name} has cosigned a log of size {claim.size}, of which the tables hold "
                "no continuation."
                if isinstance(claim, Contradicted)
                else f"The witness {name} has cosigned size {claim.size}; the tables hold {size} entries: "
                f"{claim.size - size} are missing."
            )
            for name, claim in self._claims.items()
            if isinstance(claim, Contradicted) or claim.size > size
        }

    def believed(self, size: int) -> str | None:
        """What they say against a log of this size, if as many say so as make the quorum.

        Where the policy asks for no quorum, no number of them is enough.
        """
        said = self.contradictions(size)
        return " ".join(said.values()) if self._policy.quorum is not None and self.enough(said) else None

    def enough(self, names: Container[str]) -> bool:
        """Whether the witnesses of these names make the quorum."""
        return self._policy.satisfied_by(one.key for one in self._members if one.name in names)

    def missing(self, signed: dict[str, tuple[Signature, ...]]) -> str:
        """Who has not cosigned, and why, for a person."""
        absent = [one.name for one in self._members if one.name not in signed]
        return "; ".join(f"{name}: {self._failures.get(name, 'not asked yet')}" for name in absent)

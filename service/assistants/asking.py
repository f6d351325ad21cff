"""Asks a register by its contract, wherever it is: what it answers, and of which log and day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import urlencode

import httpx

SECONDS: Final = 30.0


class Answered(NamedTuple):
    """`position`: the last of the log that the answer takes into account; `day`: the day judged."""

    body: Any
    position: int | None
    day: str | None
    address: str


class RefusedError(Exception):
    """What the register says of a question that it does not answer."""


class Ask(Protocol):
    """Asks for a path of the contract."""

    async def __call__(self, path: str, query: Mapping[str, Any]) -> Answered: ...


Given = Mapping[str, str | int | Sequence[str] | None]


def without_nothing(query: Given) -> dict[str, Any]:
    """The parameters that are given."""
    return {name: one for name, one in query.items() if one not in (None, "", [], ())}


class OverHttp:
    """Asks over HTTP. `address`: that of the register for whoever reads the answer."""

    def __init__(
        self, client: httpx.AsyncClient, address: str, headers: Mapping[str, str] | None = None
    ) -> None:
        self._client, self._address, self._headers = client, address.rstrip("/"), dict(headers or {})

    async def __call__(self, path: str, query: Mapping[str, Any]) -> Answered:
        written = urlencode(without_nothing(query), doseq=True)
        target = f"{path}?{written}" if written else path
        try:
            answer = await self._client.get(target, headers=self._headers)
            body = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise RefusedError(f"The register cannot be asked now ({type(error).__name__}).") from None
        if answer.is_error:
            told = body if isinstance(body, dict) else {}
            raise RefusedError(str(told.get("detail") or told.get("title") or f"status {answer.status_code}"))
        position = answer.headers.get("anuencia-as-of")
        return Answered(
            body,
            None if position is None else int(position),
            answer.headers.get("anuencia-on"),
            f"{self._address}{target}",
        )

"""Where does a text still stand? In any table, answer, memory or log, in whatever form it is written."""

from __future__ import annotations

import gc
import json
import re
import types
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import chain
from typing import Any
from unicodedata import normalize
from urllib.parse import quote, quote_plus

import psycopg
from psycopg import sql

from domain.log.strict import Unverified
from domain.text import folded
from service.disclosures.sealing import unseal

_TABLES = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm', 't') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    ORDER BY 1, 2
"""
#: Of the server's own: samples of columns, statements that ran.
_VIEWS = (("pg_catalog", "pg_stats"), ("pg_catalog", "pg_stat_activity"), ("pg_catalog", "pg_largeobject"))


def writings(text: str) -> Iterator[bytes]:
    """The ways to write the text down, before anything encodes it."""
    for spelt in (text, normalize("NFD", text), folded(text)):
        yield spelt.encode()
        yield spelt.encode("utf-16-le")
        yield spelt.encode("latin-1", "ignore")
        for ascii_only in (True, False):
            yield json.dumps(spelt, ensure_ascii=ascii_only)[1:-1].encode()


def forms(text: str) -> dict[str, bytes]:
    """Every form in which the text is searched for, by name."""
    found: dict[str, bytes] = {}
    for number, raw in enumerate(dict.fromkeys(writings(text))):
        encoded = {
            "plain": raw,
            "percent": quote(raw, safe="").encode(),
            "form": quote_plus(raw, safe="").encode(),
            "hex": raw.hex().encode(),
            "sha-256": sha256(raw).digest(),
        }
        # Inside a longer text in base64 only whole groups of three bytes are the same at every place.
        for shift in range(3):
            for name, encode in (("base64", b64encode), ("base64url", urlsafe_b64encode)):
                written = encode(bytes(shift) + raw).rstrip(b"=")
                encoded[f"{name}+{shift}"] = written[(shift * 8 + 5) // 6 : len(written) - 1]
        found |= {f"{name} {number}": one for name, one in encoded.items()}
    return found


def hits(cells: Iterable[bytes], sought: dict[str, bytes]) -> set[str]:
    """The forms that stand in one of these, as they are, in other letters, or as hexadecimal digits."""
    lowered = b"\x00\x00".join(cells).lower()
    return {
        name for name, form in sought.items() if form.lower() in lowered or form.hex().encode() in lowered
    }


def in_tables(url: str, sought: dict[str, bytes]) -> dict[str, set[str]]:
    """By table, the forms found: cell by cell, and in a dump of it. `url`: of the owner, who sees all."""
    found: dict[str, set[str]] = {}
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")
        tables = connection.execute(_TABLES).fetchall()
        for schema, name in (*tables, *_VIEWS):
            source = sql.Identifier(schema, name)
            cells = connection.execute(sql.SQL("SELECT * FROM {}").format(source)).fetchall()
            with connection.cursor().copy(
                sql.SQL("COPY (SELECT * FROM {}) TO STDOUT").format(source)
            ) as dumping:
                dump = b"".join(bytes(part) for part in dumping)
            seen = hits([dump, *(_bytes(cell) for row in cells for cell in row)], sought)
            if seen:
                found[f"{schema}.{name}"] = seen
    return found


def opened(url: str) -> Iterator[bytes]:
    """Everything that a key in the tables opens: what a thief of the database could read."""
    with psycopg.connect(url) as connection:
        keys = connection.execute("SELECT key FROM disclosure_keys").fetchall()
        sealed = connection.execute("SELECT digest, sealed FROM disclosures").fetchall()
    for digest, locked in sealed:
        for (key,) in keys:
            try:
                yield unseal(urlsafe_b64encode(digest).decode().rstrip("="), locked, key).encode()
            except Unverified:
                continue


def _bytes(cell: object) -> bytes:
    return bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()


_LEFT_OUT = (
    types.ModuleType,
    types.FunctionType,
    types.FrameType,
    types.CodeType,
    types.BuiltinFunctionType,
    type,
)


def in_memory(roots: Iterable[object], sought: dict[str, bytes]) -> set[str]:
    """The forms found in texts and bytes that these objects hold, however deep."""
    return hits(_held(roots), sought)


def _held(roots: Iterable[object]) -> Iterator[bytes]:
    seen: set[int] = set()
    layer: list[Any] = list(roots)
    while layer:
        below: list[Any] = []
        for one in layer:
            if id(one) in seen or isinstance(one, _LEFT_OUT):
                continue
            seen.add(id(one))
            if isinstance(one, str):
                yield one.encode("utf-8", "surrogatepass")
            elif isinstance(one, bytes | bytearray):
                yield bytes(one)
            else:
                below.append(one)
        layer = list(chain.from_iterable(map(gc.get_referents, below)))


def in_text(texts: Iterable[str | bytes], sought: dict[str, bytes]) -> set[str]:
    """The forms found in answers, logs and files."""
    return hits((one.encode() if isinstance(one, str) else one for one in texts), sought)


def paths(document: dict[str, Any], values: dict[str, str]) -> list[str]:
    """Every GET of the contract that ends, its parameters filled in. (The stream has the feed's events.)"""
    return [
        re.sub(r"\{(\w+)\}", lambda name: values[name[1]], path)
        for path, methods in document["paths"].items()
        if "get" in methods and not path.endswith("/stream")
    ]

"""The tree keeps the dependency direction and the habits that docs/architecture.md sets.

Over 400 lines: each rule is a few, and the modules that break it or keep it are as many again.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import get_args

import pytest

from domain.commands import Command
from domain.events import EVENT_TYPES

ROOT = Path(__file__).parent.parent
PACKAGES = ("domain", "service", "migrations", "tests")
HOUSES = ("domain", "service")
MAX_LINES = 400

#: Who may import these; everybody else must not. `tests` may import anything.
ALLOWED = {
    "eventsourcing": ("service.event_store", "service.projections", "service.delivery"),
    # Of the schema, for the migrations: whoever asks or writes speaks to the driver.
    "sqlalchemy": (
        "migrations",
        "service.delivery.tables",
        "service.disclosures.tables",
        "service.event_store.tables",
        "service.migrate",
        "service.projections.projection",
        "service.projections.tables",
        "service.transparency.tables",
    ),
    "fastapi": ("service.api", "service.web", "service.settings"),
    "starlette": ("service.api", "service.web", "service.settings"),
    "pydantic": ("service.api", "service.web", "service.settings", "service.assistants"),
    "mcp": ("service.assistants",),
    # What people read is written out in one place.
    "babel": ("service.web",),
    "jinja2": ("service.web",),
    "service.web": ("service.api.app", "service.web"),
    "pydantic_settings": ("service.settings",),
    # Whoever is a client of HTTP; the other libraries for it are nobody's.
    "httpx": (
        "service.outgoing",
        "service.api.http.keyring",
        "service.assistants",
        "service.audit.download",
        "service.cli.assistants",
        "service.cli.doctor",
        "service.cli.importing",
        "service.delivery",
        "service.transparency",
    ),
    "sqlite_utils": ("service.export",),
    "obstore": ("service.transparency.shelves",),
    "icalendar": ("service.export",),
    "opentelemetry": ("service.tracing", "service.api.app", "service.cli.server"),
    "http.client": (),
    "urllib.request": (),
    "urllib.error": (),
    "service.bootstrap": ("service.__main__", "service.cli"),
    "service.cli": ("service.__main__", "service.cli"),
    "tests": (),
}
#: All that anybody may take from the jurisdictions.
JURISDICTIONS = ("domain.jurisdictions.profile", "domain.jurisdictions.registry")
#: Who must not import these; everybody else may.
FORBIDDEN = {
    # The pages ask the functions that the API's answers are made by: they know no route of it, and no table.
    **dict.fromkeys(
        ("service.api.app", "service.api.log_files", "service.api.v1.reads", "service.api.v1.writes"),
        ("service.web",),
    ),
    **dict.fromkeys(
        ("service.event_store.tables", "service.event_store.writer", "service.projections"), ("service.web",)
    ),
}
#: All that the outsider's tool may take from the service, itself excepted; none of it may reach a database.
_AUDIT = """
    event_store.as_of event_store.codec event_store.upcasters export.atom export.calendar export.history
    transparency.signing
"""
AUDIT = tuple(f"service.{name}" for name in _AUDIT.split())
DATABASE_LIBRARIES = ("sqlalchemy", "psycopg", "alembic")

#: Input and output, clocks, chance, processes and logging: what makes the domain's answers depend on the day.
_IMPURE = """
    os io pathlib shutil glob tempfile fileinput sqlite3 dbm shelve mmap socket socketserver ssl http urllib
    ftplib smtplib select selectors subprocess multiprocessing threading concurrent asyncio queue signal time
    sched random secrets logging warnings getpass platform locale ctypes importlib builtins
"""
IMPURE = frozenset(_IMPURE.split())
#: All of `sys` that is the same wherever the program runs.
PURE_OF_SYS = frozenset(("sys", "sys.intern", "sys.maxsize", "sys.maxunicode"))
IMPURE_CALLS = frozenset(("open", "print", "input", "exec", "eval", "__import__", "breakpoint"))
IMPURE_METHODS = frozenset(("now", "today", "utcnow", "uuid1", "uuid4", "read_text", "write_text"))

#: All of httpx that asks a server, or makes what does.
_ASKING = "AsyncClient Client delete get head options patch post put request stream"
ASKING = frozenset(_ASKING.split())

VAGUE_NAMES = frozenset(("util", "utils", "helper", "helpers", "common", "misc", "shared"))
#: The classes of events and commands, and those that they inherit from.
EXHAUSTIVE = frozenset(
    base.__name__
    for cls in (*EVENT_TYPES.values(), *get_args(Command))
    for base in cls.__mro__
    if base is not object
)
#: How a docstring gives the reason for its file's length.
LONG_FOR_A_REASON = re.compile(r"\b400 lines\b")


@dataclass(frozen=True)
class Module:
    """One source file: its dotted name (of a package, the package's) and its text."""

    name: str
    source: str
    is_package: bool = False

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def docstring(self) -> str:
        return ast.get_docstring(self.tree) or ""

    def within(self, packages: Iterable[str]) -> bool:
        return any(self.name == package or self.name.startswith(f"{package}.") for package in packages)


def imports(module: Module) -> Iterator[str]:
    """What it imports, anywhere in it, by full dotted name; `from a import b` gives `a.b`."""
    parts = module.name.split(".")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            up = node.level - 1 if module.is_package else node.level
            base = parts[: len(parts) - up] if node.level else []
            yield from (".".join([*base, *filter(None, [node.module]), alias.name]) for alias in node.names)


def is_of(name: str, packages: Iterable[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def wrong_direction(module: Module) -> Iterator[str]:
    """Imports that this module must not have."""
    for name in imports(module):
        if (
            is_of(name, ("domain.jurisdictions",))
            and not is_of(name, JURISDICTIONS)
            and not module.within(("domain.jurisdictions", "tests"))
        ):
            yield f"{module.name} imports {name}: a jurisdiction is chosen by its code, and named by nobody"
        if module.within(("domain",)):
            if name.split(".")[0] not in sys.stdlib_module_names and not is_of(name, ("domain",)):
                yield f"{module.name} imports {name}: the domain knows only itself and the standard library"
        elif not module.within(("tests",)):
            for package, allowed in ALLOWED.items():
                if is_of(name, (package,)) and not module.within(allowed):
                    yield f"{module.name} imports {name}: only {', '.join(allowed) or 'itself'} may"
            for package, forbidden in FORBIDDEN.items():
                if is_of(name, (package,)) and module.within(forbidden):
                    yield f"{module.name} imports {name}: it must not"
        if (
            module.within(("service.audit",))
            and is_of(name, ("service",))
            and not is_of(name, ("service.audit", *AUDIT))
        ):
            yield f"{module.name} imports {name}: the auditor trusts nothing else of the service"
        if module.within(("service.audit", *AUDIT)) and is_of(name, DATABASE_LIBRARIES):
            yield f"{module.name} imports {name}: the auditor has no database"


def reached(start: str, tree: Iterable[Module]) -> set[str]:
    """Everything that importing a module imports, directly or through the tree's own modules."""
    known = {module.name: module for module in tree}
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            # `from a import b` may mean the module a.b, or a name in a; importing a.b imports a as well.
            waiting += [name.rpartition(".")[0]] if "." in name else []
            waiting += imports(known[name]) if name in known else ()
    return seen


def package_of(module: Module) -> str:
    """The package that a module stands in: its folder.

    `domain` and `service` are the house and not a room: each of their own files counts as a package by
    itself, since some stand below all others (settings) and some above (what wires them).
    """
    folder, _, _ = module.name.rpartition(".")
    return module.name if module.is_package or folder in HOUSES else folder


def circle(tree: Sequence[Module]) -> list[str]:
    """Packages that need each other, one after the other; empty if there is no circle.

    A package within another is one of its own: it may import of its parent, or the parent of it, not both.
    """
    package = {module.name: package_of(module) for module in tree}
    needed: dict[str, set[str]] = {name: set() for name in package.values()}
    for module in tree:
        for name in imports(module):
            other = package.get(name) or package.get(name.rpartition(".")[0])
            if other is not None and other != package[module.name]:
                needed[package[module.name]].add(other)
    try:
        TopologicalSorter(needed).prepare()
    except CycleError as error:
        around: list[str] = error.args[1]
        return around
    return []


def impurities(module: Module) -> Iterator[str]:
    """Input, output, clock, chance and logging in a module of the domain."""
    if not module.within(("domain",)):
        return
    for name in imports(module):
        if name.split(".")[0] in IMPURE or name in ("uuid.uuid1", "uuid.uuid4") or _is_of_the_machine(name):
            yield f"{module.name} imports {name}"
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in IMPURE_CALLS:
                yield f"{module.name}, line {node.lineno}: calls {name}"
            case ast.Call(func=ast.Attribute(attr=name)) if name in IMPURE_METHODS:
                yield f"{module.name}, line {node.lineno}: calls .{name}"
            case ast.Attribute(value=ast.Name(id="sys"), attr=name) if _is_of_the_machine(f"sys.{name}"):
                yield f"{module.name}, line {node.lineno}: uses sys.{name}"


def _is_of_the_machine(name: str) -> bool:
    return is_of(name, ("sys",)) and name not in PURE_OF_SYS


def trusting_the_environment(module: Module) -> Iterator[str]:
    """A client of HTTP that a proxy variable or a `.netrc` could send elsewhere than to the address given."""
    if module.within(("tests",)):
        return
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="httpx"), attr=name)) if name in ASKING:
                trust = [word.value for word in node.keywords if word.arg == "trust_env"]
                if not any(isinstance(value, ast.Constant) and value.value is False for value in trust):
                    yield f"{module.name}, line {node.lineno}: httpx.{name} without trust_env=False"


def without_an_opening_sentence(module: Module) -> Iterator[str]:
    """A module that does not say first what it answers. An empty file marks a folder, and says nothing."""
    if not module.source.strip():
        return
    first = module.docstring.partition("\n\n")[0].strip()
    if not first.endswith((".", "?", ")", ":")):
        yield f"{module.name} does not open with a sentence"


def too_long(module: Module) -> Iterator[str]:
    """A file over the limit, unless its docstring says why (naming the limit)."""
    lines = len(module.source.splitlines())
    excused = LONG_FOR_A_REASON.search(module.docstring)
    if lines > MAX_LINES and not excused:
        yield f"{module.name} has {lines} lines and no reason for more than {MAX_LINES}"


def vague(module: Module) -> Iterator[str]:
    """A name that says nothing, so that anything can be put there."""
    if not VAGUE_NAMES.isdisjoint(module.name.split(".")):
        yield f"{module.name}: name it for the question that it answers"


def open_matches(module: Module) -> Iterator[str]:
    """A `match` over events or commands that does not end in `assert_never`: a new one would pass through it
    and no type checker would say so. (Where only some are meant, `isinstance` asks.)"""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Match):
            continue
        parts = [part for case in node.cases for part in ast.walk(case.pattern)]
        classes = {ast.unparse(part.cls) for part in parts if isinstance(part, ast.MatchClass)}
        if classes.isdisjoint(EXHAUSTIVE):
            continue
        if not ast.unparse(node.cases[-1].body[0]).startswith("assert_never("):
            yield f"{module.name}:{node.lineno} matches events or commands, and not all of them"


def known_to_the_embedded_database(module: Module) -> Iterator[str]:
    """What the package that starts a PostgreSQL knows of its user: a part of the tree, or a name of ours."""
    if not module.within(("service.embedded",)):
        return
    for name in imports(module):
        if is_of(name, PACKAGES) and not is_of(name, ("service.embedded",)):
            yield f"{module.name} imports {name}: it knows nothing of the register"
    if "anuencia" in module.source.lower():
        yield f"{module.name} names Anuencia: whoever starts the database says the names"


def _particular(source: str) -> bool:
    return re.search(r"\bMexic|\bMéxico|\bmexican", source) is not None


def particular_to_a_country(module: Module) -> Iterator[str]:
    """A text that speaks of Mexico, or a comparison with its code, where every jurisdiction is meant.

    Examples and meanings of the contract's words may: the contract is one.
    """
    if not module.within(HOUSES) or module.within(("domain.jurisdictions", "domain.sentences.countries")):
        return
    spared = {id(part) for node in ast.walk(module.tree) for part in _spared(node)}
    for node in ast.walk(module.tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in spared and _particular(text):
                yield f"{module.name}, line {node.lineno}: a text of one country"
            case ast.Compare(comparators=[ast.Constant(value="MX")]):
                yield f"{module.name}, line {node.lineno}: compares with one country"


def _spared(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, and what is said of the contract's fields and words."""
    match node:
        case ast.Expr(value=ast.Constant() as text):
            yield text
        case ast.Call(func=ast.Name(id="About" | "Means")):
            yield from ast.walk(node)


CHECKS = (
    wrong_direction,
    particular_to_a_country,
    impurities,
    known_to_the_embedded_database,
    trusting_the_environment,
    without_an_opening_sentence,
    too_long,
    vague,
    open_matches,
)
Check = Callable[[Module], Iterator[str]]


@cache
def modules() -> list[Module]:
    """Every Python file of the repository's own packages."""
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            is_package = parts[-1] == "__init__"
            name = ".".join(parts[:-1] if is_package else parts)
            found.append(Module(name, path.read_text("utf-8"), is_package))
    return found


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_tree_keeps_the_rule(check: Check) -> None:
    assert [flaw for module in modules() for flaw in check(module)] == []


def test_no_page_speaks_of_one_country() -> None:
    """But the sentences of the domain, which have the names of all of them."""
    templates = sorted((ROOT / "service" / "web" / "templates").iterdir())
    assert len(templates) > 20
    assert [path.name for path in templates if _particular(path.read_text("utf-8"))] == []
    assert not _particular((ROOT / "service" / "web" / "locales" / "es.po").read_text("utf-8"))


def test_no_packages_need_each_other() -> None:
    assert circle([module for module in modules() if module.within(HOUSES)]) == []


#: A house of two rooms, the first with a room in it, and files of its own.
ROOMS = {f"service.{name}": "" for name in ("a.x", "a.v1.y", "b.y", "c", "d")}


def built(sources: dict[str, str]) -> list[Module]:
    rooms = [
        Module(name, "", is_package=True) for name in ("service", "service.a", "service.a.v1", "service.b")
    ]
    return [*rooms, *(Module(name, source) for name, source in {**ROOMS, **sources}.items())]


@pytest.mark.parametrize(
    "sources",
    [
        {"service.a.x": "from service.b import y", "service.b.y": "import service.a.x"},
        {"service.a.x": "from service.b.y import Y", "service.b.y": "def late():\n    import service.a"},
        {"service.a.x": "from service.a.v1 import y", "service.a.v1.y": "from service.a import x"},
        {"service.a.x": "from .v1.y import Y", "service.a.v1.y": "from ..x import X"},
        {"service.a.x": "import service.c", "service.c": "if TYPE_CHECKING:\n    from service.a.x import X"},
        {
            "service.a.x": "from service.b import y",
            "service.b.y": "from service import c",
            "service.c": "from service.a import x",
        },
    ],
    ids=["two", "late", "parent and child", "relative", "a file of the house", "three"],
)
def test_packages_that_need_each_other_are_found(sources: dict[str, str]) -> None:
    assert circle(built(sources)) != []


@pytest.mark.parametrize(
    "sources",
    [
        {
            "service.a.x": "from service.a.v1 import y\nfrom service.a import v1",
            "service.b.y": "import service.a.x",
        },
        {"service.a.v1.y": "from service.a import x\nfrom service.b.y import Y"},
        {"service.c": "from service.a import x", "service.a.x": "from service import d"},
    ],
    ids=["parent to child", "child to parent", "files of the house above and below"],
)
def test_packages_that_need_others_in_one_direction_are_no_circle(sources: dict[str, str]) -> None:
    assert circle(built(sources)) == []


def test_what_the_auditor_borrows_reaches_no_database() -> None:
    tree = modules()
    for name in AUDIT:
        assert reached(name, tree).isdisjoint(DATABASE_LIBRARIES), name


def test_what_the_auditors_command_needs_at_once_is_installed_with_it_alone() -> None:
    tree = modules()
    # What it imports inside its functions is asked for by name, and said where it is not there.
    at_once = [replace(module, source=outside_functions(module)) for module in tree]
    for name in ("service.__main__", "service.cli", "service.cli.audit", "service.audit.verify"):
        needed = {one.partition(".")[0] for one in reached(name, at_once)}
        assert needed - sys.stdlib_module_names - {"domain", "service"} <= INSTALLED_ALONE, name


#: The packages of `dependencies` in pyproject.toml, by the names under which they are imported.
INSTALLED_ALONE = frozenset(("cryptography", "holidays", "msgspec", "orjson", "tzdata"))


def outside_functions(module: Module) -> str:
    """The imports at the top of a module, and no others."""
    return "\n".join(
        ast.unparse(node) for node in module.tree.body if isinstance(node, ast.Import | ast.ImportFrom)
    )


def test_a_database_behind_another_module_is_found() -> None:
    tree = [
        Module("service.event_store.codec", "from service import dice"),
        Module("service.dice", "from service.pool import random_bits"),
        Module("service.pool", "from psycopg.rows import dict_row"),
    ]
    assert "psycopg" in reached("service.event_store.codec", tree)
    assert "psycopg" not in reached("service.event_store.codec", tree[:2])


def test_the_whole_tree_is_looked_at() -> None:
    names = {module.name for module in modules()}
    assert {"domain", "domain.log.merkle", "service.event_store.codec", "migrations.env", __name__} <= names


@pytest.mark.parametrize(
    ("check", "name", "source"),
    [
        (wrong_direction, "domain.log.merkle", "import msgspec"),
        (wrong_direction, "domain.log.merkle", "from service import handlers"),
        (wrong_direction, "domain.log.merkle", "def late():\n    from service.event_store import codec"),
        (wrong_direction, "domain.values.day", "from ...service import handlers"),
        (wrong_direction, "domain.log.merkle", "if TYPE_CHECKING:\n    import pydantic"),
        (wrong_direction, "service.handlers", "from eventsourcing.persistence import Tracking"),
        (wrong_direction, "service.event_storey", "import eventsourcing"),
        (wrong_direction, "service.api.v1.votes", "from sqlalchemy import select"),
        (wrong_direction, "service.handlers", "from fastapi import Request"),
        (wrong_direction, "service.web.home", "from sqlalchemy import select"),
        (wrong_direction, "service.web.home", "from service.projections.queries import Queries"),
        (wrong_direction, "service.web.home", "from service.api.v1.reads import add_reads"),
        (wrong_direction, "service.web.home", "import httpx"),
        (wrong_direction, "service.api.v1.list_read", "from service.web.rooms import address"),
        (wrong_direction, "service.handlers", "from jinja2 import Environment"),
        (wrong_direction, "service.event_store.codec", "from pydantic import BaseModel"),
        (wrong_direction, "service.projections.queries", "from starlette.responses import Response"),
        (wrong_direction, "service.handlers", "from service.bootstrap import wired"),
        (wrong_direction, "service.api.app", "from service import bootstrap"),
        (wrong_direction, "service.api.app", "from .. import bootstrap"),
        (wrong_direction, "service.handlers", "import service.cli.serve"),
        (wrong_direction, "service.bootstrap", "from service.cli import serve"),
        (wrong_direction, "service.handlers", "from tests.service import harness"),
        (wrong_direction, "service.audit.verify", "from service.event_store.reader import Reader"),
        (wrong_direction, "service.audit.fetch", "import psycopg"),
        (wrong_direction, "service.event_store.codec", "import psycopg"),
        (wrong_direction, "service.event_store.upcasters", "from sqlalchemy import select"),
        (known_to_the_embedded_database, "service.embedded.server", "from service.settings import Settings"),
        (known_to_the_embedded_database, "service.embedded.folders", "from domain.text import folded"),
        (known_to_the_embedded_database, "service.embedded.server", "from .. import migrate"),
        (known_to_the_embedded_database, "service.embedded.errors", "raise Error('set ANUENCIA_DATA')"),
        (known_to_the_embedded_database, "service.embedded.server", "ROLE = 'anuencia_app'"),
        (wrong_direction, "service.calendars", "from domain.jurisdictions.mx import MEXICO"),
        (wrong_direction, "domain.findings.manner", "from domain.jurisdictions import mx_gazetteer"),
        (wrong_direction, "service.handlers", "import httpx"),
        (wrong_direction, "service.audit.download", "from http.client import HTTPConnection"),
        (wrong_direction, "service.api.http.keyring", "from urllib import request"),
        (trusting_the_environment, "service.outgoing", "client = httpx.AsyncClient(timeout=3)"),
        (trusting_the_environment, "service.outgoing", "client = httpx.Client(trust_env=True)"),
        (trusting_the_environment, "service.outgoing", "answer = httpx.get(url)"),
        (impurities, "domain.deadlines", "import os"),
        (impurities, "domain.deadlines", "from pathlib import Path"),
        (impurities, "domain.deadlines", "import urllib.request"),
        (impurities, "domain.deadlines", "from logging import getLogger"),
        (impurities, "domain.deadlines", "from uuid import UUID, uuid4"),
        (impurities, "domain.deadlines", "def due():\n    return datetime.now(UTC)"),
        (impurities, "domain.deadlines", "id = uuid.uuid4()"),
        (impurities, "domain.deadlines", "print('due')"),
        (impurities, "domain.deadlines", "from sys import argv"),
        (impurities, "domain.deadlines", "import sys\nsys.stderr.write('due')"),
        (impurities, "domain.deadlines", "with open('holidays') as file: pass"),
        (without_an_opening_sentence, "domain.log.merkle", "import re\n'Too late.'"),
        (without_an_opening_sentence, "domain.log.merkle", '"""merkle"""'),
        (without_an_opening_sentence, "domain.log.merkle", '""""""\nx = 1'),
        (too_long, "domain.log.merkle", '"""A long file."""\n' + "x = 1\n" * MAX_LINES),
        (open_matches, "domain.late", "match event:\n    case SenateVoted(): pass"),
        (open_matches, "domain.late", "match event:\n    case Act() if late: pass\n    case _: return None"),
        (
            open_matches,
            "service.late",
            "match one:\n    case A() | RecordAsGiven(id=x): pass\n    case y: f(y)",
        ),
        (particular_to_a_country, "service.web.home", 'said = say("troops in Mexico")'),
        (particular_to_a_country, "service.web.maps", 'at_home = place.country == "MX"'),
        (particular_to_a_country, "domain.findings.manner", 'es = f"tropas mexicanas: {n}"'),
        (vague, "service.utils", ""),
        (vague, "service.common.dates", ""),
    ],
)
def test_a_module_that_breaks_the_rule_is_found(check: Check, name: str, source: str) -> None:
    assert list(check(Module(name, source))) != []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("domain.log.merkle", '"""Which?"""\nimport sys\nfrom domain.values import Day\nmost = sys.maxsize'),
        ("service.projections.batch", '"""Which?"""\nfrom eventsourcing.persistence import Tracking'),
        ("service.event_store.tables", '"""Which?"""\nfrom sqlalchemy import Table'),
        (
            "service.api.v1.votes",
            '"""Which?"""\nfrom fastapi import APIRouter\nfrom ..problems import Problem',
        ),
        ("service.cli.serve", '"""Which?"""\nfrom service import bootstrap\nfrom service.cli import keys'),
        ("service.__main__", '"""Which?"""\nfrom service.cli import main'),
        ("service.audit.verify", '"""Which?"""\nfrom service.event_store import codec\nfrom . import tiles'),
        ("service.handlers", '"""Which?"""\nimport os\nimport time\nnow = time.time()\nprint(uuid4())'),
        (
            "tests.api.test_app",
            '"""Which?"""\nimport fastapi\nimport eventsourcing\nfrom service import bootstrap',
        ),
        ("tests.api", ""),
        ("domain.late", '"""Which?"""\nmatch x:\n    case SenateVoted(): pass\n    case _: assert_never(x)'),
        (
            "domain.late",
            '"""Which?"""\nmatch word:\n    case "return": pass\n    case Other(): pass',
        ),
        (
            "domain.late",
            '"""Of Mexico, for one."""\nABOUT = About("In Mexico.", "En México.")\nat_home = country == home',
        ),
        ("domain.data", '"""A table. Over 400 lines: one row for each place."""\n' + "x = 1\n" * MAX_LINES),
    ],
)
def test_a_module_that_keeps_the_rules_passes_them_all(name: str, source: str) -> None:
    assert [flaw for check in CHECKS for flaw in check(Module(name, source))] == []


def test_a_relative_import_is_read_from_the_package_that_it_stands_in() -> None:
    assert list(imports(Module("service.api.v1", "from . import votes", is_package=True))) == [
        "service.api.v1.votes"
    ]
    assert list(imports(Module("service.api.v1.votes", "from ..problems import Problem"))) == [
        "service.api.problems.Problem"
    ]
    assert list(imports(Module("service.api.app", "import a.b, c\nfrom d import e as f"))) == [
        "a.b",
        "c",
        "d.e",
    ]

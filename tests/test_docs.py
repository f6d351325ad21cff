"""Are the pages true, as far as a program can tell, and does what the README says to paste work?"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from domain.events import EVENT_OF, EVENT_TYPES
from domain.findings.registry import RULES
from domain.jurisdictions.mx import MEXICO
from domain.refusals import SENTENCES
from service.api.http.problems import PROBLEMS
from service.cli.domain_page import with_tables
from service.delivery import tables as delivery_tables
from service.disclosures import tables as disclosure_tables
from service.event_store import tables as store_tables
from service.event_store.upcasters import known_types
from service.projections import tables as projection_tables
from service.settings import Settings
from service.transparency import tables as transparency_tables
from tests.real_cases import REFS
from tests.service_here import ServiceHere
from tests.service_process import ROOT, Running, ServiceProcess

DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
RECORDS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
MAX_RECORD_LINES = 60

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")


def read(page: Path) -> str:
    return page.read_text("utf-8")


def prose(page: Path) -> str:
    """The page without what stands in fences."""
    return _FENCE.sub("", read(page))


def section(page: Path, title: str) -> str:
    """What stands under a heading of the second level."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", read(page), re.MULTILINE | re.DOTALL)
    assert found is not None, f"{page.name} has no section {title!r}"
    return found[1]


def table(text: str) -> list[list[str]]:
    """The cells of every table row in the text, heads and rules left out."""
    rows = [line.strip().strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in row] for row in rows]
    rules = {place for place, row in enumerate(cells) if set("".join(row)) <= set("-: ")}
    return [row for place, row in enumerate(cells) if place not in rules and place + 1 not in rules]


def code(cell: str) -> str:
    """What stands in backticks at the beginning of a cell."""
    found = _CODE.match(cell)
    assert found is not None, f"{cell!r} does not begin with a name in backticks"
    return found[1]


def anchors(page: Path) -> set[str]:
    """The anchors that the headings of a page get: small letters, hyphens for spaces, no punctuation."""
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in _HEADING.findall(prose(page))}


# What the README says to paste.


def pasted(page: Path, service: Running, folder: Path) -> tuple[str, list[str]]:
    """What the commands of a page print when they are pasted one after the other, and every status."""
    blocks = [body for language, body in _FENCE.findall(read(page)) if language == "bash"]
    # Every curl also says its status, where nobody who pastes it looks.
    statuses = folder / "statuses"
    watched = f"curl() {{ command curl -w '%{{stderr}}%{{http_code}}\\n' \"$@\" 2>>'{statuses}'; }}\n"
    done = subprocess.run(
        [shutil.which("bash") or "bash", "-euo", "pipefail", "-c", watched + "".join(blocks)],
        cwd=ROOT,
        env={**os.environ, "ANUENCIA_PORT": str(service.port), "ANUENCIA_DATA": str(service.data)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    said = f"{done.stdout}\n{done.stderr}\n{statuses.read_text() if statuses.exists() else ''}"
    assert done.returncode == 0, said
    return done.stdout, statuses.read_text().split()


def test_the_tasks_of_the_page_about_the_api_work_as_pasted(service: ServiceHere, tmp_path: Path) -> None:
    said, statuses = pasted(DOCS / "api.md", service, tmp_path)
    assert statuses == ["201", "201", "201", "412", "200", "201", "200", "201", "200", "200", "200", "201"], (
        said
    )
    assert '"code": "version-mismatch"' in said
    assert '"current_version": 3' in said
    kinds = ["authorization-registered", "senate-voted", "entry-recorded", "entry-recorded", "step-corrected"]
    followed = re.findall(r"^(\d+) (mx\.anuencia\.\S+) \S+$", said, re.MULTILINE)
    assert followed == [(str(place), EVENT_OF[kind].event_type.name) for place, kind in enumerate(kinds)]


def test_the_lifecycle_of_the_readme_works_as_pasted(service_process: ServiceProcess, tmp_path: Path) -> None:
    said, statuses = pasted(ROOT / "README.md", service_process, tmp_path)
    assert statuses == ["201", "201", "201", "201", "200", "200"], said
    entered, again = re.findall(r"^HTTP/1\.1 201.*?^\s*$", said, re.MULTILINE | re.DOTALL)[2:]
    told = r"^(?:etag|location): .*$"
    assert re.findall(told, again, re.MULTILINE) == re.findall(told, entered, re.MULTILINE) != []
    assert [head.count("idempotent-replayed: true") for head in (entered, again)] == [0, 1]
    state = re.search(r"^\{\n.*?^\}$", said, re.MULTILINE | re.DOTALL)
    assert state is not None, said
    stands = json.loads(state[0])
    assert (stands["version"], stands["status"]) == (3, "under_way")
    assert [one["status"] for one in stands["proceedings"]] == ["approved"]
    kinds = ["authorization-registered", "senate-voted", "entry-recorded"]
    listed = re.findall(r"^\d+ (\S+) \S+ (\S+)$", said, re.MULTILINE)
    assert listed == [(EVENT_OF[kind].event_type.name, "fits") for kind in kinds]


# What the pages say about the tree.


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for target in _LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.is_relative_to(ROOT), target
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors(linked), target


def test_the_pages_name_only_targets_that_make_has() -> None:
    targets = set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`make ([a-z]+)", prose(page))}
    assert {"run", "test"} <= named <= targets


def test_the_table_of_settings_is_that_of_the_settings() -> None:
    rows = {code(row[0]): row[1] for row in table(section(DOCS / "operating.md", "Settings"))}
    fields = Settings.model_fields
    assert list(rows) == [f"ANUENCIA_{name.upper()}" for name in fields]
    for name, field in fields.items():
        if isinstance(field.default, str | int | Path):
            assert rows[f"ANUENCIA_{name.upper()}"] == f"`{field.default}`"


def test_the_changelog_names_every_event_type() -> None:
    changes = read(ROOT / "CHANGELOG.md")
    assert [name for name in known_types() if f"`{name}`" not in changes] == []


DOMAIN = DOCS / "domain.md"
CASES = 32


def test_the_page_of_the_domain_names_every_event_refusal_and_finding() -> None:
    kinds = [cls.event_type.step for cls in EVENT_TYPES.values()]
    assert [code(row[0]) for row in table(section(DOMAIN, "Events"))] == kinds
    assert [code(row[0]) for row in table(section(DOMAIN, "Refusals"))] == list(SENTENCES)
    assert [code(row[0]) for row in table(section(DOMAIN, "Findings"))] == list(RULES)


def test_what_the_page_says_of_refusals_and_findings_is_written_from_the_code() -> None:
    page = read(DOMAIN)
    assert with_tables(page, MEXICO) == page
    for name in ("already-voted", "F11"):
        (row,) = re.findall(rf"^\| `{name}` .*\n", page, re.MULTILINE)
        assert with_tables(page.replace(row, ""), MEXICO) == page
    for row in table(section(DOMAIN, "Findings")):
        assert re.search(rf'rule\(\s*"{code(row[0])}"', read(ROOT / "domain" / "findings" / code(row[-1])))


def test_every_case_of_the_page_of_the_domain_names_events_that_there_are_and_all_are_used() -> None:
    kinds = {cls.event_type.step for cls in EVENT_TYPES.values()}
    rows = table(section(DOMAIN, "Cases"))
    assert [int(row[0]) for row in rows] == list(range(1, CASES + 1))
    for number, _, how in rows:
        assert set(_CODE.findall(how)) & kinds, number
        assert set(re.findall(r"MX-[0-9A-Z-]+[0-9A-Z]", how)) <= set(REFS), number
    assert kinds <= set(_CODE.findall(section(DOMAIN, "Cases")))


def test_the_layout_names_only_what_is_there_and_every_package() -> None:
    named = [code(row[0]) for row in table(section(DOCS / "architecture.md", "Layout"))]
    assert [path for path in named if not (ROOT / path).exists()] == []
    assert len(set(named)) == len(named)
    packages = {
        f"{found.parent.relative_to(ROOT).as_posix()}/"
        for top in ("domain", "service")
        for found in (ROOT / top).rglob("__init__.py")
    }
    assert packages - set(named) == set()


def test_the_layout_says_of_a_package_what_its_first_line_says() -> None:
    for row in table(section(DOCS / "architecture.md", "Layout")):
        module = ROOT / code(row[0]) / "__init__.py"
        if module.exists() and code(row[0]).startswith(("domain", "service")):
            assert row[1] == (ast.get_docstring(ast.parse(read(module))) or "").partition("\n")[0]


ARCHITECTURE = DOCS / "architecture.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"


def test_the_table_of_what_is_stored_has_every_table_that_the_service_has() -> None:
    rows = table(section(ARCHITECTURE, "What is stored"))
    named = [name for row in rows for name in _CODE.findall(row[0])]
    stores = (store_tables, delivery_tables, disclosure_tables, transparency_tables, projection_tables)
    assert sorted(named) == sorted(name for tables in stores for name in tables.metadata.tables)


@pytest.mark.parametrize(
    ("recipe", "example"),
    [
        ("An event", 'RequestReferred|request-referred|"committees"|referred\\('),
        ("A finding", "C10"),
        ("A question with a filter", "event_number|every filter of the list"),
        ("A jurisdiction", "(?i)mexic|mx|capital"),
    ],
)
def test_every_row_of_a_recipe_names_a_file_in_which_its_example_stands(recipe: str, example: str) -> None:
    rows = [
        row for row in table(section(CONTRIBUTING, recipe)) if len(row) == 3 and not row[1].startswith("`")
    ]
    assert len(rows) > 3
    for row in rows:
        assert re.search(example, read(ROOT / code(row[0]))), row[0]


def test_the_recipe_names_every_function_in_which_a_type_checker_names_a_new_event() -> None:
    rows = [row for row in table(section(CONTRIBUTING, "An event")) if row[1].startswith("`")]
    told = {(code(row[0]), code(row[1])) for row in rows}
    exhaustive = {
        (path.relative_to(ROOT).as_posix(), function.name)
        for top in ("domain", "service")
        for path in (ROOT / top).rglob("*.py")
        for function in ast.walk(ast.parse(read(path)))
        if isinstance(function, ast.FunctionDef) and "assert_never(" in ast.unparse(function)
    }
    assert told == exhaustive


def test_the_table_of_problems_is_the_registry() -> None:
    rows = {code(row[0]): int(row[1]) for row in table(section(DOCS / "api.md", "Problems"))}
    assert rows == {name: kind.status for name, kind in PROBLEMS.items()}


def test_where_the_readme_says_that_something_is_there_it_is() -> None:
    rows = table(section(ROOT / "README.md", "Where is it?"))
    assert len(rows) > 5
    for _, path, name in rows:
        defined = rf"^(?:def |class |## )?{re.escape(code(name))}\b"
        assert re.search(defined, read(ROOT / code(path)), re.MULTILINE), (path, name)


def test_every_decision_is_in_the_index_and_no_longer_than_a_page() -> None:
    index = read(DOCS / "decisions" / "README.md")
    assert len(RECORDS) > 0
    for record in RECORDS:
        assert f"[{record.name[:4]}]({record.name})" in index
        assert read(record).startswith(f"# {record.name[:4]} ")
        assert len(read(record).splitlines()) <= MAX_RECORD_LINES

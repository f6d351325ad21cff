"""Does docs/questions.md answer what the register answers?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answering import PAGE, commands, comparable, differing, register_of_examples, written_anew
from tests.conftest import Database
from tests.service_here import ServiceHere

SMALL = """
```bash
greet() { echo "hello, $1"; }
```

## Who is there?

```bash
greet world
```
```text
hello, world
```

## And who else?

```bash
greet nobody; echo 2026-03-01T10:00:00.123456Z
```
```text
hello, somebody
2026-02-01T10:00:00Z
```
"""


@pytest.fixture
def examples(database: Database, tmp_path: Path) -> Iterator[ServiceHere]:
    with register_of_examples(tmp_path / "data", database.environment) as running:
        yield running


def test_every_command_of_the_page_answers_what_the_page_says(examples: ServiceHere) -> None:
    differences = [
        f"{command.section}\n{command.shell}\nthe page says\n{command.answer}\nthe answer is\n{answered}"
        for command, answered in differing(PAGE.read_text("utf-8"), examples)
    ]
    assert differences == [], "\n\n".join([*differences, "`python -m tests.answering` writes the page anew"])


def test_every_section_of_the_page_asks_something_and_states_the_answer() -> None:
    page = PAGE.read_text("utf-8")
    titles = [line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")]
    assert titles == list(dict.fromkeys(titles))
    answered = {command.section for command in commands(page) if command.answer is not None}
    assert [title for title in titles if title not in answered] == []


def test_an_answer_that_differs_is_found_and_written_anew_where_it_stands(service: ServiceHere) -> None:
    assert [
        (command.section, answered.split("\n")[0]) for command, answered in differing(SMALL, service)
    ] == [("And who else?", "hello, nobody")]
    anew = written_anew(SMALL, service)
    assert anew == SMALL.replace("somebody", "nobody").replace("02-01T10:00:00Z", "03-01T10:00:00.123456Z")
    assert list(differing(anew, service)) == []


def test_instants_and_ports_are_all_that_is_not_compared() -> None:
    assert comparable("at 2026-02-01T10:00:00Z of http://127.0.0.1:40123/v1") == comparable(
        "at 2026-11-29T15:00:00.5Z of http://127.0.0.1:8000/v1"
    )
    assert comparable("on 2026-02-01") != comparable("on 2026-02-02")

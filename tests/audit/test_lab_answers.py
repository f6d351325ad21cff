"""Who notices that a superuser altered what the register answers from, and no entry? (docs/auditing.md.)

Two are asked after each alteration: the register itself, when its publisher starts; and an auditor who has a
copy, and replays it. Then everything is put back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest
from psycopg import sql

from service.audit.download import Source
from service.audit.replay import replay
from service.projections.remembered import Remembered
from tests.audit import lab
from tests.audit.answered import ON, history
from tests.audit.logs import PROFILE
from tests.audit.test_lab import as_superuser, of_the_register
from tests.conftest import Database, fresh_database
from tests.real_cases import authorization_id

SEMAR10 = authorization_id("MX-2025-SEMAR10")

ALTERATIONS = {
    "the status of an authorization in its list": """
        UPDATE register_rows SET status = 'rejected' WHERE authorization_id = 'SEMAR10'
    """,
    "what filters look at, and no answer shows": """
        UPDATE register_rows SET facilities = '{}' WHERE authorization_id = 'SEMAR10'
    """,
    "the findings emptied": "DELETE FROM finding_rows",
    "the reports emptied": "DELETE FROM report_rows",
    "a vote turned from approved to rejected": """
        UPDATE senate_vote_rows
        SET content = convert_to(replace(convert_from(content, 'UTF8'), '"approved"', '"rejected"'), 'UTF8')
        WHERE authorization_id = 'SEMAR10'
    """,
    "the type of a vote renamed, so that a feed of votes leaves it out": """
        UPDATE events SET type = 'mx.anuencia.call-recorded.v1'
        WHERE type = 'mx.anuencia.senate-voted.v2' AND stream_id = 'SEMAR10'
    """,
    "the time of an event set back by a year": """
        UPDATE events SET recorded_at = recorded_at - interval '1 year' WHERE position = 5
    """,
    "a step taken from its authorization": """
        UPDATE events SET stream_id = '00000000-0000-0000-0000-000000000000' WHERE position = 6
    """,
    "older checkpoints deleted": "DELETE FROM checkpoints WHERE number < 1",
    "older checkpoints deleted, the others renumbered": """
        DELETE FROM checkpoints WHERE number < (SELECT max(number) FROM checkpoints);
        UPDATE checkpoints SET number = 0
    """,
    "what the calendar says of a window": """
        UPDATE calendar_rows
        SET content = convert_to(replace(convert_from(content, 'UTF8'), 'true', 'false'), 'UTF8')
        WHERE authorization_id = 'SEMAR10' AND entry = 'window'
    """,
    "what the statistics add up": "UPDATE statistic_rows SET decreed = NOT decreed",
    "an idempotency key deleted": "DELETE FROM idempotency_keys WHERE 5 = ANY(positions)",
}
_TABLES = (
    "register_rows",
    "finding_rows",
    "report_rows",
    "senate_vote_rows",
    "calendar_rows",
    "statistic_rows",
    "events",
    "checkpoints",
    "idempotency_keys",
)
#: Whatever is another at each run (what a key signed, when something was recorded) or with other rules.
_CHANCE = re.compile(r"(?<=checkpoints/)[0-9a-f-]+|[0-9-]{10}T[0-9:.]+Z|(?<= )[CFM][0-9]{2} \S+(?= among)")


@dataclass(frozen=True)
class Register:
    """A register that runs, and does not sign; the copy is of its whole log."""

    database: Database
    data: Path
    url: str
    copy: Path

    @contextmanager
    def altered(self, statements: str) -> Iterator[None]:
        with as_superuser(self.database) as owner:
            owner.commit()
            owner.autocommit = True
            for table, saved in _SAVED:
                owner.execute(sql.SQL("CREATE TEMPORARY TABLE {} AS TABLE {}").format(saved, table))
            owner.execute(statements.replace("SEMAR10", str(SEMAR10)).encode())
            yield
            for table, saved in _SAVED:
                owner.execute(sql.SQL("DELETE FROM {}").format(table))
                owner.execute(sql.SQL("INSERT INTO {} TABLE {}").format(table, saved))

    def of_an_auditor(self) -> str:
        with closing(Source(self.url)) as api:
            return lab.said(replay(self.copy, PROFILE, api, ON))


_SAVED = [(sql.Identifier(table), sql.Identifier(f"saved_{table}")) for table in _TABLES]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    folder = tmp_path_factory.mktemp("register")
    # What was added up is asked of the tables each time, as after a restart.
    nothing_is_remembered = mock.patch.object(Remembered, "of", return_value=None)
    with (
        nothing_is_remembered,
        fresh_database() as database,
        history(database, folder, publisher=False) as (url, copy),
    ):
        made = Register(database, folder / "data", url, copy)
        # It asks for every list, and so waits for all rows: what is saved before an alteration is then whole.
        assert made.of_an_auditor() == "nothing"
        yield made


def test_of_a_register_that_nobody_altered_nothing_is_said(register: Register) -> None:
    assert of_the_register(register.database, register.data) == "nothing"
    assert register.of_an_auditor() == "nothing"


@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_altered_tables_are_noticed(register: Register, alteration: str) -> None:
    with register.altered(ALTERATIONS[alteration]):
        said = [of_the_register(register.database, register.data), register.of_an_auditor()]
    assert set(said) != {"nothing"}
    lab.tell("answers", [alteration, *(_CHANCE.sub("...", one) for one in said)])


def test_the_table_of_the_page_has_no_other_row() -> None:
    assert [row.split(" | ")[0] for row in lab.table("answers")] == [f"| {one}" for one in ALTERATIONS]

"""Do the rows that a batch opens and closes tell what held as of every event?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.projections.changes import Changes, Closed, Opened

_states = st.frozensets(st.sampled_from("abcd"))


def test_a_row_that_comes_and_goes_within_a_batch_is_opened_with_both_positions() -> None:
    changes: Changes[str] = Changes()
    changes.add(7, frozenset(), frozenset({"requested"}))
    changes.add(9, frozenset({"requested"}), frozenset({"approved"}))
    assert changes.closed == []
    assert changes.opened() == [Opened("requested", 7, 9), Opened("approved", 9, None)]


def test_a_row_on_record_is_closed_by_the_event_that_ends_it() -> None:
    changes: Changes[str] = Changes()
    changes.add(3, frozenset({"kept", "ended"}), frozenset({"kept"}))
    assert (changes.closed, changes.opened()) == ([Closed("ended", 3)], [])


def test_a_row_that_ends_and_returns_is_closed_once_and_opened_anew() -> None:
    changes: Changes[str] = Changes()
    changes.add(3, frozenset({"row"}), frozenset())
    changes.add(5, frozenset(), frozenset({"row"}))
    assert (changes.closed, changes.opened()) == ([Closed("row", 3)], [Opened("row", 5, None)])


@given(st.lists(_states, min_size=1, max_size=12), st.data())
def test_whatever_the_batches_the_rows_as_of_each_position_are_those_after_its_event(
    after: list[frozenset[str]], data: st.DataObject
) -> None:
    table: list[Opened[str]] = []
    position = 0
    before: frozenset[str] = frozenset()
    while position < len(after):
        changes: Changes[str] = Changes()
        for _ in range(min(data.draw(st.integers(1, 5)), len(after) - position)):
            changes.add(position, before, after[position])
            before = after[position]
            position += 1
        for row, ended in changes.closed:
            (held,) = [one for one in table if one.row == row and one.to_position is None]
            table[table.index(held)] = held._replace(to_position=ended)
        table += changes.opened()
    for at, rows in enumerate(after):
        held_then = [
            one.row
            for one in table
            if one.from_position <= at < (len(after) if one.to_position is None else one.to_position)
        ]
        assert sorted(held_then) == sorted(rows)

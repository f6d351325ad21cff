"""Which citations of a step state a value of it?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.authorization.paths import overlaps
from domain.events import EntryRecorded
from domain.statements import Statements
from domain.values import Citation, Day, Source, StatedValue

PATHS = st.lists(st.sampled_from(["terms", "window", "last_on", "a"]), min_size=1, max_size=4).map(".".join)
CITED = st.lists(
    st.lists(st.builds(StatedValue, path=PATHS, value=st.none() | st.integers(0, 3)), max_size=3), max_size=4
)


def cited(states: list[list[StatedValue]]) -> EntryRecorded:
    sources = [Source(title=f"Source {number}", tier="press") for number in range(len(states))]
    citations = (
        Citation(source=source, states=tuple(each)) for source, each in zip(sources, states, strict=True)
    )
    return EntryRecorded(on=Day("2026-02-27"), citations=tuple(citations))


@given(CITED, PATHS)
def test_a_value_is_stated_by_what_overlaps_it_and_by_what_states_all(
    states: list[list[StatedValue]], path: str
) -> None:
    event = cited(states)
    expected: list[tuple[Citation, str | None, object]] = []
    for citation in event.citations:
        if not citation.states:
            expected.append((citation, None, None))
        expected += [(citation, one.path, one.value) for one in citation.states if overlaps(one.path, path)]
    assert list(Statements(event).about(path)) == expected


@given(CITED)
def test_all_statements_are_those_of_the_citations_in_their_order(states: list[list[StatedValue]]) -> None:
    event = cited(states)
    expected = [
        (citation, *((one.path, one.value) if one is not None else (None, None)))
        for citation in event.citations
        for one in (citation.states or (None,))
    ]
    assert list(Statements(event).all()) == expected

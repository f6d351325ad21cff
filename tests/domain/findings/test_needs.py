"""Is a rule that is not asked one that had nothing to say, and what is remembered what would be answered?"""

from __future__ import annotations

from datetime import date

from hypothesis import given

from domain import views
from domain.authorization.evolve import evolve
from domain.authorization.state import nothing
from domain.findings.judging import Judges
from domain.findings.registry import RULES, asked
from domain.findings.view import View, facts_of
from tests.domain.histories import ON, Recipe, histories, told


@given(histories(), ON)
def test_a_rule_that_is_not_asked_has_nothing_to_say(recipes: list[Recipe], on: date) -> None:
    state, _ = told(recipes)
    silent = set(RULES.values()) - set(asked(facts_of(state)))
    assert list(Judges(state, silent).of_all(View(state, on))) == []


def test_most_rules_need_something_to_speak_of_and_all_are_asked_where_everything_is_on_record() -> None:
    needing = [rule for rule in RULES.values() if rule.needs]
    assert len(needing) > 25
    everything = frozenset(fact for rule in needing for some in rule.needs for fact in some)
    assert asked(everything) == tuple(RULES.values())
    assert {rule.code for rule in asked(frozenset())} == {"C06", "M02", "M07"}


@given(histories(), ON)
def test_what_was_asked_of_earlier_states_changes_no_answer(recipes: list[Recipe], on: date) -> None:
    state, _ = told(recipes)
    asked_always = asked_last = nothing(state.id, state.profile)
    for one in state.recorded:
        asked_always, asked_last = (evolve(each, one.event) for each in (asked_always, asked_last))
        if asked_always.registration is not None:
            views.authorization(asked_always, on)
            views.authorization(asked_always, date.max)
    if asked_last.registration is not None:
        assert views.authorization(asked_always, on) == views.authorization(asked_last, on)
        assert views.authorization(asked_always, date.min) == views.authorization(asked_last, date.min)

"""Of several acts that state terms, which value holds, and from which act does it come?"""

from __future__ import annotations

from dataclasses import fields
from itertools import permutations
from typing import get_args

from domain.authorization.effective import WORD_OF, effective_ministries
from domain.authorization.terms_fold import ActWord, Contribution, FoldedTerms, Origin, fold
from domain.events import ActEvent
from domain.values import (
    Activity,
    Arms,
    Contingent,
    Count,
    Day,
    Phase,
    Place,
    ReportObligation,
    Terms,
    Window,
)
from tests.domain.factories import contingent, registered, terms, voted
from tests.domain.scenario import state_of, terms_on


def test_every_act_that_can_state_terms_has_a_word_by_which_they_count() -> None:
    assert set(WORD_OF) == {
        act for act in get_args(ActEvent) if any(one.name == "terms" for one in fields(act))
    }


def stated(
    act: ActWord, terms: Terms, version: int = 1, proceeding: int = 0, day: str | None = None
) -> Contribution:
    return Contribution(act, proceeding, version, Day(day) if day is not None else None, terms)


def effective(folded: FoldedTerms) -> Terms:
    assert folded.effective is not None
    return folded.effective


REQUESTED = stated("requested", Terms(purpose="training", wording="the passage"), 2)
VOTED = stated("voted", Terms(purpose="training in diving"), 3)


def test_where_no_act_states_terms_there_are_none() -> None:
    assert fold(()) == FoldedTerms()
    assert fold(()).effective is None


def test_a_later_act_replaces_what_it_states_and_keeps_what_it_does_not() -> None:
    assert effective(fold((REQUESTED, VOTED))) == Terms(purpose="training in diving", wording="the passage")


def test_every_effective_value_names_the_act_that_it_comes_from() -> None:
    assert fold((REQUESTED, VOTED)).origins == {
        "terms.purpose": Origin("voted", 3),
        "terms.wording": Origin("requested", 2),
    }


def test_acts_fold_by_rank_in_whatever_order_they_were_recorded() -> None:
    words: tuple[ActWord, ...] = (
        "registered",
        "requested",
        "amended",
        "opinion",
        "voted",
        "decreed",
        "corrected",
    )
    acts = [stated(word, Terms(purpose=word), 9 - rank) for rank, word in enumerate(words)]
    for order in permutations(acts[3:]):
        assert effective(fold((*acts[:3], *order))).purpose == "corrected"
    assert effective(fold(acts[:4])).purpose == "opinion"


def test_acts_of_one_rank_fold_by_day() -> None:
    early = stated("amended", Terms(purpose="early"), 5, day="2026-01-01")
    late = stated("amended", Terms(purpose="late"), 4, day="2026-01-02")
    undated = stated("amended", Terms(purpose="undated"), 7)
    assert effective(fold((late, early, undated))).purpose == "late"


def test_of_two_acts_of_one_rank_and_day_the_order_of_recording_does_not_decide() -> None:
    for first, second in ((4, 6), (6, 4)):
        one = stated("amended", Terms(purpose="one"), first, day="2026-01-02")
        other = stated("amended", Terms(purpose="other"), second, day="2026-01-02")
        assert effective(fold((one, other))).purpose == effective(fold((other, one))).purpose == "other"


def test_a_decree_recorded_from_its_full_text_replaces_all_that_was_stated_before() -> None:
    full = Contribution("decreed", 0, 4, None, Terms(wording="the passage"), full=True)
    later = stated("corrected", Terms(event_number="SOF1"), 5)
    folded = fold((REQUESTED, VOTED, full, later))
    assert effective(folded) == Terms(wording="the passage", event_number="SOF1")
    assert folded.origins == {
        "terms.wording": Origin("decreed", 4),
        "terms.event_number": Origin("corrected", 5),
    }
    excerpt = Contribution("decreed", 0, 4, None, Terms(wording="the passage"))
    assert effective(fold((REQUESTED, VOTED, excerpt))).purpose == "training in diving"


def test_the_full_text_of_a_modification_replaces_what_was_asked_for_and_keeps_the_original() -> None:
    asked = stated("requested", Terms(purpose="a ceremony"), 4, proceeding=1)
    full = Contribution("decreed", 1, 5, None, Terms(window=Window(last_on=Day("2026-09-01"))), full=True)
    folded = fold((ORIGINAL, asked, full), approved=(1,))
    assert effective(folded).purpose == "training"
    assert effective(folded).contingents == ORIGINAL.terms.contingents


def test_contingents_merge_by_key_and_field_by_field() -> None:
    asked = stated("requested", terms(contingent("c1", 12, unit="7th Group"), contingent("c2", 4)), 2)
    granted = stated("voted", terms(contingent("c1", 10), contingent("c3", 1)), 3)
    folded = fold((asked, granted))
    assert effective(folded).contingents == (
        contingent("c1", 10, unit="7th Group"),
        contingent("c2", 4),
        contingent("c3", 1),
    )
    assert folded.origins == {
        "terms.contingents.c1.count": Origin("voted", 3),
        "terms.contingents.c1.unit": Origin("requested", 2),
        "terms.contingents.c2.count": Origin("requested", 2),
        "terms.contingents.c3.count": Origin("voted", 3),
    }


def test_phases_merge_inside_their_activity() -> None:
    asked = Activity(key="a1", phases=(Phase(key="p1", first_on=Day("2026-01-19")), Phase(key="p2")))
    moved = Activity(key="a1", title="SOF1", phases=(Phase(key="p1", last_on=Day("2026-02-13")),))
    folded = fold(
        (stated("requested", Terms(activities=(asked,)), 2), stated("voted", Terms(activities=(moved,)), 3))
    )
    whole = Phase(key="p1", first_on=Day("2026-01-19"), last_on=Day("2026-02-13"))
    assert effective(folded).activities == (
        Activity(key="a1", title="SOF1", phases=(whole, Phase(key="p2"))),
    )
    assert folded.origins["terms.activities.a1.phases.p1.last_on"] == Origin("voted", 3)
    assert folded.origins["terms.activities.a1.phases.p2"] == Origin("requested", 2)


def test_a_window_and_arms_fold_field_by_field() -> None:
    asked = Terms(window=Window(first_on=Day("2026-02-27")), arms=Arms(carried="yes"))
    granted = Terms(window=Window(last_on=Day("2026-07-15")), arms=Arms(ammunition="no"))
    folded = fold((stated("requested", asked, 2), stated("decreed", granted, 3)))
    assert effective(folded).window == Window(first_on=Day("2026-02-27"), last_on=Day("2026-07-15"))
    assert effective(folded).arms == Arms(carried="yes", ammunition="no")
    assert folded.origins["terms.window.first_on"] == Origin("requested", 2)
    assert folded.origins["terms.arms.ammunition"] == Origin("decreed", 3)


def test_a_window_that_two_acts_turn_around_is_kept_and_never_refused() -> None:
    asked = stated("requested", Terms(window=Window(first_on=Day("2026-02-27"))), 2)
    granted = stated("voted", Terms(window=Window(last_on=Day("2026-01-01"))), 3)
    window = effective(fold((asked, granted))).window
    assert window is not None
    assert (window.first_on, window.last_on) == (Day("2026-02-27"), Day("2026-01-01"))


def test_a_count_is_one_value() -> None:
    about = stated("requested", terms(Contingent(key="c1", count=Count(value=40, bound="about"))), 2)
    granted = stated("voted", terms(contingent("c1", 12)), 3)
    assert effective(fold((about, granted))).contingents == (contingent("c1", 12),)


def test_places_are_replaced_whole_though_they_have_keys() -> None:
    asked = stated("requested", Terms(facilities=(Place(key="temamatla", name="Temamatla"),)), 2)
    granted = stated("voted", Terms(facilities=(Place(key="cozumel", name="Cozumel"),)), 3)
    folded = fold((asked, granted))
    assert effective(folded).facilities == (Place(key="cozumel", name="Cozumel"),)
    assert folded.origins == {"terms.facilities": Origin("voted", 3)}


def test_an_empty_list_states_that_there_are_none() -> None:
    asked = stated("requested", Terms(report_obligations=(ReportObligation(key="r1", days=30),)), 2)
    folded = fold((asked, stated("decreed", Terms(report_obligations=()), 3)))
    assert effective(folded).report_obligations == ()
    assert folded.origins == {"terms.report_obligations": Origin("decreed", 3)}


ORIGINAL = stated(
    "voted",
    Terms(
        contingents=(contingent("c1", 12, unit="7th Group"), contingent("c2", 4)),
        window=Window(first_on=Day("2026-02-27"), last_on=Day("2026-07-15")),
        purpose="training",
    ),
    2,
)
MODIFIED = stated(
    "voted",
    Terms(contingents=(contingent("c1", 20),), window=Window(last_on=Day("2026-08-01"))),
    5,
    proceeding=1,
)


def test_a_modification_replaces_every_list_that_it_names_whole() -> None:
    folded = fold((ORIGINAL, MODIFIED), approved=(1,))
    assert effective(folded) == Terms(
        contingents=(contingent("c1", 20),),
        window=Window(first_on=Day("2026-02-27"), last_on=Day("2026-08-01")),
        purpose="training",
    )
    assert folded.original == ORIGINAL.terms
    assert folded.origins == {
        "terms.contingents.c1.count": Origin("voted", 5),
        "terms.window.first_on": Origin("voted", 2),
        "terms.window.last_on": Origin("voted", 5),
        "terms.purpose": Origin("voted", 2),
    }


def test_a_modification_that_was_not_approved_changes_nothing_but_its_keys_are_known() -> None:
    asked = stated("requested", terms(contingent("c9")), 4, proceeding=1)
    folded = fold((ORIGINAL, asked))
    assert effective(folded) == ORIGINAL.terms
    assert folded.contingents == {"c1", "c2", "c9"}


def test_inside_a_modification_lists_merge_by_key() -> None:
    asked = stated(
        "requested", terms(contingent("c1", 18, unit="ODA 715"), contingent("c3", 2)), 4, proceeding=1
    )
    folded = fold((ORIGINAL, asked, MODIFIED), approved=(1,))
    assert effective(folded).contingents == (contingent("c1", 20, unit="ODA 715"), contingent("c3", 2))


def test_modifications_fold_in_the_order_of_their_approval() -> None:
    second = stated("voted", Terms(window=Window(last_on=Day("2026-09-01"))), 7, proceeding=2)
    late = Day("2026-09-01")
    for approved, last_on in (((1, 2), late), ((2, 1), Day("2026-08-01"))):
        window = effective(fold((ORIGINAL, MODIFIED, second), approved)).window
        assert window is not None
        assert window.last_on == last_on


def test_the_state_keeps_the_fold_and_a_vote_without_terms_leaves_it_alone() -> None:
    before = state_of(registered(Terms(ministries=("navy",))))
    assert before.terms.origins == {"terms.ministries": Origin("registered", 1)}
    assert state_of(registered(Terms(ministries=("navy",))), voted()).terms == before.terms


def test_terms_are_judged_without_the_acts_that_come_later() -> None:
    state = state_of(
        registered(Terms(purpose="as reported")), voted(on="2026-02-17", terms=Terms(purpose="as voted"))
    )
    assert effective(terms_on(state, Day("2026-02-16").latest)).purpose == "as reported"
    assert effective(terms_on(state, Day("2026-02-17").latest)).purpose == "as voted"
    assert terms_on(state) is state.terms


def test_ministries_are_unknown_until_an_act_states_them() -> None:
    assert effective_ministries(state_of(registered())) is None
    assert effective_ministries(state_of(registered(Terms(ministries=())))) == frozenset()
    both = state_of(
        registered(Terms(ministries=("navy",))), voted(terms=Terms(ministries=("defence", "navy")))
    )
    assert effective_ministries(both) == frozenset({"defence", "navy"})


def test_an_approved_modification_recorded_in_the_stream_changes_the_effective_terms() -> None:
    first = voted(terms=ORIGINAL.terms)
    second = voted(on="2026-04-01", terms=MODIFIED.terms, proceeding=1)
    state = state_of(registered(), first, second)
    assert effective(state.terms).contingents == (contingent("c1", 20),)
    rejected = voted("rejected", on="2026-04-01", terms=MODIFIED.terms, proceeding=1)
    assert effective(state_of(registered(), first, rejected).terms) == ORIGINAL.terms

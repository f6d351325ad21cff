"""Can the second half of the cases be recorded that domain.md lists as seen in real life? One test each."""

from __future__ import annotations

from datetime import date

from domain.authorization.effective import effective_ministries
from domain.authorization.paths import value_at
from domain.authorization.procedure import proceedings
from domain.authorization.tracks import Tracks
from domain.events import (
    AuthorizationsLinked,
    DecreePublished,
    SenateVoted,
)
from domain.values import (
    Activity,
    Arms,
    Breakdown,
    Contingent,
    Conveyance,
    Count,
    Day,
    ItineraryStop,
    Phase,
    Terms,
)
from tests.domain.factories import (
    OTHER,
    THIS,
    called,
    cites,
    concluded,
    contingent,
    decreed,
    disputed,
    do,
    entered,
    erratum,
    left,
    linked,
    opinion,
    part,
    place,
    received,
    record_vote,
    register,
    requested,
    resolved,
    tally,
    terms,
    until,
)
from tests.domain.telling import Telling, telling


def test_case_17_a_national_ship_carries_foreign_troops_and_leaves_and_returns() -> None:
    ship = Conveyance(key="v1", kind="vessel", name="ARM Libertador", flag="MX")
    known = terms(contingent("c1", 30, countries=("CO",)), movements=("foreign_entry",), conveyances=(ship,))
    told = telling(
        do(requested(terms=known)),
        do(entered("2026-03-01", part("c1"), conveyances=(ship,))),
        do(left("2026-03-02", parts=(), conveyances=(ship,))),
        do(entered("2026-03-20", parts=(), conveyances=(ship,))),
    )
    (seen,) = Tracks(told.this).deployment.parts
    assert (seen.presence, told.status) == ("present", "under_way")
    assert len(told.this.crossings) == 3


def test_case_18_arms_without_ammunition() -> None:
    arms = Arms(carried="yes", ammunition="no", equipment=("radios",))
    told = telling(do(requested(terms=Terms(arms=arms))), do(entered(arms=Arms(carried="yes"))))
    assert told.this.terms.effective == Terms(arms=arms)
    assert told.this.crossings[0].event.arms == Arms(carried="yes")


def test_case_19_sources_disagree_and_all_are_kept() -> None:
    told = telling(
        record_vote("approved", tally=tally(91, 0, 6), citations=(cites("press"),)),
        do(
            disputed(
                2, "tally", ({"in_favour": 97, "abstentions": 6}, "unreliable"), ({"in_favour": 90}, "local")
            )
        ),
    )
    (vote,) = told.this.of(SenateVoted)
    assert vote.event.tally == tally(91, 0, 6)
    (dispute,) = told.this.disputes
    assert [one.value for one in dispute.event.values] == [
        {"in_favour": 97, "abstentions": 6},
        {"in_favour": 90},
    ]
    told.tell(do(resolved(3, {"in_favour": 90})))
    assert next(told.this.of(SenateVoted)).event.tally == tally(90)


def test_case_20_a_decree_contradicts_itself() -> None:
    article = cites("official", article="Artículo Primero")
    decree = decreed(terms=terms(contingent("c1", 12)), citations=(article,))
    told = telling(
        do(decree),
        do(disputed(2, "terms.contingents.c1.count", ({"value": 14}, "official"))),
    )
    assert told.this.terms.effective == terms(contingent("c1", 12))
    assert told.this.is_disputed(2, "terms.contingents.c1.count")


def test_case_21_only_the_first_phase_of_a_programme_whose_name_is_used_again() -> None:
    told = Telling().tell(
        register(terms=Terms(programme="SOF28", event_number="SOF28")),
        do(
            requested(
                terms=Terms(activities=(Activity(key="a1", phases=(Phase(key="p1"),), complete=("phases",)),))
            )
        ),
        register(stream=OTHER, terms=Terms(programme="SOF28")),
        do(linked("same_programme")),
    )
    assert told.this.terms.effective is not None
    assert told.this.terms.effective.programme == "SOF28"
    assert not proceedings(told[OTHER])[0].acts


def test_case_22_reciprocal_pairs() -> None:
    told = Telling().tell(
        register(), register(stream=OTHER), do(linked("paired_with", why="One goes, one comes."))
    )
    for stream, other in ((THIS, OTHER), (OTHER, THIS)):
        (link,) = told[stream].of(AuthorizationsLinked)
        assert (link.event.relation, link.event.others) == ("paired_with", (other,))


def test_case_23_two_ministries_in_one_decree() -> None:
    told = telling(do(decreed(terms=Terms(ministries=("defence", "navy")))))
    assert effective_ministries(told.this) == frozenset({"defence", "navy"})


def test_case_24_civilians_cadets_and_guests_in_one_count() -> None:
    count = Count(
        value=86,
        breakdown=(
            Breakdown(label="cadetes", kind="cadet", value=60),
            Breakdown(label="invitados", kind="guest", value=6),
            Breakdown(label="tripulación", value=20, bound="about"),
        ),
    )
    mixed = Contingent(key="c1", kinds=("military", "cadet", "guest"), count=count)
    assert telling(do(requested(terms=terms(mixed)))).this.terms.effective == terms(mixed)


def test_case_25_the_exit_is_no_later_than_or_within_five_days() -> None:
    no_later = terms(window=until("2026-07-15", last_sense="not_later_than"))
    told = telling(do(decreed(terms=no_later)))
    assert Tracks(told.this).last_authorized() == Day("2026-07-15")
    within = terms(window=until(None, last_sense="within_days", within_days=5, within_of="conclusion"))
    told = telling(do(decreed(terms=within)), do(concluded("2026-07-15")))
    assert Tracks(told.this).last_authorized() == Day("2026-07-20")


def test_case_26_a_ship_with_an_itinerary_of_ports() -> None:
    stops = (
        ItineraryStop(port=place("Balboa"), arrive_on=Day("2026-03-01"), depart_on=Day("2026-03-04")),
        ItineraryStop(port=place("Callao"), arrive_on=Day("2026-03-12")),
    )
    ship = contingent("c1", 180, itinerary=stops)
    told = telling(
        do(requested(terms=terms(ship, movements=("national_exit",)))),
        do(left("2026-02-20", part("c1"))),
        do(called("2026-03-02", side="abroad", place=place("Balboa"))),
        do(called("2026-03-04", side="abroad", movement="departure", place=place("Balboa"))),
    )
    (seen,) = Tracks(told.this).deployment.parts
    assert (seen.presence, seen.evidence) == ("present", (3, 4, 5))


def test_case_27_days_that_are_known_only_more_or_less() -> None:
    told = telling(
        do(requested("[2026-02-10..2026-02-11]")),
        do(decreed("[..2026-02-27]", rule="on_publication")),
        do(entered("2015-10")),
        do(left("[2024-12-03,2024-12-10]")),
        do(concluded("2024-02-20~")),
    )
    assert [str(one.day) for one in told.this.steps[1:]] == [
        "[2026-02-10..2026-02-11]",
        "[..2026-02-27]",
        "2015-10",
        "[2024-12-03,2024-12-10]",
        "2024-02-20~",
    ]
    assert Tracks(told.this, date(2015, 9, 30)).status == "decreed"


def test_case_28_morning_and_evening_editions() -> None:
    told = telling(
        do(decreed("2023-04-05", edition="morning")), do(erratum("2023-04-05", kind="republication"))
    )
    (decree,) = told.this.of(DecreePublished)
    assert decree.event.edition == "morning"
    assert told.procedure() == ["decreed"]


def test_case_29_committee_and_plenary_on_one_day_with_readings_waived() -> None:
    told = telling(
        do(opinion("2026-02-11", tally=tally(16), waivers=("first reading",))),
        record_vote(on="2026-02-11", tally=tally(105, 0, 1), waivers=("second reading",)),
    )
    (proceeding,) = proceedings(told.this)
    assert proceeding.status == "approved"
    assert proceeding.vote is not None
    assert proceeding.vote.event.waivers == ("second reading",)
    assert proceeding.opinions[0].event.waivers == ("first reading",)


def test_case_30_purposes_other_than_training() -> None:
    for purpose in ("search and rescue after the earthquake", "a parade", "escort of a head of state"):
        told = telling(do(requested(terms=Terms(purpose=purpose))))
        assert told.this.terms.effective == Terms(purpose=purpose)


def test_case_31_only_a_report_is_known() -> None:
    told = telling(do(received("2019-04-02", referred_to=("Marina",))))
    assert told.procedure() == ["none_on_record"]
    assert told.status == "received"


def test_case_32_only_seventy_seven_votes_in_favour_is_known() -> None:
    told = telling(record_vote(None, None, tally=tally(77)))
    assert told.procedure() == ["voted"]
    assert value_at(next(told.this.of(SenateVoted)).event, "tally.against") is None


def test_the_last_sixteen_cases_are_told() -> None:
    names = [name for name in globals() if name.startswith("test_case_")]
    assert [name[10:12] for name in names] == [f"{number:02d}" for number in range(17, 33)]

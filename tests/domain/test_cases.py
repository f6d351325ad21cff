"""The cases that were seen in real life can be recorded: one test for each of domain.md.

Over 400 lines, because the list stays whole.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.authorization.effective import effective_ministries
from domain.authorization.force import in_force_from
from domain.authorization.paths import value_at
from domain.authorization.procedure import proceedings
from domain.authorization.tracks import Tracks
from domain.commands import VotedAuthorization
from domain.events import (
    AccountGiven,
    AuthorizationsLinked,
    ConsiderationPostponed,
    ConsiderationScheduled,
    DecreePublished,
    ForceRule,
    Group,
    IncidentRecorded,
    RequestRetransmitted,
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
    Total,
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
    modified,
    opinion,
    part,
    place,
    received,
    record_vote,
    referred,
    register,
    report_obligation,
    requested,
    resolved,
    scheduled,
    started,
    tally,
    terms,
    until,
    window,
)
from tests.domain.scenario import Telling, telling, terms_for

THIRD = UUID("01890000-0000-7000-8000-000000000003")
FOURTH = UUID("01890000-0000-7000-8000-000000000004")
ENTRY = terms(contingent("c1", 12), movements=("foreign_entry",), window=window("2026-02-27", "2026-07-15"))


def test_case_01_the_decree_is_published_after_everything_ended() -> None:
    told = telling(
        record_vote(on="2025-09-24", terms=ENTRY),
        do(entered("2025-10-01", part("c1"))),
        do(left("2025-11-15", part("c1"))),
        do(decreed("2025-11-24", rule="on_publication")),
    )
    assert told.status == "concluded"
    assert told.procedure() == ["decreed"]
    assert in_force_from(told.this, proceedings(told.this)[0]) == Day("2025-11-24")


def test_case_02_entry_into_force_differs_per_decree() -> None:
    rules: list[tuple[ForceRule, str]] = [
        ("on_senate_approval", "2023-03-30"),
        ("on_publication", "2023-04-05"),
        ("day_after_publication", "2023-04-06"),
        ("fixed_date", "2023-04-10"),
    ]
    for rule, expected in rules:
        decree = decreed("2023-04-05", rule=rule, fixed_on="2023-04-10" if rule == "fixed_date" else None)
        told = telling(record_vote(on="2023-03-30"), do(decree))
        assert in_force_from(told.this, proceedings(told.this)[0]) == Day(expected)


def test_case_03_the_reports_term_differs_per_decree_or_is_absent() -> None:
    for owed, words in (
        ((report_obligation(),), ["awaiting_anchor"]),
        ((report_obligation(unit="business", anchor="return"),), ["awaiting_anchor"]),
        ((report_obligation(days=None, unit=None, anchor=None),), ["owed_without_term"]),
        ((report_obligation(unit=None),), ["term_incomplete"]),
        ((), ["none_owed"]),
        (None, ["obligation_unknown"]),
    ):
        told = telling(do(decreed(terms=Terms(report_obligations=owed))))
        assert [one.status for one in Tracks(told.this).obligations] == words


def test_case_04_some_head_counts_are_unknown_while_the_total_is_known_or_the_other_way_round() -> None:
    total_only = terms(
        contingent("c1", 10), contingent("c2", None), totals=(Total(over="all", count=Count(value=29)),)
    )
    parts_only = terms(contingent("c1", 10), contingent("c2", 19))
    for stated in (total_only, parts_only):
        assert telling(do(requested(terms=stated))).this.terms.effective == stated


def test_case_05_many_countries_in_one_authorization_are_not_listed() -> None:
    unlisted = Contingent(key="c1", country_count=22, count=Count(value=1400, bound="about"))
    known = telling(do(requested(terms=terms(unlisted)))).this.terms.effective
    assert known == terms(unlisted)
    partly = Contingent(key="c1", countries=("US", "CA"), country_count=22)
    assert partly.complete is None


def test_case_06_several_activities_months_apart_each_with_its_own_contingent() -> None:
    two = Terms(
        activities=(
            Activity(key="a1", first_on=Day("2026-03-02"), last_on=Day("2026-03-20")),
            Activity(key="a2", first_on=Day("2026-09"), countries=("CO",)),
        ),
        contingents=(contingent("c1", 12, activities=("a1",)), contingent("c2", 40, activities=("a2",))),
    )
    told = telling(do(requested(terms=two)), do(started("2026-09-07", activity="a2")))
    assert [(one.contingent, one.presence) for one in Tracks(told.this).deployment.parts] == [
        ("c1", "unknown"),  # requested only, and nothing was observed of them: nothing is known
        ("c2", "present"),
    ]


def test_case_07_one_vote_settles_several_authorizations() -> None:
    told = Telling().tell(register(), register(stream=OTHER))
    over = (
        VotedAuthorization(id=THIS, terms=ENTRY),
        VotedAuthorization(id=OTHER, terms=Terms(purpose="a parade")),
    )
    told.tell(record_vote(over=over, tally=tally(103, 0)))
    votes = [next(told[one].of(SenateVoted)).event for one in (THIS, OTHER)]
    assert votes[0].vote_id == votes[1].vote_id
    assert [vote.tally for vote in votes] == [tally(103, 0)] * 2
    assert [told.procedure(one) for one in (THIS, OTHER)] == [["approved"], ["approved"]]


def test_case_08_a_batch_of_requests_in_one_session_two_of_the_four_unnamed() -> None:
    told = Telling().tell(register(), register(stream=OTHER))
    told.tell(do(linked("batch", OTHER, group=Group(name="22 March 2023", stated_size=4))))
    for stream, other in ((THIS, OTHER), (OTHER, THIS)):
        (link,) = told[stream].of(AuthorizationsLinked)
        assert (link.event.others, link.event.group) == ((other,), Group(name="22 March 2023", stated_size=4))


def test_case_09_phases_overlap_leave_gaps_and_lack_days() -> None:
    phases = (
        Phase(key="p1", first_on=Day("2026-01-19"), last_on=Day("2026-02-13")),
        Phase(key="p2", first_on=Day("2026-02-10"), last_on=Day("2026-03-06")),
        Phase(key="p3", first_on=Day("2026-03-20")),
        Phase(key="p4", facilities=(place("Cozumel"),)),
    )
    known = Terms(activities=(Activity(key="a1", phases=phases),))
    told = telling(do(requested(terms=known)), do(started(None, activity="a1", phase="p4")))
    assert told.this.terms.effective == known
    assert told.status == "under_way"


def test_case_10_the_window_is_wider_than_the_activity() -> None:
    both = Terms(
        window=window("2023-04-05", "2023-05-12"),
        activities=(Activity(key="a1", first_on=Day("2023-04-06"), last_on=Day("2023-05-11")),),
    )
    assert telling(do(decreed(terms=both))).this.terms.effective == both


def test_case_11_days_and_counts_differ_from_the_authorized() -> None:
    told = telling(
        record_vote(terms=ENTRY),
        do(entered("2026-02-26", part("c1", 14))),
        do(left("2026-08-02", part("c1", 14))),
    )
    (seen,) = Tracks(told.this).deployment.parts
    assert (seen.entered_count, seen.crossed_back_count) == (Count(value=14), Count(value=14))
    assert told.this.terms.effective == ENTRY


def test_case_12_a_granted_authorization_is_modified_through_a_whole_new_cycle() -> None:
    other_ship = Terms(
        conveyances=(Conveyance(kind="vessel", name="ARM Usumacinta"),),
        window=until("2026-09-30"),
        contingents=(contingent("c1", 80),),
    )
    told = telling(
        do(requested(terms=ENTRY)),
        record_vote(on="2026-02-17"),
        do(decreed("2026-02-27")),
        do(modified("2026-05-04", why="Another ship.")),
        do(referred("2026-05-05")),
        do(opinion("2026-05-12")),
        record_vote(on="2026-05-14", vote_id=OTHER, terms=other_ship),
        do(decreed("2026-05-20", text="full", terms=other_ship)),
    )
    assert told.procedure() == ["decreed", "decreed"]
    effective = told.this.terms.effective
    assert effective is not None
    assert (effective.contingents, effective.window) == (
        (contingent("c1", 80),),
        window("2026-02-27", "2026-09-30"),
    )
    before = terms_for(told.this, date(2026, 5, 13)).effective
    assert before == ENTRY == told.this.terms.original


def test_case_13_a_request_is_never_voted_and_replaced_by_another() -> None:
    told = telling(do(requested("2025-12-17")), do(scheduled("2026-01-13")))
    told.tell(register(stream=OTHER), do(requested("2026-02-10"), stream=OTHER))
    told.tell(do(linked("supersedes", THIS), stream=OTHER))
    assert told.procedure() == ["superseded"]
    assert told.status == "superseded"
    assert told.procedure(OTHER) == ["requested"]


def test_case_14_a_request_in_recess_whose_vote_is_planned_after_the_planned_entry() -> None:
    told = telling(
        do(
            requested(
                "2025-12-17",
                Terms(window=window("2026-01-12", "2026-04-15")),
                received_by="permanent_commission",
            )
        ),
        do(RequestRetransmitted(on=Day("2025-12-18"), from_organ="permanent_commission", to_organ="senate")),
        do(scheduled("2026-01-13", organ="senate", said_on=Day("2025-12-23"))),
        do(ConsiderationPostponed(on=Day("[2026-01-03..2026-01-04]"), why="The session was called off.")),
    )
    assert told.procedure() == ["requested"]
    (act,) = told.this.of(ConsiderationScheduled)
    assert act.day == Day("2025-12-23")


def test_case_15_a_movement_is_seen_no_authorization_is_known_and_officials_differ() -> None:
    told = Telling().tell(
        register(grant="not_found"),
        do(entered("2025-05-04", place=place("Ensenada"))),
        do(AccountGiven(said_by="Secretaría de Marina", claim="It never happened.", on=Day("2025-05-05"))),
        do(AccountGiven(said_by="Embassy", claim="It was agreed.", about_version=2, on=Day("2025-05-07"))),
        do(IncidentRecorded(category="movement_without_authorization", on=Day("2025-05-04"))),
    )
    assert told.procedure() == ["none_on_record"]
    assert told.status == "under_way"
    assert len(list(told.this.of(AccountGiven))) == 2


def test_case_16_entry_at_one_point_and_exit_at_another_by_different_ways_and_days() -> None:
    known = terms(contingent("c1", 12), contingent("c2", 4), movements=("foreign_entry",))
    by_land = Conveyance(kind="vehicle", count=Count(value=3))
    flight = Conveyance(kind="aircraft", operator="Aeroméxico", commercial=True)
    told = telling(
        do(requested(terms=known)),
        do(
            entered(
                "2026-02-27",
                part("c1"),
                place=place("Santa Lucía"),
                conveyances=(Conveyance(kind="aircraft"),),
            )
        ),
        do(entered("2026-03-01", part("c2"), place=place("Nuevo Laredo"), conveyances=(by_land,))),
        do(left("2026-07-14", part("c2"), place=place("Cozumel"), conveyances=(flight,))),
        do(left("2026-07-15", part("c1"), place=place("Veracruz"), conveyances=(Conveyance(kind="vessel"),))),
    )
    assert told.status == "concluded"
    assert Tracks(told.this).deployment.returned_on == Day("2026-07-15")


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
    assert (seen.presence, tuple(seen.evidence)) == ("present", (3, 4, 5))


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
    days = date(2015, 9, 30), date(2015, 10, 1), date(2026, 2, 10), date(2026, 2, 27)
    assert [proceedings(told.this, on)[0].status for on in days] == [
        "none_on_record",
        "none_on_record",
        "requested",
        "decreed",
    ]
    assert [Tracks(told.this, on).status for on in days[:2]] == ["none_on_record", "under_way"]


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


def test_every_case_is_told() -> None:
    names = [name for name in globals() if name.startswith("test_case_")]
    assert [name[10:12] for name in names] == [f"{number:02d}" for number in range(1, 33)]

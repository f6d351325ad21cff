"""Which whole life do the tests of the steps tell? One body for every kind of step, in order."""

from __future__ import annotations

from typing import Any

CITATION = {
    "source": {"title": "Gaceta", "tier": "official"},
    "states": [],
}
TERMS: dict[str, Any] = {
    "movements": ["foreign_entry"],
    "ministries": ["defence", "navy"],
    "activities": [{"key": "a1", "phases": [{"key": "p1"}], "facilities": [{"name": "Campo Militar 1"}]}],
    "contingents": [{"key": "c1", "countries": ["US"], "count": {"value": 20}, "direction": "entry"}],
    "window": {"first_on": "2026-03-01", "last_on": "2026-03-31"},
    "event_number": "SOF-1",
    "report_obligations": [{"key": "r1", "days": 30, "unit": "calendar", "anchor": "conclusion"}],
}

#: In the order of an authorization's life: the kind, and its data. `{version}` of others are of this order,
#: from 2 on (1 is the registration).
STORY: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "authorization-requested",
        {
            "letter": {"number": "SEL/1", "dated_on": "2026-01-10"},
            "received_on": "2026-01-12",
            "terms": TERMS,
        },
    ),
    (
        "request-retransmitted",
        {"on": "2026-01-14", "from_organ": "permanent_commission", "to_organ": "senate"},
    ),
    ("request-published", {"on": "2026-01-15", "gazette_number": "77"}),
    ("request-referred", {"on": "2026-01-15", "committees": ["Marina"]}),
    ("request-amended", {"on": "2026-01-20", "terms": {"purpose": "Adiestramiento"}}),
    ("consideration-scheduled", {"organ": "senate", "for_on": "2026-02-03", "said_on": "2026-02-01"}),
    ("consideration-postponed", {"organ": "senate", "on": "2026-02-03", "until_on": "2026-02-17"}),
    ("committee-opinion-issued", {"committees": ["Marina"], "on": "2026-02-16", "favourable": True}),
    (
        "senate-voted",
        {"organ": "senate", "on": "2026-02-17", "outcome": "approved", "tally": {"in_favour": 92}},
    ),
    (
        "decree-published",
        {
            "dof_code": "5780001",
            "on": "2026-03-05",
            "text": "excerpt",
            "entry_into_force": {"rule": "on_publication"},
        },
    ),
    ("decree-corrected", {"kind": "erratum", "on": "2026-03-06"}),
    ("modification-requested", {"why": "another ship", "received_on": "2026-03-07"}),
    ("entry-recorded", {"on": "2026-03-02", "parts": [{"contingent": "c1", "count": {"value": 20}}]}),
    ("call-recorded", {"movement": "departure", "side": "abroad", "on": "2026-03-01"}),
    ("phase-started", {"activity": "a1", "phase": "p1", "on": "2026-03-03"}),
    ("phase-completed", {"activity": "a1", "phase": "p1", "on": "2026-03-20"}),
    ("incident-recorded", {"category": "accident", "on": "2026-03-10"}),
    ("account-given", {"about_version": 18, "said_by": "Defensa", "claim": "Nobody was hurt."}),
    ("exit-recorded", {"on": "2026-03-25", "parts": [{"contingent": "c1", "count": {"value": 20}}]}),
    ("activities-concluded", {"on": "2026-03-26"}),
    ("report-submitted", {"by": ["defence"], "letter": {"dated_on": "2026-04-10"}, "obligation": "r1"}),
    ("report-received", {"report_version": 22, "received_on": "2026-04-12"}),
    (
        "value-disputed",
        {"version": 14, "path": "on", "values": [{"value": "2026-03-04", "citation": CITATION}]},
    ),
    ("dispute-resolved", {"dispute_version": 24, "value": "2026-03-02", "why": "the log of the ship"}),
    (
        "finding-acknowledged",
        {
            "code": "F11",
            "subject": "proceedings.0",
            "evidence": [],
            "figures": {"days": 3},
            "judged_on": "2026-04-13",
            "by_office": "senate",
            "why": "published late",
        },
    ),
    (
        "finding-resolved",
        {
            "code": "F11",
            "subject": "proceedings.0",
            "evidence": [],
            "figures": {"days": 3},
            "judged_on": "2026-04-13",
            "by_office": "senate",
            "why": "published late",
        },
    ),
    ("authorization-closed", {"on": "2026-05-01", "why": "all is reported"}),
    ("authorizations-linked", {"relation": "batch", "group": {"stated_size": 4}, "basis": "stated"}),
    (
        "step-corrected",
        {
            "version": 18,
            "why": "another day",
            "step": {
                "type": "mx.anuencia.incident-recorded.v1",
                "data": {"category": "accident", "on": "2026-03-11"},
            },
        },
    ),
    ("step-annulled", {"version": 21, "why": "said by mistake"}),
    ("request-withdrawn", {"why": "said so", "proceeding": 1}),
    ("request-lapsed", {"why": "said so too", "proceeding": 1}),
)

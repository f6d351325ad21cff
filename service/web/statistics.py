"""How many, by year, country and more: a plot for each question, with the numbers that it is drawn from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from service.api.v1.statistics import StatisticsQuery
from service.web import charts, words
from service.web.charts import Bar, Look, Part
from service.web.languages import Language, noted
from service.web.page_request import PageRequest
from service.web.reads import Reads
from service.web.shown import SHARED, Shown, alternates, subscriptions

#: CSS shows the picture that fits.
_WIDE: Final = 760.0
_NARROW: Final = 288.0


class _Plot(NamedTuple):
    """A question. `looks`: what each colour stands for; `parts`, `said` and `numbers`: of one group."""

    title: str
    about: str
    looks: Mapping[Look, str]
    parts: Callable[[Mapping[str, Any]], Sequence[Part]]
    said: Callable[[Mapping[str, Any], Language], str]
    heads: Sequence[str]
    numbers: Callable[[Mapping[str, Any], Language], Sequence[str]]


def _troops(one: Mapping[str, Any]) -> list[Part]:
    """So many at least, and so many more perhaps; where no limit is known, nothing is drawn of it."""
    least, most = one["troops_granted"]["at_least"], one["troops_granted"]["at_most"]
    return [Part("first", least), Part("maybe", max(0, (most if most is not None else least) - least))]


def _found(one: Mapping[str, Any], letter: str) -> int:
    """How many findings of a kind, which the code of a rule begins with."""
    return sum(number for code, number in one["findings"].items() if code.startswith(letter))


def _of(done: int, all_: int, language: Language) -> str:
    """Empty where there is none."""
    return (
        language.say("%(n)s of %(all)s", n=language.number(done), all=language.number(all_)) if all_ else ""
    )


_PLOTS: Final = (
    _Plot(
        noted("Authorizations"),
        noted("Granted: the Senate approved it, by a vote or a decree on record."),
        {"first": noted("granted"), "maybe": noted("not granted, or not on record")},
        lambda one: [Part("first", one["granted"]), Part("maybe", one["authorizations"] - one["granted"])],
        lambda one, language: language.number(one["authorizations"]),
        (noted("Authorizations"), noted("Granted"), noted("With decree")),
        lambda one, language: [
            language.number(one[name]) for name in ("authorizations", "granted", "decreed")
        ],
    ),
    _Plot(
        noted("Troops allowed"),
        noted(
            "As the grants say it. What was only asked for is left out, and so is a request whose result is "
            "not on record. A limit is no count of people who came."
        ),
        {"first": noted("at least"), "maybe": noted("perhaps more")},
        _troops,
        lambda one, language: language.heads(one["troops_granted"]),
        (noted("Troops allowed"),),
        lambda one, language: [language.heads(one["troops_granted"])],
    ),
    _Plot(
        noted("Decrees published after the first day"),
        noted("Of the decrees of which both days are on record."),
        {"second": noted("after the first day"), "maybe": noted("in time")},
        lambda one: [
            Part("second", one["publication_delay"]["after_first_day"]),
            Part("maybe", one["publication_delay"]["n"] - one["publication_delay"]["after_first_day"]),
        ],
        lambda one, language: _of(
            one["publication_delay"]["after_first_day"], one["publication_delay"]["n"], language
        ),
        (noted("After the first day"), noted("Decrees compared")),
        lambda one, language: [
            language.number(one["publication_delay"][name]) for name in ("after_first_day", "n")
        ],
    ),
    _Plot(
        noted("Reports"),
        noted("A report whose term cannot begin to run is owed and not overdue."),
        {
            "first": noted("delivered"),
            "second": noted("overdue"),
            "maybe": noted("owed, not due yet or no term known"),
        },
        lambda one: [
            Part("first", one["reports"]["delivered"]),
            Part("second", one["reports"]["overdue"]),
            Part(
                "maybe",
                max(0, one["reports"]["owed"] - one["reports"]["delivered"] - one["reports"]["overdue"]),
            ),
        ],
        lambda one, language: _of(one["reports"]["delivered"], one["reports"]["owed"], language),
        (noted("Owed"), noted("Delivered"), noted("Overdue")),
        lambda one, language: [
            language.number(one["reports"][name]) for name in ("owed", "delivered", "overdue")
        ],
    ),
    _Plot(
        noted("Votes"),
        noted("Votes of the Senate and of others, as far as they are on record."),
        {"first": noted("Unanimous votes"), "maybe": noted("not unanimous, or not stated")},
        lambda one: [
            Part("first", one["votes"]["unanimous"]),
            Part("maybe", one["votes"]["n"] - one["votes"]["unanimous"]),
        ],
        lambda one, language: language.number(one["votes"]["n"]) if one["votes"]["n"] else "",
        (noted("Votes"), noted("Unanimous votes")),
        lambda one, language: [language.number(one["votes"][name]) for name in ("n", "unanimous")],
    ),
    _Plot(
        noted("What does not add up"),
        noted("Open findings, by their kinds. A finding accuses nobody."),
        {
            "second": noted("Not as the law or the decree wants it"),
            "third": noted("Sources or figures that do not agree"),
            "maybe": noted("Not on record"),
        },
        lambda one: [
            Part("second", _found(one, "F")),
            Part("third", _found(one, "C")),
            Part("maybe", _found(one, "M")),
        ],
        lambda one, language: language.number(sum(one["findings"].values())),
        (noted("Compliance (F)"), noted("Consistency (C)"), noted("Completeness (M)")),
        lambda one, language: [language.number(_found(one, letter)) for letter in "FCM"],
    ),
)


async def statistics(reads: Reads, request: PageRequest) -> Shown:
    """The groups of one key, by year unless something else is asked."""
    say = request.language.say
    query = request.query(StatisticsQuery, {"by": ["year"]})
    found = await reads.statistics.listed(query)
    by = query.by.split(",")
    groups = [(_names(request, one, by), one) for one in found.items]
    programs = alternates(request, "/v1/statistics", {"by": query.by})
    return Shown(
        title=say("Statistics"),
        about=say("How many authorizations, decrees, troops, reports and votes, by year, country and more."),
        size=found.size,
        on=found.on,
        alternates=[*programs, *subscriptions(request, by=SHARED)],
        data={
            "plots": [_plotted(plot, groups, request.language) for plot in _PLOTS] if groups else [],
            "heads": [say(words.NAMES[name]) for name in by],
            "csv": next(one.address for one in programs if one.media == "text/csv"),
            "keys": [
                {"word": say(word), "address": request.here(by=name, cursor=None), "here": by == [name]}
                for name, word in words.NAMES.items()
            ],
            "following": request.here(cursor=found.following) if found.following else None,
        },
    )


def _names(request: PageRequest, one: Mapping[str, Any], by: Sequence[str]) -> list[str]:
    """What the group is called, by each key."""
    return [
        (request.language.say("Without a date") if key == "year" else request.language.say("Not stated"))
        if value is None
        else words.label(request.language, key, value)
        for key in by
        for value in [one["keys"][key]]
    ]


def _plotted(
    plot: _Plot, groups: Sequence[tuple[Sequence[str], Mapping[str, Any]]], language: Language
) -> dict[str, Any]:
    say = language.say
    bars = [Bar(", ".join(names), plot.parts(one), plot.said(one, language)) for names, one in groups]
    legend = [(look, say(text)) for look, text in plot.looks.items()]
    return {
        "title": say(plot.title),
        "about": say(plot.about),
        "wide": charts.drawn(bars, legend, _WIDE),
        "narrow": charts.drawn(bars, legend, _NARROW),
        "heads": [say(text) for text in plot.heads],
        "rows": [(names, plot.numbers(one, language)) for names, one in groups],
    }

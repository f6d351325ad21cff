"""Who, how many, where, when and with what: the terms in force, each value with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from domain import sentences
from domain.authorization.paths import MISSING, value_at
from domain.authorization.terms_fold import Origin
from domain.findings import View
from domain.values import Activity, Arms, Conveyance, Phase, PlannedCrossing, ReportObligation, Terms
from domain.values.written import expanded
from service.web import words
from service.web.findings import contingent
from service.web.languages import Language, noted
from service.web.sources import Footnotes, Other


class Stated(NamedTuple):
    """What another source states instead, in words."""

    value: str
    notes: Sequence[int]


@dataclass(frozen=True)
class Row:
    """One value. `version`: of the step that it comes from; `others`: what other sources say instead."""

    label: str
    value: str
    act: str | None = None
    version: int | None = None
    notes: Sequence[int] = ()
    others: Sequence[Stated] = ()
    disputed: bool = False
    derived: str | None = None


@dataclass(frozen=True)
class Block:
    """Values that belong together."""

    title: str
    rows: Sequence[Row]
    blocks: Sequence[Block] = field(default_factory=tuple)

    @property
    def is_empty(self) -> bool:
        return not self.rows and not self.blocks


_WHAT: Final = {
    "movements": noted("Movement"),
    "purpose": noted("Purpose"),
    "programme": noted("Programme"),
    "event_number": noted("Number of the event"),
    "wording": noted("In the words of the source"),
}
_WHO: Final = {
    "countries": noted("Country"),
    "country_count": noted("Number of countries"),
    "service": noted("Branch"),
    "unit": noted("Unit"),
    "kinds": noted("Who they are"),
    "count": noted("How many"),
    "direction": noted("First crossing"),
}
_CONVEYANCES: Final = {
    "aircraft": noted("aircraft"),
    "vessel": noted("ship"),
    "vehicle": noted("vehicle"),
    "train": noted("train"),
    "on_foot": noted("on foot"),
    "other": noted("another means"),
}
_ANCHORS: Final = {
    "conclusion": noted("after the end of the activities"),
    "return": noted("after the return"),
}


def terms_told(view: View, language: Language, notes: Footnotes) -> list[Block]:
    """The terms as judged on the day of the view; what no act states is left out."""
    terms = view.terms.effective
    if terms is None:
        return []
    told = _Telling(view, terms, language, notes)
    say = language.say
    made = [
        Block(say("What it is about"), [*told.rows("terms", _WHAT), *told.ministries()]),
        Block(say("Who and how many"), told.totals(), told.contingents()),
        Block(say("When"), [*told.window("terms"), *told.crossings()]),
        Block(say("Where"), told.row("terms.facilities", say("Places")), told.activities()),
        Block(say("With what"), [*told.conveyances("terms"), *told.arms("terms", terms.arms)]),
        Block(say("Report to the Senate"), told.reports()),
    ]
    return [one for one in made if not one.is_empty]


class _Telling:
    """The terms of one authorization, with the acts that they come from by every path that leads to them."""

    def __init__(self, view: View, terms: Terms, language: Language, notes: Footnotes) -> None:
        self.state = view.state
        self._period = language.say(words.period(view))
        self.terms = terms
        self.language = language
        self.say = language.say
        self.notes = notes
        self._origins: dict[str, list[tuple[str, Origin]]] = {}
        self._disputed: dict[int, dict[str, list[Other]]] = {}
        self._named = {
            one.key: contingent(one.unit, one.countries, one.key, language) for one in terms.contingents or ()
        }
        self._titled = {one.key: one.title or one.key for one in terms.activities or ()}
        for path, origin in view.terms.origins.items():
            for name in (*(path[:place] for place, sign in enumerate(path) if sign == "."), path):
                self._origins.setdefault(name, []).append((path, origin))

    # The blocks.

    def rows(self, holder: str, labels: Mapping[str, str]) -> list[Row]:
        """The fields of an object that are stated."""
        return [
            row for name, label in labels.items() for row in self.row(f"{holder}.{name}", self.say(label))
        ]

    def ministries(self) -> list[Row]:
        stated = [self.language.capital(self._office(one)) for one in self.terms.ministries or ()]
        return self.row("terms.ministries", self.say("In charge"), self.language.listed(stated) or None)

    def _office(self, word: str) -> str:
        return self.language.office(word, self.state.profile)

    def totals(self) -> list[Row]:
        return self.row("terms.totals", self.say("All together"))

    def contingents(self) -> list[Block]:
        made = []
        for one in self.terms.contingents or ():
            path, say = f"terms.contingents.{one.key}", self.say
            rows = [*self.rows(path, _WHO)]
            if one.part_of is not None:
                known = self._named.get(one.part_of, one.part_of)
                rows += self.row(f"{path}.part_of", say("Part of"), known)
            if one.activities:
                known = self.language.listed([self._titled.get(key, key) for key in one.activities])
                rows += self.row(f"{path}.activities", say("Takes part in"), known)
            rows += self.window(path)
            rows += self.row(f"{path}.itinerary", say("Ports of call"), self._itinerary(path))
            rows += [*self.conveyances(path), *self.arms(path, one.arms)]
            made.append(Block(self._named[one.key], rows))
        return made

    def window(self, holder: str) -> list[Row]:
        return self.row(f"{holder}.window", self._period)

    def crossings(self) -> list[Row]:
        whole = [("terms.planned_crossings", one) for one in self.terms.planned_crossings or ()]
        own = [
            (f"terms.contingents.{part.key}.planned_crossings", one)
            for part in self.terms.contingents or ()
            for one in part.planned_crossings or ()
        ]
        words_of = {"entry": self.say("Entry planned"), "exit": self.say("Exit planned")}
        return [
            row
            for holder, one in (*whole, *own)
            for row in self.row(f"{holder}.{one.key}", words_of[one.direction], self._crossing(one))
        ]

    def _crossing(self, one: PlannedCrossing) -> str:
        who = [self._named.get(key, key) for key in one.contingents or ()]
        parts = [
            self.language.day_words(one.on) or "",
            one.place.name if one.place is not None else "",
            self.language.listed(who) if len(who) < len(self._named) else "",
            *(self._conveyance(carrier) for carrier in one.conveyances or ()),
        ]
        return ", ".join(filter(None, parts)) or self.say("day and place not stated")

    def activities(self) -> list[Block]:
        made = []
        for one in self.terms.activities or ():
            path = f"terms.activities.{one.key}"
            rows = [
                *self._days(path, one),
                *self.row(f"{path}.countries", self.say("Country")),
                *self.row(f"{path}.facilities", self.say("Places")),
            ]
            for place, phase in enumerate(one.phases or (), 1):
                label = phase.title or self.say("Phase %(number)s", number=place)
                rows += self.row(f"{path}.phases.{phase.key}", label, self._phase(phase))
            made.append(Block(one.title or self.say("Activity"), rows))
        return made

    def _days(self, path: str, one: Activity) -> list[Row]:
        """Both days in one row, with what stands behind either."""
        period = self.language.period_words(one.first_on, one.last_on)
        return self.row(path, self.say("Planned"), period, of=("first_on", "last_on")) if period else []

    def _phase(self, one: Phase) -> str:
        places = [place.name for place in one.facilities or ()]
        parts = [
            self.language.listed(places) if places else "",
            self.language.period_words(one.first_on, one.last_on),
        ]
        return ", ".join(filter(None, parts)) or self.say("day and place not stated")

    def conveyances(self, holder: str) -> list[Row]:
        carriers: Sequence[Conveyance] = self._at(f"{holder}.conveyances") or ()
        told = "; ".join(self._conveyance(one) for one in carriers)
        return self.row(f"{holder}.conveyances", self.say("Means of transport"), told or None)

    def _conveyance(self, one: Conveyance) -> str:
        say = self.say
        parts = [
            words.word(self.language, _CONVEYANCES, one.kind) if one.kind is not None else "",
            one.model or "",
            f"“{one.name}”" if one.name else "",
            say("registration %(mark)s", mark=one.registration) if one.registration else "",
            say("%(number)s of them", number=self._said("count", one.count)) if one.count is not None else "",
            say("crew of %(number)s", number=self._said("count", one.crew)) if one.crew is not None else "",
            say("operated by %(operator)s", operator=one.operator) if one.operator else "",
            say("flag: %(country)s", country=self.language.country(one.flag)) if one.flag else "",
            say("commercial flight or voyage") if one.commercial else "",
        ]
        return ", ".join(filter(None, parts)) or say("means not stated")

    def arms(self, holder: str, arms: Arms | None) -> list[Row]:
        if arms is None:
            return []
        say, made = self.say, []
        for name, label in (("carried", say("Arms")), ("ammunition", say("Ammunition"))):
            value = getattr(arms, name)
            if value is not None:
                made += self.row(
                    f"{holder}.arms.{name}", label, words.word(self.language, words.CARRIED, value)
                )
        listed = None if not arms.equipment else ", ".join(arms.equipment)
        return made + self.row(f"{holder}.arms.equipment", say("Equipment"), listed)

    def _itinerary(self, holder: str) -> str | None:
        stops = self._at(f"{holder}.itinerary") or ()
        days = [self.language.period_words(stop.arrive_on, stop.depart_on) for stop in stops]
        told = [
            f"{stop.port.name} ({day})" if day else stop.port.name
            for stop, day in zip(stops, days, strict=True)
        ]
        return "; ".join(told) or None

    def reports(self) -> list[Row]:
        owed = self.terms.report_obligations
        if owed is not None and not owed:
            return self.row("terms.report_obligations", self.say("Report"), self.say("None is asked for"))
        return [
            row
            for one in owed or ()
            for row in self.row(f"terms.report_obligations.{one.key}", self.say("Report"), self._report(one))
        ]

    def _report(self, one: ReportObligation) -> str:
        say, many = self.say, self.language.many
        term = say("owed, no term stated")
        if one.days is not None:
            match one.unit:
                case "business":
                    term = many("within one business day", "within %(n)s business days", one.days)
                case "calendar":
                    term = many("within one calendar day", "within %(n)s calendar days", one.days)
                case None:
                    term = many("within one day", "within %(n)s days", one.days)
        anchor = words.word(self.language, _ANCHORS, one.anchor) if one.anchor is not None else ""
        debtors = [self._office(debtor) for debtor in one.debtors or ()]
        parts = [
            f"{term} {anchor}".strip(),
            say("owed by %(debtors)s", debtors=self.language.listed(debtors)) if debtors else "",
            say("periodic") if one.periodic else "",
            one.every or "",
        ]
        return ", ".join(filter(None, parts))

    # One row.

    def row(self, path: str, label: str, told: str | None = None, of: Sequence[str] = ()) -> list[Row]:
        """The value at the path if it is stated. `told`: in words, where they are made elsewhere.

        `of`: the fields of the object at the path that it is made of, if not all of them.
        """
        value = self._at(path)
        if value is None or value is MISSING or (value == () and told is None):
            return []
        origins = [
            one
            for one in self._origins.get(path, [])
            if not of or any(one[0] == f"{path}.{name}" for name in of)
        ]
        notes: list[int] = []
        others: list[Stated] = []
        disputed = False
        for stated, origin in origins:
            supported, competing, is_disputed = self._behind(path, stated, origin)
            notes += [number for number in supported if number not in notes]
            others += competing
            disputed = disputed or is_disputed
        first = origins[0][1] if origins else None
        return [
            Row(
                label,
                self.language.capital(told or self._said(path, value)),
                None if first is None else words.word(self.language, words.ACTS, first.act),
                None if first is None else first.version,
                sorted(notes),
                others,
                disputed,
                self._derived(path, first),
            )
        ]

    def _behind(self, path: str, stated: str, origin: Origin) -> tuple[list[int], list[Stated], bool]:
        """Who states one of the values of the row, what others say instead, whether it is disputed."""
        step = self.state.step(origin.version)
        if step is None:
            return [], [], False
        cited = self.notes.of_value(step, stated)
        if origin.version not in self._disputed:
            self._disputed[origin.version] = self.notes.of_disputes(self.state, origin.version)
        competing = self._disputed[origin.version].get(stated, [])
        now = self._said(stated, self._at(stated))
        others = [
            one for one in _merged([*cited.others, *competing]) if self._words(stated, one.value) != now
        ]
        # Of a row that is made of several, it is said which one others state otherwise.
        about = "" if stated == path else f"{self.language.of(sentences.label(stated, self.state))}: "
        told = [Stated(f"{about}{self._words(stated, one.value)}", one.notes) for one in others]
        return cited.notes, told, bool(competing)

    def _derived(self, path: str, origin: Origin | None) -> str | None:
        step = self.state.step(origin.version) if origin is not None else None
        derived = (step.event.derived if step is not None else None) or ()
        return next((one.how for one in derived if one.path == path), None)

    def _at(self, path: str) -> Any:
        return value_at(self.terms, path.removeprefix("terms."))

    def _said(self, path: str, value: Any) -> str:
        return self._words(path, expanded(value))

    def _words(self, path: str, value: Any) -> str:
        """A value in words; the words of a source as they are."""
        told = self.language.of(sentences.value(path, value))
        return value if isinstance(value, str) and told[:1] in "“«" else told


def _merged(others: Iterable[Other]) -> list[Other]:
    """Each value once, with all who state it."""
    found: list[Other] = []
    for one in others:
        same = next((place for place, known in enumerate(found) if known.value == one.value), None)
        if same is None:
            found.append(one)
        else:
            found[same] = Other(one.value, sorted({*found[same].notes, *one.notes}))
    return found

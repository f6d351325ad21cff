"""The terms that hold when several acts state some, and from which act each value comes.

Inside a proceeding the acts fold by rank, then by day, then by what they state (the order of recording is
never asked, so that every order tells the same): lists with keys merge by key, field by field; a window and
arms field by field; anything else is one value, which the later act replaces (a place too: the key of one and
the name of another would make a third). An empty list states "none", so it empties. A decree recorded from
its full text replaces all that its proceeding stated before.
A later proceeding, once approved, replaces every list that it names whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, NamedTuple

from domain.values import Arms, Day, Terms, Window, fields_of
from domain.values.about import Means
from domain.values.fields import shape_of

ActWord = Annotated[
    Literal["registered", "requested", "amended", "opinion", "voted", "decreed", "corrected"],
    Means(
        {
            "registered": (
                "The registration: terms as reported, before any act.",
                "El registro del expediente: términos tal como se reportaron, antes de cualquier acto.",
            ),
            "requested": ("The request.", "La solicitud."),
            "amended": (
                "A change of the request before the vote.",
                "Un cambio a la solicitud antes de la votación.",
            ),
            "opinion": ("The opinion of the committees.", "El dictamen de las comisiones."),
            "voted": ("The vote.", "La votación."),
            "decreed": ("The decree.", "El decreto."),
            "corrected": (
                "A correction of the decree in the gazette.",
                "Una corrección del decreto en el Diario Oficial.",
            ),
        }
    ),
]
"""The acts that carry terms, weakest first."""
RANK: Final[Mapping[str, int]] = {word: rank for rank, word in enumerate(shape_of(ActWord).words)}

FOLDED_BY_FIELD: Final = (Window, Arms)


class Origin(NamedTuple):
    """The act that a value comes from, and its version in the stream."""

    act: ActWord
    version: int


class Contribution(NamedTuple):
    """The terms that one act states; `full`: and that it states all there are."""

    act: ActWord
    proceeding: int
    version: int
    day: Day | None
    terms: Terms
    full: bool = False


@dataclass(frozen=True, slots=True)
class FoldedTerms:
    """`effective` and `original` (proceeding 0 alone) are None where no act states terms.

    `origins`: path of each effective value (`terms.contingents.c1.count`) -> the act that it comes from.
    `contingents`, `activities`, `phases` (with their activity): the keys that any act names, in force or not.
    """

    effective: Terms | None = None
    original: Terms | None = None
    origins: Mapping[str, Origin] = field(default_factory=lambda: MappingProxyType({}))
    contingents: frozenset[str] = frozenset()
    activities: frozenset[str] = frozenset()
    phases: frozenset[tuple[str, str]] = frozenset()


NO_TERMS: Final = FoldedTerms()


def fold(contributions: Iterable[Contribution], approved: Sequence[int] = ()) -> FoldedTerms:
    """The fold of all contributions; `approved`: the modifications (1, 2...) in order of their approval."""
    stated = _in_order(contributions)
    if not stated:
        return NO_TERMS
    original = _fold_one(act for act in stated if act.proceeding == 0)
    effective = original
    for number in approved:
        effective = _replaced(effective, _fold_one(act for act in stated if act.proceeding == number))
    original_terms = _built(Terms, original) if original else None
    return FoldedTerms(
        effective=original_terms if effective is original else _built(Terms, effective),
        original=original_terms,
        origins=MappingProxyType(dict(_origins("terms", effective))),
        contingents=frozenset(c.key for act in stated for c in act.terms.contingents or ()),
        activities=frozenset(a.key for act in stated for a in act.terms.activities or ()),
        phases=frozenset(
            (a.key, p.key) for act in stated for a in act.terms.activities or () for p in a.phases or ()
        ),
    )


def _in_order(contributions: Iterable[Contribution]) -> list[Contribution]:
    """What decides a tie is arbitrary, but the same for every order of recording; it costs more than days."""
    stated = sorted(contributions, key=_order)
    if len({_order(contribution) for contribution in stated}) < len(stated):
        stated.sort(key=lambda contribution: (_order(contribution), repr(contribution.terms)))
    return stated


def _order(contribution: Contribution) -> tuple[int, date, date]:
    earliest = contribution.day.earliest if contribution.day is not None else None
    latest = contribution.day.latest if contribution.day is not None else None
    return RANK[contribution.act], earliest or date.min, latest or date.min


# The fold in the making: an object is a dict from field name to one of the three.


class _Leaf(NamedTuple):
    value: Any
    origin: Origin


class _Keyed(NamedTuple):
    """A list with keys, in the order in which the keys were first named."""

    members: dict[str, dict[str, Any]]
    origin: Origin


_Object = dict[str, Any]
"""_Leaf, _Keyed or _Object by field name."""


class _Plan(NamedTuple):
    name: str
    keyed: type | None
    nested: type | None


@cache
def _plan(cls: type) -> tuple[_Plan, ...]:
    return tuple(
        _Plan(
            shape.name,
            shape.item.type if shape.keyed and shape.item is not None else None,
            shape.type if shape.type in FOLDED_BY_FIELD else None,
        )
        for shape in fields_of(cls)
    )


def _fold_one(contributions: Iterable[Contribution]) -> _Object:
    folded: _Object = {}
    for contribution in contributions:
        if contribution.full:
            folded = {}
        _lay(folded, contribution.terms, Terms, Origin(contribution.act, contribution.version))
    return folded


def _lay(below: _Object, stated: Any, cls: type, origin: Origin) -> None:
    for name, keyed, nested in _plan(cls):
        value = getattr(stated, name)
        if value is None:
            continue
        if keyed is not None:
            if name not in below or not value:
                below[name] = _Keyed({}, origin)
            for member in value:
                _lay(below[name].members.setdefault(member.key, {}), member, keyed, origin)
        elif nested is not None:
            _lay(below.setdefault(name, {}), value, nested, origin)
        else:
            below[name] = _Leaf(value, origin)


def _replaced(below: _Object, above: _Object) -> _Object:
    """A later proceeding over an earlier: nested objects by field, all else whole."""
    both = {**below, **above}
    for name, node in above.items():
        if isinstance(node, dict):
            both[name] = _replaced(below.get(name, {}), node)
    return both


def _built(cls: type, node: _Object) -> Any:
    # Past the constructor: each act passed its checks when it was recorded, and folding never refuses.
    built: Any = object.__new__(cls)
    for name, keyed, nested in _plan(cls):
        stated = node.get(name)
        value: Any = None
        if isinstance(stated, _Leaf):
            value = stated.value
        elif isinstance(stated, _Keyed) and keyed is not None:
            value = tuple(_built(keyed, member) for member in stated.members.values())
        elif stated is not None and nested is not None:
            value = _built(nested, stated)
        object.__setattr__(built, name, value)
    return built


def _origins(path: str, node: _Object) -> Iterator[tuple[str, Origin]]:
    for name, stated in node.items():
        here = f"{path}.{name}"
        if isinstance(stated, _Leaf):
            yield here, stated.origin
        elif isinstance(stated, _Keyed):
            if not stated.members:
                yield here, stated.origin
            for key, member in stated.members.items():
                yield from _member_origins(f"{here}.{key}", member)
        else:
            yield from _origins(here, stated)


def _member_origins(path: str, member: _Object) -> Iterator[tuple[str, Origin]]:
    """Of a member its fields; its key is its name, and stands alone only where nothing else is stated."""
    if len(member) == 1:
        yield path, member["key"].origin
    yield from _origins(path, {name: stated for name, stated in member.items() if name != "key"})

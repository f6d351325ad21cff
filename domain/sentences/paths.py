"""Takes the path of a value apart: its field, and what it is a field of, from the inside out."""

from __future__ import annotations

from typing import Final, NamedTuple

UNNAMED: Final = "unnamed"
"""In a path, those of whom no contingent, and what of which no key, is stated."""

#: The lists whose members a path names by key or by place.
LISTS: Final = frozenset(
    {
        "contingents",
        "activities",
        "phases",
        "proceedings",
        "planned_crossings",
        "report_obligations",
        "totals",
        "parts",
        "conveyances",
        "facilities",
        "itinerary",
        "external_ids",
        "by_group",
        "roll_call",
        "steps",
    }
)
#: What is around a value and says nothing that the value's own name does not say.
_SILENT: Final = frozenset({"terms", "data", "window", "tally", "arms", "entry_into_force"})

_ENUMERATED = (
    "movements kinds kind direction over extent grant status presence outcome session organ from_organ "
    "to_organ received_by edition text rule first_sense last_sense within_of unit anchor carried ammunition "
    "movement side category relation basis debtors by ministries vote bound tier"
)
#: The fields whose texts are words of an enumeration.
ENUMERATED: Final = frozenset(_ENUMERATED.split())


class Member(NamedTuple):
    """A member of a list, or (`list_name` None) an object: `parent` is the member that the list is of."""

    list_name: str | None
    name: str
    parent: str | None


def members_of(path: str) -> tuple[str, list[Member]]:
    """The field, `""` where the path ends in a member of a list, and what it is of, the innermost first."""
    names = path.split(".")
    holders: list[Member] = []
    field = ""
    parent: str | None = None
    place = 0
    while place < len(names):
        name = names[place]
        if name in LISTS and place + 1 < len(names):
            holders.append(Member(name, names[place + 1], parent))
            parent, field = names[place + 1], ""
            place += 2
            continue
        if field and field not in _SILENT:
            holders.append(Member(None, field, parent))
        field = name
        place += 1
    if field != "status":
        # Of whom it speaks is said by the others.
        holders = [one for one in holders if one.name != "deployment"]
    return field, holders[::-1]

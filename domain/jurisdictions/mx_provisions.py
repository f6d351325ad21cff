"""The Mexican articles that the findings rest on, and since when.

Where the duty is set by the single decree (its window, its places, its report), the citation is the decree's
own article. Cited are only articles whose text is known; the Senate's Reglamento is cited as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from domain.jurisdictions.profile import Ground, Provision

CONSTITUTION: Final = "Constitución Política de los Estados Unidos Mexicanos"
GRANT: Final = f"{CONSTITUTION}, art. 76 fr. III"
CONGRESS_ACT: Final = "Ley Orgánica del Congreso General de los Estados Unidos Mexicanos, art. 90"
RULES: Final = "Reglamento del Senado de la República"

# The Reglamento is in force since 1 September 2010, and changed on 7 December 2024 (DOF of 6 December 2024).
RULES_BEGIN: Final = date(2010, 9, 1)
RULES_CHANGE: Final = date(2024, 12, 7)


def _always(en: str, es: str) -> tuple[Provision, ...]:
    return (Provision(citation=en, es=es),)


def _by_the_rules(before: tuple[str, str], besides: str) -> tuple[Provision, ...]:
    """`before`: what it rested on before the Reglamento; `besides`: what it rests on besides it."""
    rules = f"{besides}{RULES}"
    return (
        Provision(citation=before[0], es=before[1], valid_until=date(2010, 8, 31)),
        Provision(
            citation=f"{rules}, text in force until 6 December 2024",
            es=f"{rules}, texto vigente hasta el 6 de diciembre de 2024",
            valid_from=RULES_BEGIN,
            valid_until=date(2024, 12, 6),
        ),
        Provision(
            citation=f"{rules}, text in force since 7 December 2024",
            es=f"{rules}, texto vigente desde el 7 de diciembre de 2024",
            valid_from=RULES_CHANGE,
        ),
    )


def _by_the_decree(en: str, es: str) -> tuple[Provision, ...]:
    """What the single decree states."""
    return _always(
        f"{GRANT}, and the article of the Senate's decree that states {en}",
        f"{GRANT}, y el artículo del decreto del Senado que establece {es}",
    )


PROVISIONS: Final[Mapping[Ground, tuple[Provision, ...]]] = MappingProxyType(
    {
        "grant": _always(GRANT, GRANT),
        "entry_into_force": _always(
            f"{GRANT}, and the transitory article of the Senate's decree",
            f"{GRANT}, y el artículo transitorio del decreto del Senado",
        ),
        "authorized_days": _by_the_decree("the authorized days", "los días autorizados"),
        "number_of_troops": _by_the_decree("the number of troops", "el número de efectivos"),
        "troops_and_destination": _by_the_decree(
            "the troops and their destination", "las tropas y su destino"
        ),
        "point_of_crossing": _by_the_decree("the point of crossing", "el lugar de cruce"),
        "means_of_transport": _by_the_decree("the means of transport", "los medios de transporte"),
        "arms": _by_the_decree("the arms", "el armamento"),
        "facilities": _by_the_decree("the facilities", "las instalaciones"),
        "report": _always(
            "The article of the Senate's decree that asks for the report",
            "El artículo del decreto del Senado que pide el informe",
        ),
        "competent_committees": _by_the_rules(
            (
                f"{GRANT}, and the law of the Congress of that time",
                f"{GRANT}, y la ley del Congreso vigente entonces",
            ),
            f"{CONGRESS_ACT}; ",
        ),
        "order_of_acts": _by_the_rules(
            (
                f"{GRANT}, and the rules of the Congress of that time",
                f"{GRANT}, y las normas del Congreso vigentes entonces",
            ),
            "",
        ),
    }
)

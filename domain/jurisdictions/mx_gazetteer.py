"""The places that the Mexican records name, and their names.

Positions only of places that are large and surely known, to a hundredth of a degree. The states and towns
whose clock is not the capital's stand in mx_clocks.py.
"""

from __future__ import annotations

from typing import Final

from domain.jurisdictions.mx_clocks import CANCUN, MERIDA, OTHER_CLOCKS
from domain.jurisdictions.profile import GazetteerPlace

CENTRE: Final = "America/Mexico_City"
CHIHUAHUA: Final = "America/Chihuahua"
CENTRAL_US: Final = "America/Chicago"

CENCAEIM: Final = "Centro de Capacitación y Adiestramiento Especializado de Infantería de Marina"

GAZETTEER: Final[tuple[GazetteerPlace, ...]] = (
    # State of Mexico
    GazetteerPlace(
        key="santa_lucia",
        name="Base Aérea Militar No. 1, Santa Lucía",
        aliases=("Base Aérea Militar No. 1", "BAM 1", "Santa Lucía", "Santa Lucía, Edomex"),
        kind="air_base",
        country="MX",
        time_zone=CENTRE,
        position=(19.75, -99.02),
    ),
    GazetteerPlace(
        key="toluca_airport",
        name="Aeropuerto Internacional de Toluca",
        aliases=("Aeropuerto de Toluca", "Toluca"),
        kind="airport",
        country="MX",
        time_zone=CENTRE,
        position=(19.34, -99.57),
    ),
    GazetteerPlace(
        key="temamatla",
        name="Centro de Adiestramiento de Fuerzas Especiales, Temamatla",
        aliases=(
            "Centro de Adiestramiento de Fuerzas Especiales, Temamatla, Edomex",
            "Centro de Adiestramiento de Fuerzas Especiales",
            "Temamatla",
        ),
        kind="facility",
        country="MX",
        time_zone=CENTRE,
    ),
    GazetteerPlace(
        key="san_miguel_de_los_jagueyes",
        name="Centro de Adiestramiento Regional de la I Región Militar, San Miguel de los Jagüeyes",
        aliases=(
            "Centro de Adiestramiento Regional de la I Región Militar, San Miguel de los Jagüeyes, Edomex",
            "Centro de Adiestramiento Regional de la I Región Militar",
            "San Miguel de los Jagüeyes",
        ),
        kind="facility",
        country="MX",
        time_zone=CENTRE,
    ),
    GazetteerPlace(
        key="donato_guerra",
        name="Centro de Entrenamiento Avanzado de la Marina, Donato Guerra",
        aliases=(
            "Centro de Entrenamiento Avanzado de la Marina, Donato Guerra, Edomex",
            "Centro de Entrenamiento Avanzado",
            "Donato Guerra",
            "Donato Guerra, Edomex",
        ),
        kind="facility",
        country="MX",
        time_zone=CENTRE,
    ),
    # Quintana Roo
    GazetteerPlace(
        key="cozumel",
        name="Base Aérea Militar No. 4, Cozumel",
        aliases=("Base Aérea Militar No. 4, Cozumel, Q. Roo", "Base Aérea Militar No. 4", "BAM 4", "Cozumel"),
        kind="air_base",
        country="MX",
        time_zone=CANCUN,
        position=(20.52, -86.93),
    ),
    # Campeche
    GazetteerPlace(
        key="campeche_airport",
        name="Aeropuerto Internacional de Campeche",
        aliases=("Aeropuerto de Campeche", "Campeche airport"),
        kind="airport",
        country="MX",
        time_zone=MERIDA,
        position=(19.82, -90.50),
    ),
    GazetteerPlace(
        key="champoton",
        name="Champotón",
        aliases=("Champotón, Camp.", "Champotón, Campeche"),
        kind="town",
        country="MX",
        time_zone=MERIDA,
    ),
    GazetteerPlace(
        key="san_luis_carpizo",
        name=f"{CENCAEIM}, San Luis Carpizo",
        aliases=(
            CENCAEIM,
            f"{CENCAEIM}, San Luis Carpizo, Camp.",
            "CENCAEIM",
            "San Luis Carpizo",
            "San Luis Carpizo, Camp.",
        ),
        kind="facility",
        within="champoton",
        country="MX",
    ),
    GazetteerPlace(
        key="ciudad_del_carmen",
        name="Sector Naval Ciudad del Carmen",
        aliases=(
            "Sector Naval Ciudad del Carmen, Camp.",
            "Mando Naval, Ciudad del Carmen",
            "Ciudad del Carmen",
        ),
        kind="facility",
        country="MX",
        time_zone=MERIDA,
    ),
    # Veracruz
    GazetteerPlace(
        key="escuela_naval_militar",
        name="Heroica Escuela Naval Militar",
        aliases=("Heroica Escuela Naval Militar, Veracruz",),
        kind="facility",
        country="MX",
        time_zone=CENTRE,
    ),
    GazetteerPlace(
        key="anton_lizardo",
        name="Polígono de Antón Lizardo",
        aliases=("Polígono de Antón Lizardo, Heroica Escuela Naval Militar, Veracruz", "Antón Lizardo"),
        kind="facility",
        within="escuela_naval_militar",
        country="MX",
    ),
    # Chihuahua
    GazetteerPlace(
        key="santa_gertrudis",
        name="Centro Nacional de Adiestramiento, Santa Gertrudis",
        aliases=(
            "Centro Nacional de Adiestramiento, Santa Gertrudis, Saucillo, Chih.",
            "Centro Nacional de Adiestramiento",
            "Santa Gertrudis",
        ),
        kind="facility",
        country="MX",
        time_zone=CHIHUAHUA,
    ),
    # On the other side
    GazetteerPlace(
        key="camp_shelby",
        name="Camp Shelby",
        aliases=("Camp Shelby, Mississippi",),
        kind="facility",
        country="US",
        time_zone=CENTRAL_US,
        position=(31.20, -89.20),
    ),
    GazetteerPlace(
        key="fort_hood",
        name="Fort Hood",
        aliases=("Fort Hood, Texas", "Fort Cavazos"),
        kind="facility",
        country="US",
        time_zone=CENTRAL_US,
        position=(31.13, -97.78),
    ),
    *OTHER_CLOCKS,
)

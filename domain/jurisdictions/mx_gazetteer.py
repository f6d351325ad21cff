"""The places that the Mexican records name, and their names.

A position stands only where a public reference gives one, as it gives it: of an airfield the database
`airportsdata` by its ICAO code, of a town GeoNames by its number, of a post in the United States Wikipedia.
Of a training centre, a naval sector or a camp none is known. Municipalities stand where sources agree. Naval
regions and zones are no places: the same number has had its seat in different ports. The states and towns
whose clock is not the capital's stand in mx_clocks.py, the air bases in mx_air_bases.py.
"""

from __future__ import annotations

from typing import Final

from domain.jurisdictions.mx_air_bases import AIR_BASES
from domain.jurisdictions.mx_clocks import CANCUN, CENTRE, CHIHUAHUA, MERIDA, OTHER_CLOCKS
from domain.jurisdictions.profile import GazetteerPlace

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
        state="Estado de México",
        position=(19.7553, -99.0164),
        reference="airportsdata MMSM",
        time_zone=CENTRE,
    ),
    GazetteerPlace(
        key="toluca_airport",
        name="Aeropuerto Internacional de Toluca",
        aliases=("Aeropuerto de Toluca", "Toluca"),
        kind="airport",
        country="MX",
        state="Estado de México",
        position=(19.3371, -99.566),
        reference="airportsdata MMTO",
        time_zone=CENTRE,
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
        state="Estado de México",
        municipality="Temamatla",
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
        state="Estado de México",
        municipality="Huehuetoca",
        time_zone=CENTRE,
    ),
    GazetteerPlace(
        key="donato_guerra",
        name="Centro de Entrenamiento Avanzado de la Marina, Donato Guerra",
        aliases=(
            "Centro de Entrenamiento Avanzado de la Marina, Donato Guerra, Edomex",
            "Centro de Entrenamiento Avanzado",
            "Centro de Entrenamiento Avanzado, Donato Guerra, Edomex",
            "Donato Guerra",
            "Donato Guerra, Edomex",
        ),
        kind="facility",
        country="MX",
        state="Estado de México",
        municipality="Donato Guerra",
        time_zone=CENTRE,
    ),
    GazetteerPlace(
        key="campo_militar_37_c",
        name="Campo Militar No. 37-C, San Miguel de los Jagüeyes",
        aliases=("Campo Militar No. 37-C", "Campo Militar 37-C"),
        kind="military_camp",
        country="MX",
        state="Estado de México",
        municipality="Huehuetoca",
        time_zone=CENTRE,
    ),
    GazetteerPlace(
        key="campo_militar_37_d",
        name="Campo Militar No. 37-D, Santa Lucía",
        aliases=("Campo Militar No. 37-D", "Campo Militar 37-D"),
        kind="military_camp",
        country="MX",
        state="Estado de México",
        time_zone=CENTRE,
    ),
    GazetteerPlace(
        key="campo_militar_1",
        name="Campo Militar No. 1",
        aliases=("Campo Militar No. 1-A", "Campo Militar 1-A"),
        kind="military_camp",
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
        state="Quintana Roo",
        municipality="Cozumel",
        position=(20.5224, -86.9256),
        reference="airportsdata MMCZ",
        time_zone=CANCUN,
    ),
    # Campeche
    GazetteerPlace(
        key="campeche_airport",
        name="Aeropuerto Internacional de Campeche",
        aliases=("Aeropuerto de Campeche", "Campeche airport"),
        kind="airport",
        country="MX",
        state="Campeche",
        municipality="Campeche",
        position=(19.8168, -90.5003),
        reference="airportsdata MMCP",
        time_zone=MERIDA,
    ),
    GazetteerPlace(
        key="champoton",
        name="Champotón",
        aliases=("Champotón, Camp.", "Champotón, Campeche"),
        kind="town",
        country="MX",
        state="Campeche",
        municipality="Champotón",
        position=(19.34241, -90.72272),
        reference="GeoNames 3531177",
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
        kind="naval_base",
        country="MX",
        state="Campeche",
        municipality="Carmen",
        time_zone=MERIDA,
    ),
    # Veracruz
    GazetteerPlace(
        key="escuela_naval_militar",
        name="Heroica Escuela Naval Militar",
        aliases=("Heroica Escuela Naval Militar, Veracruz",),
        kind="facility",
        country="MX",
        state="Veracruz",
        municipality="Alvarado",
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
        state="Chihuahua",
        municipality="Saucillo",
        time_zone=CHIHUAHUA,
    ),
    # On the other side
    GazetteerPlace(
        key="camp_shelby",
        name="Camp Shelby",
        aliases=("Camp Shelby, Mississippi",),
        kind="facility",
        country="US",
        state="Mississippi",
        position=(31.18778, -89.19917),
        reference="Wikipedia, Camp Shelby",
        time_zone=CENTRAL_US,
    ),
    GazetteerPlace(
        key="fort_hood",
        name="Fort Hood",
        aliases=("Fort Hood, Texas", "Fort Cavazos"),
        kind="facility",
        country="US",
        state="Texas",
        position=(31.13972, -97.76583),
        reference="Wikipedia, Fort Hood",
        time_zone=CENTRAL_US,
    ),
    *AIR_BASES,
    *OTHER_CLOCKS,
)

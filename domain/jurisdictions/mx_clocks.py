"""Places that do not keep the time of the capital: the Pacific, the northern border, the Caribbean.

Zones by the Ley de los Husos Horarios en los Estados Unidos Mexicanos of 2022; what held before stands in the
tz database under the same names. Northern border municipalities change their clocks with the United States.

States with one clock are named too, so that "Guaymas, Sonora" is known by its state. Chihuahua, Coahuila,
Nuevo León and Tamaulipas are not: along the border their municipalities keep another time.
"""

from __future__ import annotations

from typing import Final

from domain.jurisdictions.profile import GazetteerPlace
from domain.values import Key

CENTRE: Final = "America/Mexico_City"
CHIHUAHUA: Final = "America/Chihuahua"
CANCUN: Final = "America/Cancun"
MERIDA: Final = "America/Merida"
TIJUANA: Final = "America/Tijuana"
HERMOSILLO: Final = "America/Hermosillo"
MAZATLAN: Final = "America/Mazatlan"
BAHIA_BANDERAS: Final = "America/Bahia_Banderas"
CIUDAD_JUAREZ: Final = "America/Ciudad_Juarez"
OJINAGA: Final = "America/Ojinaga"
MATAMOROS: Final = "America/Matamoros"

_STATE_NAMES: Final = {
    "baja_california": ("Baja California", "B.C.", "BC"),
    "baja_california_sur": ("Baja California Sur", "B.C.S.", "BCS"),
    "sonora": ("Sonora", "Son."),
    "sinaloa": ("Sinaloa", "Sin."),
    "nayarit": ("Nayarit", "Nay."),
    "quintana_roo": ("Quintana Roo", "Q. Roo", "Q.R."),
    "campeche": ("Estado de Campeche", "Camp."),
    "yucatan": ("Yucatán", "Yuc."),
    "chihuahua": ("Chihuahua", "Chih."),
    "coahuila": ("Coahuila", "Coahuila de Zaragoza", "Coah."),
    "nuevo_leon": ("Nuevo León", "N.L.", "NL"),
    "tamaulipas": ("Tamaulipas", "Tamps.", "Tam."),
}


def _state(key: Key, zone: str) -> GazetteerPlace:
    name, *aliases = _STATE_NAMES[key]
    return GazetteerPlace(
        key=key,
        name=name,
        aliases=tuple(aliases),
        kind="state",
        country="MX",
        state=_called(key),
        time_zone=zone,
    )


def _called(key: Key) -> str:
    """The name of a state; its own is the town's, where that is called like it."""
    return _STATE_NAMES[key][0].removeprefix("Estado de ")


def _town(
    key: Key,
    names: tuple[str, ...],
    state: Key,
    zone: str,
    municipality: str | None,
    geonames: int | None = None,
    position: tuple[float, float] | None = None,
    *,
    alone: bool = True,
) -> GazetteerPlace:
    """`alone`: the name without its state means this town and no other. `geonames`: its number there."""
    aliases = [f"{name}, {of_state}" for name in names for of_state in _STATE_NAMES[state]]
    first, *others = [*(names if alone else ()), *aliases]
    return GazetteerPlace(
        key=key,
        name=first,
        aliases=tuple(others),
        kind="town",
        country="MX",
        state=_called(state),
        municipality=municipality,
        time_zone=zone,
        position=position,
        reference=None if geonames is None else f"GeoNames {geonames}",
    )


def _crossing(key: Key, town: str, within: Key, *names: str) -> GazetteerPlace:
    aliases = [f"{name}, {town}" for name in names]
    return GazetteerPlace(
        key=key,
        name=names[0],
        aliases=(*names[1:], *aliases),
        kind="land_crossing",
        within=within,
        country="MX",
    )


OTHER_CLOCKS: Final[tuple[GazetteerPlace, ...]] = (
    _state("baja_california", TIJUANA),
    _state("baja_california_sur", MAZATLAN),
    _state("sonora", HERMOSILLO),
    _state("sinaloa", MAZATLAN),
    _state("nayarit", MAZATLAN),
    _state("quintana_roo", CANCUN),
    _state("campeche", MERIDA),
    _state("yucatan", MERIDA),
    # Baja California
    _town("tijuana", ("Tijuana",), "baja_california", TIJUANA, "Tijuana", 3981609, (32.5027, -117.00371)),
    _town("mexicali", ("Mexicali",), "baja_california", TIJUANA, "Mexicali", 3996069, (32.62781, -115.45446)),
    _town("ensenada", ("Ensenada",), "baja_california", TIJUANA, "Ensenada", 4006702, (31.87149, -116.60071)),
    _town("tecate", ("Tecate",), "baja_california", TIJUANA, "Tecate", 3982266, (32.566, -116.63187)),
    _crossing("san_ysidro", "Tijuana", "tijuana", "Garita de San Ysidro", "San Ysidro", "El Chaparral"),
    _crossing(
        "otay", "Tijuana", "tijuana", "Garita de Otay", "Garita de Mesa de Otay", "Mesa de Otay", "Otay"
    ),
    _crossing("mexicali_crossing", "Mexicali", "mexicali", "Garita de Mexicali", "Garita Mexicali-Calexico"),
    # The Pacific: Sonora changes no clock
    _town(
        "cabo_san_lucas",
        ("Cabo San Lucas", "Los Cabos"),
        "baja_california_sur",
        MAZATLAN,
        "Los Cabos",
        3985710,
        (22.89088, -109.91238),
    ),
    _town("mazatlan", ("Mazatlán",), "sinaloa", MAZATLAN, "Mazatlán", 3996322, (23.22163, -106.41885)),
    _town("culiacan", ("Culiacán",), "sinaloa", MAZATLAN, "Culiacán", 4012176, (24.80209, -107.39421)),
    _town("topolobampo", ("Topolobampo",), "sinaloa", MAZATLAN, "Ahome", 3981345, (25.60055, -109.0504)),
    _town("hermosillo", ("Hermosillo",), "sonora", HERMOSILLO, "Hermosillo", 4004898, (29.08874, -110.96677)),
    _town("guaymas", ("Guaymas",), "sonora", HERMOSILLO, "Guaymas", 4005143, (27.91989, -110.89888)),
    _town(
        "nogales", ("Nogales",), "sonora", HERMOSILLO, "Nogales", 4004886, (31.30862, -110.94217), alone=False
    ),
    _town("tepic", ("Tepic",), "nayarit", MAZATLAN, "Tepic", 3981941, (21.50733, -104.89332)),
    _town("bahia_de_banderas", ("Bahía de Banderas",), "nayarit", BAHIA_BANDERAS, "Bahía de Banderas"),
    # Northern border, with the daylight saving time of the United States
    _town(
        "ciudad_juarez",
        ("Ciudad Juárez", "Cd. Juárez"),
        "chihuahua",
        CIUDAD_JUAREZ,
        "Juárez",
        4013708,
        (31.72024, -106.46084),
    ),
    _town("ojinaga", ("Ojinaga",), "chihuahua", OJINAGA, "Ojinaga", 3994469, (29.56689, -104.54487)),
    _town(
        "ciudad_acuna",
        ("Ciudad Acuña", "Cd. Acuña"),
        "coahuila",
        MATAMOROS,
        "Acuña",
        4013728,
        (29.32322, -100.95217),
    ),
    _town(
        "piedras_negras",
        ("Piedras Negras",),
        "coahuila",
        MATAMOROS,
        "Piedras Negras",
        3992619,
        (28.70007, -100.52353),
    ),
    _town("colombia", ("Puente Colombia", "Colombia"), "nuevo_leon", MATAMOROS, "Anáhuac", alone=False),
    _town(
        "nuevo_laredo",
        ("Nuevo Laredo",),
        "tamaulipas",
        MATAMOROS,
        "Nuevo Laredo",
        3522551,
        (27.47629, -99.51639),
    ),
    _town("reynosa", ("Reynosa",), "tamaulipas", MATAMOROS, "Reynosa", 3520339, (26.08005, -98.28456)),
    _town("rio_bravo", ("Río Bravo",), "tamaulipas", MATAMOROS, "Río Bravo", alone=False),
    # Coahuila has a municipality of that name, without an airport or a naval sector.
    _town(
        "matamoros",
        ("Matamoros", "Heroica Matamoros", "H. Matamoros"),
        "tamaulipas",
        MATAMOROS,
        "Matamoros",
        3523466,
        (25.87972, -97.50417),
    ),
    # Quintana Roo
    _town("cancun", ("Cancún",), "quintana_roo", CANCUN, "Benito Juárez", 3531673, (21.17429, -86.84656)),
    _town(
        "chetumal", ("Chetumal",), "quintana_roo", CANCUN, "Othón P. Blanco", 3531023, (18.51957, -88.30397)
    ),
    _town(
        "playa_del_carmen", ("Playa del Carmen",), "quintana_roo", CANCUN, None, 3521342, (20.6274, -87.07987)
    ),
    _town(
        "isla_mujeres",
        ("Isla Mujeres",),
        "quintana_roo",
        CANCUN,
        "Isla Mujeres",
        3526756,
        (21.23114, -86.73105),
    ),
)

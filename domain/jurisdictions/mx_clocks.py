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
        key=key, name=name, aliases=tuple(aliases), kind="state", country="MX", time_zone=zone
    )


def _town(key: Key, names: tuple[str, ...], state: Key, zone: str, *, alone: bool = True) -> GazetteerPlace:
    """`alone`: the name without its state means this town and no other."""
    aliases = [f"{name}, {of_state}" for name in names for of_state in _STATE_NAMES[state]]
    first, *others = [*(names if alone else ()), *aliases]
    return GazetteerPlace(
        key=key, name=first, aliases=tuple(others), kind="town", country="MX", time_zone=zone
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
    _town("tijuana", ("Tijuana",), "baja_california", TIJUANA),
    _town("mexicali", ("Mexicali",), "baja_california", TIJUANA),
    _town("ensenada", ("Ensenada",), "baja_california", TIJUANA),
    _town("tecate", ("Tecate",), "baja_california", TIJUANA),
    _crossing("san_ysidro", "Tijuana", "tijuana", "Garita de San Ysidro", "San Ysidro", "El Chaparral"),
    _crossing(
        "otay", "Tijuana", "tijuana", "Garita de Otay", "Garita de Mesa de Otay", "Mesa de Otay", "Otay"
    ),
    _crossing("mexicali_crossing", "Mexicali", "mexicali", "Garita de Mexicali", "Garita Mexicali-Calexico"),
    # The Pacific: Sonora changes no clock
    _town("cabo_san_lucas", ("Cabo San Lucas", "Los Cabos"), "baja_california_sur", MAZATLAN),
    _town("mazatlan", ("Mazatlán",), "sinaloa", MAZATLAN),
    _town("culiacan", ("Culiacán",), "sinaloa", MAZATLAN),
    _town("topolobampo", ("Topolobampo",), "sinaloa", MAZATLAN),
    _town("hermosillo", ("Hermosillo",), "sonora", HERMOSILLO),
    _town("guaymas", ("Guaymas",), "sonora", HERMOSILLO),
    _town("nogales", ("Nogales",), "sonora", HERMOSILLO, alone=False),
    _town("tepic", ("Tepic",), "nayarit", MAZATLAN),
    _town("bahia_de_banderas", ("Bahía de Banderas",), "nayarit", BAHIA_BANDERAS),
    # Northern border, with the daylight saving time of the United States
    _town("ciudad_juarez", ("Ciudad Juárez", "Cd. Juárez"), "chihuahua", CIUDAD_JUAREZ),
    _town("ojinaga", ("Ojinaga",), "chihuahua", OJINAGA),
    _town("ciudad_acuna", ("Ciudad Acuña", "Cd. Acuña"), "coahuila", MATAMOROS),
    _town("piedras_negras", ("Piedras Negras",), "coahuila", MATAMOROS),
    _town("colombia", ("Puente Colombia", "Colombia"), "nuevo_leon", MATAMOROS, alone=False),
    _town("nuevo_laredo", ("Nuevo Laredo",), "tamaulipas", MATAMOROS),
    _town("reynosa", ("Reynosa",), "tamaulipas", MATAMOROS),
    _town("rio_bravo", ("Río Bravo",), "tamaulipas", MATAMOROS, alone=False),
    # Coahuila has a municipality of that name, without an airport or a naval sector.
    _town("matamoros", ("Matamoros", "Heroica Matamoros", "H. Matamoros"), "tamaulipas", MATAMOROS),
    # Quintana Roo
    _town("cancun", ("Cancún",), "quintana_roo", CANCUN),
    _town("chetumal", ("Chetumal",), "quintana_roo", CANCUN),
    _town("playa_del_carmen", ("Playa del Carmen",), "quintana_roo", CANCUN),
    _town("isla_mujeres", ("Isla Mujeres",), "quintana_roo", CANCUN),
)

"""The military air bases besides those that records name already, by the numbers that sources call them.

Numbers, places and states of 2 to 18: Wikipedia, "Mexican Air Force" (oldid 271186593); 20: reforma24.com on
its opening in February 2025, which also names its municipality. Another municipality stands where the place
itself is called so, where `airportsdata` says it, or where the records do (Saucillo). A base that shares an
airport with others has no position of its own: the runway's is not the base's.
"""

from __future__ import annotations

from typing import Final

from domain.jurisdictions.mx_clocks import CANCUN, CENTRE, CHIHUAHUA, HERMOSILLO, MAZATLAN, MERIDA, TIJUANA
from domain.jurisdictions.profile import GazetteerPlace


def _base(
    number: int,
    place: str,
    state: str,
    zone: str,
    municipality: str | None = None,
    icao: str | None = None,
    position: tuple[float, float] | None = None,
) -> GazetteerPlace:
    return GazetteerPlace(
        key=f"bam_{number}",
        name=f"Base Aérea Militar No. {number}, {place}",
        aliases=(f"Base Aérea Militar No. {number}", f"BAM {number}", f"BAM No. {number}"),
        kind="air_base",
        country="MX",
        state=state,
        municipality=municipality,
        time_zone=zone,
        position=position,
        reference=None if icao is None else f"airportsdata {icao}",
    )


AIR_BASES: Final[tuple[GazetteerPlace, ...]] = (
    _base(2, "Ixtepec", "Oaxaca", CENTRE, None, "MMIT", (16.4493, -95.0937)),
    _base(3, "El Ciprés", "Baja California", TIJUANA, "Ensenada", "MMES", (31.7953, -116.603)),
    _base(5, "Zapopan", "Jalisco", CENTRE, "Zapopan", "MMZP", (20.7558, -103.465)),
    _base(6, "Tuxtla Gutiérrez", "Chiapas", CENTRE, "Tuxtla Gutiérrez", "MMTB", (16.7399, -93.1733)),
    _base(7, "Pie de la Cuesta", "Guerrero", CENTRE, None, "MM41", (16.9102, -99.9887)),
    _base(8, "Mérida", "Yucatán", MERIDA, "Mérida"),
    _base(9, "La Paz", "Baja California Sur", MAZATLAN, "La Paz"),
    _base(10, "Culiacán", "Sinaloa", MAZATLAN, "Culiacán"),
    _base(11, "Santa Gertrudis", "Chihuahua", CHIHUAHUA, "Saucillo"),
    _base(12, "Tijuana", "Baja California", TIJUANA, "Tijuana"),
    _base(13, "Chihuahua", "Chihuahua", CHIHUAHUA, "Chihuahua"),
    _base(14, "Escobedo", "Nuevo León", CENTRE),
    _base(15, "San Juan Bautista la Raya", "Oaxaca", CENTRE),
    _base(16, "Ciudad Pemex", "Tabasco", CENTRE),
    _base(17, "Copalar", "Chiapas", CENTRE),
    _base(18, "Hermosillo", "Sonora", HERMOSILLO, "Hermosillo"),
    _base(20, "Tulum", "Quintana Roo", CANCUN, "Felipe Carrillo Puerto", "MMTL", (20.166667, -87.666667)),
)

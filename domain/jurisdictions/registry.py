"""The jurisdictions by their codes. A setting chooses one; nothing else names one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.jurisdictions.mx import MEXICO
from domain.jurisdictions.profile import Profile

JURISDICTIONS: Final[Mapping[str, Profile]] = {one.code: one for one in (MEXICO,)}
DEFAULT: Final = MEXICO.code
"""The one that is meant where none is named."""

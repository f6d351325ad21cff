"""The rows by which authorizations are compared that are perhaps one and the same."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.findings.twins import marks_on
from domain.projections.keeping import DayByDay, Judged

rows: Final = Judged(partial(DayByDay, lambda _state: marks_on))
"""Those of one authorization, one for each stretch of days on which a mark stays the same."""

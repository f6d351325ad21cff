"""Is a moment kept as its source states it, with its offset, and put on the right civil day?"""

from __future__ import annotations

import copy
import pickle
import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.values import INSTANT_PATTERN, Day, Instant, Invalid

MEXICO = ZoneInfo("America/Mexico_City")
offsets = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=offsets)  # noqa: DTZ001  zoned by the strategy


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-02-27T11:00:00-06:00", datetime(2026, 2, 27, 17, tzinfo=UTC)),
        ("2026-02-27T17:00:00Z", datetime(2026, 2, 27, 17, tzinfo=UTC)),
        ("2026-02-27T17:00:00+00:00", datetime(2026, 2, 27, 17, tzinfo=UTC)),
        ("2026-02-27T17:00:00.25Z", datetime(2026, 2, 27, 17, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-02-27T17:00:00.123456789Z", datetime(2026, 2, 27, 17, 0, 0, 123_456, tzinfo=UTC)),
    ],
)
def test_an_instant_keeps_its_text_and_knows_its_moment(text: str, moment: datetime) -> None:
    assert str(Instant(text)) == text
    assert Instant(text).moment == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-02-27",
        "2026-02-27T11:00:00",
        "2026-02-27 11:00:00Z",
        "2026-02-27t11:00:00Z",
        "2026-02-27T11:00:00z",
        "2026-02-27T11:00Z",
        "2026-02-27T11Z",
        "20260227T110000Z",
        "2026-02-27T24:00:00Z",
        "2026-02-27T11:60:00Z",
        "2026-12-31T23:59:60Z",
        "2026-02-27T11:00:00.Z",
        "2026-02-27T11:00:00,5Z",
        "2026-02-27T11:00:00.1234567890Z",
        "2026-02-27T11:00:00-0600",
        "2026-02-27T11:00:00-06",
        "2026-02-27T11:00:00-24:00",
        "2026-02-27T11:00:00Z\n",
        "1772211600",
        "２026-02-27T11:00:00Z",
    ],
)
def test_what_is_not_rfc_3339_with_an_offset_is_no_instant(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        Instant(text)
    assert [flaw.code for flaw in caught.value.flaws] == ["instant-syntax"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-02-30T11:00:00Z", "no-such-day"),
        ("0000-01-01T00:00:00Z", "no-such-day"),
        ("0001-01-01T00:00:00+23:59", "out-of-range"),
        ("9999-12-31T23:59:59-23:59", "out-of-range"),
    ],
)
def test_an_instant_without_a_civil_day_in_every_zone_is_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        Instant(text)
    assert [flaw.code for flaw in caught.value.flaws] == [code]


@pytest.mark.parametrize("given_", [0, 1772211600, None, datetime(2026, 2, 27, tzinfo=UTC)])
def test_only_a_text_is_an_instant(given_: object) -> None:
    with pytest.raises(Invalid) as caught:
        Instant(given_)  # type: ignore[arg-type]  # what a type checker forbids is what is tried here
    assert [flaw.code for flaw in caught.value.flaws] == ["wrong-type"]


@given(moments)
def test_every_aware_moment_can_be_written_and_read(moment: datetime) -> None:
    instant = Instant(moment.isoformat())
    assert instant.moment == moment
    assert re.fullmatch(INSTANT_PATTERN, instant.text)


@given(moments, offsets)
def test_the_civil_day_is_the_calendar_of_the_zone(moment: datetime, zone: timezone) -> None:
    day = Instant(moment.isoformat()).civil_day(zone)
    assert day.is_exact
    assert day.earliest == moment.astimezone(zone).date()


def test_the_civil_day_is_not_the_utc_day() -> None:
    late = Instant("2026-02-28T03:30:00Z")
    assert late.civil_day(MEXICO) == Day("2026-02-27")
    assert late.civil_day(UTC) == Day("2026-02-28")


def test_one_moment_written_twice_makes_two_instants() -> None:
    one, other = Instant("2026-02-27T17:00:00Z"), Instant("2026-02-27T11:00:00-06:00")
    assert one.moment == other.moment
    assert one != other
    assert len({one, other, Instant("2026-02-27T17:00:00Z")}) == 2


def test_an_instant_is_never_changed_and_survives_copying() -> None:
    instant = Instant("2026-02-27T11:00:00-06:00")
    with pytest.raises(AttributeError, match="never changed"):
        instant.text = "2026-02-27T11:00:00Z"
    with pytest.raises(AttributeError, match="never changed"):
        del instant.moment
    assert copy.deepcopy(instant) == pickle.loads(pickle.dumps(instant)) == instant  # noqa: S301  our own bytes
    assert repr(instant) == "Instant('2026-02-27T11:00:00-06:00')"
    assert instant != instant.text

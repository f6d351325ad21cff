"""Is a day read as its source means it, and nothing else taken for a day?"""

from __future__ import annotations

import copy
import json
import pickle
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.values import DAY_PATTERN, Day, Invalid

dates = st.dates(date(1, 1, 1), date(9999, 12, 31))


def _range(ends: list[date]) -> str:
    first, last = sorted(ends)
    return f"[{first}..{last}]"


texts = st.one_of(
    st.integers(1, 9999).map("{:04}".format),
    dates.map(lambda day: day.isoformat()[:7]),
    dates.map(str),
    dates.map("{}~".format),
    st.lists(dates, min_size=2, max_size=2).map(_range),
    dates.map("[{}..]".format),
    dates.map("[..{}]".format),
    st.lists(dates, min_size=2, max_size=10, unique=True).map(
        lambda days: f"[{','.join(map(str, sorted(days)))}]"
    ),
)
days = texts.map(Day)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2015", date(2015, 1, 1), date(2015, 12, 31)),
        ("2015-10", date(2015, 10, 1), date(2015, 10, 31)),
        ("2015-10-07", date(2015, 10, 7), date(2015, 10, 7)),
        ("2024-02-20~", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("[2026-02-10..2026-02-11]", date(2026, 2, 10), date(2026, 2, 11)),
        ("[2026-02-10..2026-02-10]", date(2026, 2, 10), date(2026, 2, 10)),
        ("[2026-01-27..]", date(2026, 1, 27), None),
        ("[..2026-02-27]", None, date(2026, 2, 27)),
        ("[2024-12-03,2024-12-10]", date(2024, 12, 3), date(2024, 12, 10)),
        ("0001-01-01", date.min, date.min),
        ("9999-12", date(9999, 12, 1), date.max),
    ],
)
def test_each_form_has_an_earliest_and_a_latest_day(
    text: str, earliest: date | None, latest: date | None
) -> None:
    day = Day(text)
    assert (day.earliest, day.latest) == (earliest, latest)
    assert str(day) == day.text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "0",
        "26",
        "20260227",
        "1770000000",
        "2020-01-01T00:00:00",
        "2020-01-01T00:00:00Z",
        "2020-W01-1",
        "2020-001",
        "2026-2-7",
        "2026-13",
        "2026-00",
        "2026-02-27 ",
        " 2026-02-27",
        "2026-02-27\n",
        "2026-02-27?",
        "2026-02~",
        "2026~",
        "~2026-02-27",
        "-2026",
        "+2026-02-27",
        "2026/02/27",
        "２０２６-02-27",
        "٢٠٢٦",
        "unknown",
        "[]",
        "[..]",
        "[2026-02-10]",
        "[2026-02..2026-03]",
        "[2026..]",
        "[2026-02-10 .. 2026-02-11]",
        "[2026-02-10, 2026-02-11]",
        "[2026-02-10,2026-02-11",
        "[2026-02-10..2026-02-11~]",
        "[2026-02-10..2026-02-11..2026-02-12]",
        "[2026-02-10,2026-02-11..2026-02-12]",
        "{2026-02-10,2026-02-11}",
        "2026-02-10/2026-02-11",
        "[" + ",".join(f"2026-02-{n:02}" for n in range(1, 12)) + "]",
    ],
)
def test_what_is_not_in_the_part_of_edtf_is_no_day(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        Day(text)
    assert [flaw.code for flaw in caught.value.flaws] == ["day-syntax"]
    assert not re.fullmatch(DAY_PATTERN, text)


@pytest.mark.parametrize(
    "text",
    [
        "0000",
        "0000-01",
        "0000-01-01",
        "2026-02-30",
        "2023-02-29",
        "2023-02-29~",
        "[2026-02-30..]",
        "[..2026-04-31]",
        "[2026-02-28,2026-02-29]",
    ],
)
def test_a_day_that_the_calendar_lacks_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        Day(text)
    assert [flaw.code for flaw in caught.value.flaws] == ["no-such-day"]
    assert re.fullmatch(DAY_PATTERN, text), "the pattern is the syntax alone"


@pytest.mark.parametrize(
    "text", ["[2026-02-11..2026-02-10]", "[2024-12-10,2024-12-03]", "[2024-12-03,2024-12-03]"]
)
def test_days_within_one_text_ascend(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        Day(text)
    assert [flaw.code for flaw in caught.value.flaws] == ["days-descend"]


@pytest.mark.parametrize("given_", [0, 20260227, 2026.0, None, True, b"2026", date(2026, 2, 27), ["2026"]])
def test_only_a_text_is_a_day(given_: object) -> None:
    with pytest.raises(Invalid) as caught:
        Day(given_)  # type: ignore[arg-type]  # what a type checker forbids is what is tried here
    assert [flaw.code for flaw in caught.value.flaws] == ["wrong-type"]


@given(texts)
def test_a_day_keeps_its_text_and_the_pattern_accepts_it(text: str) -> None:
    day = Day(text)
    assert str(day) == text
    assert day == Day(text)
    assert hash(day) == hash(Day(text))
    assert re.fullmatch(DAY_PATTERN, text)
    assert day.earliest is None or day.latest is None or day.earliest <= day.latest
    assert day.earliest is not None or day.latest is not None


@given(st.from_regex(DAY_PATTERN, fullmatch=True))
def test_what_the_pattern_accepts_is_a_day_or_is_refused_for_its_days(text: str) -> None:
    codes: set[str] = set()
    try:
        Day(text)
    except Invalid as invalid:
        codes = {flaw.code for flaw in invalid.flaws}
    assert codes <= {"no-such-day", "days-descend"}


@given(st.text(st.characters(codec="utf-8"), max_size=30) | st.text("0123456789-[].,~T", max_size=30))
def test_what_the_pattern_rejects_is_no_day(text: str) -> None:
    if not re.fullmatch(DAY_PATTERN, text):
        with pytest.raises(Invalid):
            Day(text)


@given(dates)
def test_a_calendar_date_becomes_its_exact_day(day: date) -> None:
    assert Day.of(day) == Day(day.isoformat())
    assert Day.of(day).is_exact
    assert Day.of(day).earliest == day


@pytest.mark.parametrize(
    ("text", "exact", "within_a_month"),
    [
        ("2026-02-27", True, True),
        ("[2026-02-27..2026-02-27]", True, True),
        ("2026-02-27~", False, True),
        ("2026-01", False, True),
        ("[2024-12-03,2024-12-10]", False, True),
        ("[2026-02-01..2026-03-03]", False, True),
        ("[2026-02-01..2026-03-04]", False, False),
        ("[2026-01-01,2026-01-02,2026-02-01]", False, False),
        ("2026", False, False),
        ("[2026-01-27..]", False, False),
        ("[..2026-01-27]", False, False),
    ],
)
def test_a_day_says_how_well_it_is_known(text: str, exact: bool, within_a_month: bool) -> None:
    assert (Day(text).is_exact, Day(text).known_within_a_month) == (exact, within_a_month)


@given(st.integers(1, 9999), st.integers(1, 12))
def test_every_month_is_known_within_a_month_and_no_year_is(year: int, month: int) -> None:
    assert Day(f"{year:04}-{month:02}").known_within_a_month
    assert not Day(f"{year:04}").known_within_a_month


@pytest.mark.parametrize(
    ("one", "other", "surely", "possibly"),
    [
        ("2026-02-10", "2026-02-11", True, True),
        ("2026-02-11", "2026-02-11", False, False),
        ("2026-02-12", "2026-02-11", False, False),
        ("2026-01", "2026-02-01", True, True),
        ("2026-02", "2026-02-01", False, False),
        ("2026-02", "2026-02-02", False, True),
        ("[2026-02-10..2026-02-11]", "2026-02-11", False, True),
        ("[..2026-02-10]", "2026-02-11", True, True),
        ("[..2026-02-27]", "2026-02-11", False, True),
        ("[2026-02-10..]", "2026-02-11", False, True),
        ("[2026-02-12..]", "2026-02-11", False, False),
        ("2026-02-10", "[2026-02-11..]", True, True),
        ("2026-02-10", "[..2026-02-10]", False, False),
        ("[2024-12-03,2024-12-10]", "2024-12-10", False, True),
    ],
)
def test_before_is_sure_on_every_reading_and_possible_on_some(
    one: str, other: str, surely: bool, possibly: bool
) -> None:
    assert (Day(one).surely_before(Day(other)), Day(one).possibly_before(Day(other))) == (surely, possibly)


@given(days, days)
def test_before_and_after_never_contradict_each_other(one: Day, other: Day) -> None:
    assert not (one.surely_before(other) and one.surely_after(other))
    assert one.surely_before(other) == other.surely_after(one)
    assert one.possibly_before(other) == other.possibly_after(one)
    if one.surely_before(other):
        assert one.possibly_before(other)
        assert not one.possibly_after(other)


@given(dates, dates)
def test_of_two_exact_days_one_is_before_or_after_or_they_are_one(a: date, b: date) -> None:
    one, other = Day.of(a), Day.of(b)
    assert [one.surely_before(other), one == other, one.surely_after(other)].count(True) == 1
    assert one.possibly_before(other) == one.surely_before(other)


@given(dates.filter(lambda day: day < date(9999, 1, 1)), st.integers(0, 300), dates)
def test_a_range_is_surely_before_when_every_day_of_it_is(first: date, length: int, other: date) -> None:
    span = [first + timedelta(days=n) for n in range(length + 1)]
    day = Day(f"[{first}..{span[-1]}]")
    assert day.surely_before(Day.of(other)) == all(one < other for one in span)
    assert day.possibly_before(Day.of(other)) == any(one < other for one in span)


def test_a_day_is_never_changed_and_survives_copying() -> None:
    day = Day("2026-02")
    with pytest.raises(AttributeError, match="never changed"):
        day.text = "2027"
    with pytest.raises(AttributeError, match="never changed"):
        del day.latest
    assert copy.deepcopy(day) == pickle.loads(pickle.dumps(day)) == day  # noqa: S301  our own bytes
    assert repr(day) == "Day('2026-02')"
    assert day != "2026-02"


def test_the_pattern_uses_only_what_ecma_262_and_rust_share() -> None:
    assert json.loads(json.dumps(DAY_PATTERN)) == DAY_PATTERN
    assert not re.search(r"\(\?(?!:)|\\[^\[\].]", DAY_PATTERN), "groups without look-around, plain escapes"

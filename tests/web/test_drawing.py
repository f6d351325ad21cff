"""Is a timeline drawn so that it can be read, whatever days are known?"""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.events import ActEvent, ConsiderationScheduled, FactEvent
from domain.values import Day
from service.web import charts
from service.web.charts import Bar, Part
from service.web.drawing import SHAPES, Drawing, Text, drawn
from service.web.languages import languages
from service.web.timeline import ACTS, FACTS, MOST_DRAWN, REPORTS, Lane, Moment, Period, Timeline

LETTER = 6.5
ON = date(2026, 3, 1)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31)).map(Day.of)
VAGUE = st.sampled_from(
    ["2025", "2026-02", "[2026-02-10..2026-02-20]", "[..2026-02-27]", "[2026-01-27..]", "2026-02-20~"]
).map(Day)
LABELS = st.sampled_from(
    ["Vote", "Committee opinion", "A label that is rather long, as a title can be", "x" * 300]
)
MOMENTS = st.builds(Moment, st.sampled_from(sorted(SHAPES)), LABELS, DAYS | VAGUE)
PERIODS = st.builds(
    Period,
    st.sampled_from(["window", "activity", "phase", "present", "term"]),
    LABELS,
    st.none() | DAYS | VAGUE,
    st.none() | DAYS | VAGUE,
    st.booleans(),
).filter(lambda one: one.first is not None or one.last is not None)
LANES = st.lists(
    st.builds(Lane, st.just("Lane"), st.lists(PERIODS, max_size=5), st.lists(MOMENTS, max_size=12)),
    min_size=1,
    max_size=4,
)


def test_every_act_and_every_fact_has_a_shape_and_a_label_on_the_timeline() -> None:
    by_the_day_that_it_announces = {ConsiderationScheduled}
    placed = {*ACTS, *FACTS, *REPORTS} | by_the_day_that_it_announces
    assert placed == {*get_args(ActEvent), *get_args(FactEvent)}


def picture(lanes: list[Lane], width: float = 1120, on: date = ON) -> Drawing | None:
    return drawn(Timeline(lanes, on), languages()["en"], width)


def extent(one: Text) -> tuple[float, float]:
    width = len(one.text) * LETTER
    return (one.x - width, one.x) if one.end else (one.x, one.x + width)


@pytest.mark.parametrize("width", [340.0, 1120.0])
@given(lanes=LANES)
def test_no_label_lies_on_another_or_outside(width: float, lanes: list[Lane]) -> None:
    made = picture(lanes, width)
    if made is None:
        assert not any(lane.periods or lane.moments for lane in lanes)
        return
    for one in made.texts:
        left, right = extent(one)
        assert left >= -1, one
        assert right <= width + 1, one
        assert 0 <= one.y <= made.height
    for one, other in combinations([text for text in made.texts if text.kind == "label"], 2):
        if abs(one.y - other.y) < 10:
            (a, b), (c, d) = extent(one), extent(other)
            assert b <= c + 1 or d <= a + 1, (one, other)
    for box in made.boxes:
        assert box.width > 0
        assert -1 <= box.x <= width
        assert box.x + box.width <= width + 4


def test_days_stand_in_their_order() -> None:
    made = picture(
        [Lane("", (), [Moment("vote", "b", Day("2026-02-17")), Moment("paper", "a", Day("2026-02-11"))])]
    )
    assert made is not None
    at = {sign.shape: sign.x for sign in made.signs}
    assert at["paper"] < at["vote"]


def test_what_is_sure_is_full_and_what_is_not_is_faded() -> None:
    period = Period("window", "", Day("[2026-02-10..2026-02-20]"), Day("2026-04-15"))
    made = picture([Lane("", [period], [Moment("decree", "", Day("[..2026-02-27]"))])])
    assert made is not None
    faded, sure = sorted((box for box in made.boxes if box.kind == "window"), key=lambda box: box.x)
    assert (faded.look, sure.look) == ("faded", "sure")
    assert faded.x + faded.width == pytest.approx(sure.x)
    assert [sign.sure for sign in made.signs] == [False]
    assert [box.look for box in made.boxes if box.kind == "maybe"] == ["before"]


def test_a_period_without_an_end_fades_out() -> None:
    made = picture([Lane("", [Period("present", "", Day("2026-02-27"), Day("2026-07-15"), open=True)])])
    assert made is not None
    assert [box.look for box in made.boxes] == ["sure", "after"]


def test_the_day_judged_stands_where_it_is_near_and_not_where_it_is_far() -> None:
    lane = Lane("", (), [Moment("vote", "Vote", Day("2026-02-17"))])
    near, far = picture([lane], on=date(2026, 2, 20)), picture([lane], on=date(2030, 1, 1))
    assert near is not None
    assert far is not None
    assert [line.kind for line in near.lines].count("today") == 1
    assert [line.kind for line in far.lines].count("today") == 0


@pytest.mark.parametrize(
    "days", [("0001-01-01", "9999-12-31"), ("2026-02-17", "2026-02-17"), ("0001", "0001-01-02")]
)
def test_the_axis_is_made_of_any_days(days: tuple[str, str]) -> None:
    made = picture([Lane("", [Period("window", "", Day(days[0]), Day(days[1]))])])
    assert made is not None
    ticks = [text for text in made.texts if text.kind == "tick"]
    assert 0 < len(ticks) <= 40


BARS = st.lists(
    st.builds(
        Bar,
        LABELS,
        st.lists(st.builds(Part, st.sampled_from(["first", "maybe"]), st.integers(0, 10**9)), max_size=3),
        LABELS,
    ),
    max_size=12,
)


@pytest.mark.parametrize("width", [288.0, 760.0])
@given(bars=BARS)
def test_bars_and_what_is_said_of_them_lie_within_the_picture(width: float, bars: list[Bar]) -> None:
    chart = charts.drawn(bars, [("first", "granted"), ("maybe", "not granted, or not on record")], width)
    if chart is None:
        assert not any(part.value for bar in bars for part in bar.parts)
        return
    for box in chart.boxes:
        assert box.width > 0
        assert box.x + box.width <= width + 3
        assert 0 <= box.y <= chart.height
    for text in chart.texts:
        assert text.x + len(text.text) * LETTER <= width + 3, text
        assert 0 <= text.y <= chart.height
    legend, said = ("granted", "not granted, or not on record"), [bar.said for bar in bars]
    texts = [text.text for text in chart.texts if text.kind == "said"]
    assert "".join(texts).replace(" ", "") == "".join([*legend, *said]).replace(" ", "")


def test_bars_are_as_long_as_their_numbers() -> None:
    bars = [Bar("a", [Part("first", 10)], "10"), Bar("b", [Part("first", 5), Part("maybe", 0)], "5")]
    chart = charts.drawn(bars, [], 760)
    assert chart is not None
    one, other = chart.boxes
    assert one.width == pytest.approx(2 * other.width)
    assert charts.drawn([Bar("a", [Part("first", 0)], "0")], [], 760) is None


def test_of_very_many_only_so_many_are_drawn() -> None:
    made = picture([Lane("", (), [Moment("seen", "Call", Day("2026-02-17"))] * 500)])
    assert made is not None
    assert len(made.signs) == MOST_DRAWN

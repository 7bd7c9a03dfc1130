"""The drawing by date: periods, ticks and bars by their laws, and the links that narrow a search to a bar."""

import re
from datetime import date, timedelta
from html import unescape
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from search import Granularity, SearchRequest, Settings
from tests.suites.memory_engine import MemoryEngine
from tests.suites.web_cases import article, client, get
from web import charts, create_app
from web.charts import Step
from web.histogram import HEIGHT, DateChart, date_chart
from web.params import SearchState, parse_state, search_request

TODAY = date(2024, 12, 1)
DAYS = st.dates()
STEPS = st.sampled_from([*(step for step, _ in charts.BARS), charts.WIDEST])


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings(), engine=MemoryEngine([]))


def drawn(app: Flask, days: list[str | None], state: SearchState) -> DateChart:
    """Return the drawing of articles of these days."""
    engine = MemoryEngine(article(str(number), published=day) for number, day in enumerate(days))
    with app.test_request_context():
        chart = date_chart(state, engine.search(search_request(state)).histogram, today=TODAY)
    assert chart is not None
    return chart


def total(app: Flask, days: list[str | None], url: str) -> int:
    """Return how many of the articles of these days a search finds, given by its address."""
    engine = MemoryEngine(article(str(number), published=day) for number, day in enumerate(days))
    with app.test_request_context(url) as context:
        return engine.search(search_request(parse_state(context.request.args))).total


# -- periods ----------------------------------------------------------------------------------------------------------


@given(DAYS, STEPS)
def test_a_day_lies_in_its_period_and_the_next_begins_the_day_after(day, step):
    period = step.holding(day)
    assert day in period
    if period.last < date.max:
        assert step.holding(period.last + timedelta(days=1)).first == period.last + timedelta(days=1)


@given(DAYS, DAYS)
def test_periods_follow_one_another_without_a_gap_and_are_few_enough_to_draw(one, other):
    first, last = sorted((one, other))
    step = charts.step_for(first, last)
    periods = step.periods(first, last)
    assert first in periods[0]
    assert last in periods[-1]
    assert all(left.last + timedelta(days=1) == right.first for left, right in pairwise(periods))
    assert len(periods) == step.count(first, last) <= 84


@pytest.mark.parametrize(
    ("first", "last", "step"),
    [
        ("2024-03-05", "2024-03-05", charts.DAY),
        ("2024-03-01", "2024-05-23", charts.DAY),
        ("2024-03-01", "2024-07-01", charts.WEEK),
        ("2024-01-01", "2024-12-31", charts.MONTH),
        ("2015-01-01", "2024-12-31", charts.QUARTER),
        ("1990-01-01", "2024-12-31", charts.YEAR),
        ("1824-01-01", "2024-12-31", Step(Granularity.YEAR, 5)),
        ("0001-01-01", "9999-12-31", charts.WIDEST),
    ],
)
def test_bars_are_as_long_as_their_span_needs(first, last, step):
    assert charts.step_for(date.fromisoformat(first), date.fromisoformat(last)) == step


def test_bars_are_no_shorter_than_what_was_counted():
    assert charts.step_for(date(2024, 3, 1), date(2024, 3, 9), finest=Granularity.MONTH) == charts.MONTH


@given(DAYS, DAYS)
def test_the_dates_asked_for_are_shown_with_something_around_them(one, other):
    first, last = sorted((one, other))
    start, end = charts.window(first, last)
    assert start <= first <= last <= end
    assert start < first or first < date(1, 1, 31)
    assert end > last or last > date(9998, 12, 1)


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("2024-02-05", "2024-02-05", "February 5, 2024"),
        ("2024-02-01", "2024-02-29", "February 2024"),
        ("2024-01-01", "2024-12-31", "2024"),
        ("1820-01-01", "1824-12-31", "1820–1824"),
        ("2024-01-01", "2024-03-31", "January – March 2024"),
        ("2023-11-01", "2024-01-31", "November 2023 – January 2024"),
        ("2024-03-04", "2024-03-10", "March 4–10, 2024"),
        ("2024-02-26", "2024-03-03", "February 26 – March 3, 2024"),
        ("2023-12-25", "2024-01-01", "December 25, 2023 – January 1, 2024"),
    ],
)
def test_a_span_is_named_as_people_do(first, last, name):
    assert charts.span_name(date.fromisoformat(first), date.fromisoformat(last)) == name


# -- axes -------------------------------------------------------------------------------------------------------------


@given(DAYS, DAYS, st.integers(3, 12))
def test_ticks_are_few_in_order_and_apart(one, other, most):
    first, last = sorted((one, other))
    found = charts.ticks(charts.step_for(first, last).periods(first, last), most=most)
    assert 1 <= len(found) <= most
    assert all(right.at - left.at >= 95 / most for left, right in pairwise(found))
    assert all(0 < tick.at < 100 for tick in found)
    assert re.search(r"\d{1,4}$", found[0].label)  # the first one tells its year


def test_no_periods_have_no_ticks():
    assert charts.ticks(()) == ()


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("1987-02-26", "1987-10-20", ["Apr 1987", "Jul", "Oct"]),
        ("2024-03-01", "2024-03-31", ["Mar 4, 2024", "Mar 11", "Mar 18", "Mar 25"]),
        ("2018-01-01", "2020-06-01", ["Jan 2018", "Jul", "2019", "Jul", "2020"]),
        ("1824-01-01", "2024-12-31", ["1850", "1900", "1950", "2000"]),
        ("2024-03-05", "2024-03-05", ["Mar 5, 2024"]),
    ],
)
def test_ticks_name_what_one_would_look_for(first, last, labels):
    days = date.fromisoformat(first), date.fromisoformat(last)
    assert [tick.label for tick in charts.ticks(charts.step_for(*days).periods(*days))] == labels


@given(st.floats(1e-6, 1e9), st.integers(2, 8), st.booleans())
def test_a_grid_has_round_numbers_up_to_the_largest(largest, most, whole):
    values = charts.grid(largest, most=most, whole=whole)
    assert len(values) <= most
    assert list(values) == sorted(set(values))
    assert all(0 < value <= largest * (1 + 1e-6) for value in values)
    assert values or (whole and largest < 1)
    if values:
        assert f"{values[0]:.0e}"[0] in "125"
        assert not whole or all(value == int(value) for value in values)


def test_nothing_needs_no_grid():
    assert charts.grid(0) == charts.grid(-1, whole=False) == ()


# -- the drawing ------------------------------------------------------------------------------------------------------

published = st.none() | st.one_of(
    st.dates(date(1999, 12, 1), date(2000, 3, 1)),
    st.dates(date(1800, 1, 1), date(2024, 1, 1)),
    st.sampled_from([date.min, date.max]),
).map(date.isoformat)
ends = st.none() | st.dates(date(1999, 11, 1), date(2000, 4, 1)) | st.dates(date(1790, 1, 1), date(2030, 1, 1))
spans = st.tuples(ends, ends).filter(lambda pair: None in pair or pair[0] <= pair[1])


@settings(deadline=None)
@given(st.lists(published, min_size=1, max_size=12), spans)
def test_bars_add_up_to_what_is_drawn_and_each_leads_to_exactly_its_articles(app, days, span):
    state = SearchState(after=span[0], before=span[1])
    chart = drawn(app, days, state)
    assert sum(bar.count for bar in chart.bars) == sum(chart.counts)
    beside = [(int(link.label.split()[0]), link.url) for link in chart.beside]
    assert sum(chart.counts) + sum(count for count, _ in beside) == sum(day is not None for day in days)
    for count, url in [*((bar.count, bar.url) for bar in chart.bars), *beside]:
        assert total(app, days, url) == count


@settings(deadline=None)
@given(st.lists(published, min_size=1, max_size=12), spans)
def test_all_that_is_drawn_lies_within_the_drawing(app, days, span):
    chart = drawn(app, days, SearchState(after=span[0], before=span[1]))
    assert len(chart.starts) == len(chart.counts)
    for bar in chart.bars:
        assert 0 <= bar.slot[0] <= bar.x < bar.x + bar.width <= bar.slot[0] + bar.slot[1] + 0.01 <= 100.1
        assert 0 < bar.height <= HEIGHT
        assert bar.y + bar.height == pytest.approx(HEIGHT)
    assert max((bar.height for bar in chart.bars), default=HEIGHT) == HEIGHT
    if chart.chosen:
        assert 0 <= chart.chosen[0] < chart.chosen[0] + chart.chosen[1] <= 100.01


def test_the_dates_asked_for_are_shaded_and_bars_outside_are_not_inside(app):
    days = [f"2024-03-{day:02}" for day in range(1, 31)] + ["2024-02-27", "2024-04-03"]
    chart = drawn(app, days, SearchState(after=date(2024, 3, 1), before=date(2024, 3, 31)))
    assert chart.unit == "day"
    assert [bar.name for bar in chart.bars if not bar.inside] == ["February 27, 2024", "April 3, 2024"]
    left, width = chart.chosen
    assert chart.starts[round(left / 100 * len(chart.starts))] == date(2024, 3, 1)
    assert round(width / 100 * len(chart.starts)) == 31


def test_a_year_shows_months_and_a_month_days_and_each_leads_back_out(app):
    days = [f"{year}-{month:02}-15" for year in range(1950, 2021) for month in range(1, 13)]
    assert drawn(app, days, SearchState()).unit == "5 years"
    year = drawn(app, days, SearchState(after=date(1987, 1, 1), before=date(1987, 12, 31)))
    assert (year.unit, [link.label for link in year.wider]) == ("month", ["All dates"])
    month = drawn(app, days, SearchState(after=date(1987, 3, 1), before=date(1987, 3, 31)))
    assert (month.unit, [link.label for link in month.wider]) == ("day", ["1987", "All dates"])
    day = drawn(app, days, SearchState(after=date(1987, 3, 15), before=date(1987, 3, 15)))
    assert (day.unit, [link.label for link in day.wider]) == ("day", ["March 1987", "1987", "All dates"])


def test_an_archive_of_one_day_has_one_bar(app):
    chart = drawn(app, ["2024-03-05"] * 3, SearchState())
    assert [(bar.words, bar.url) for bar in chart.bars] == [
        ("March 5, 2024: 3 articles", "/?after=2024-03-05&before=2024-03-05")
    ]
    assert chart.bars[0].width < 20


def test_recent_spans_end_today_where_there_is_news_and_else_with_the_newest_article(app):
    fresh = drawn(app, ["2020-01-01", "2024-11-28"], SearchState())
    assert fresh.until is None
    assert [(link.label, link.url) for link in fresh.recent] == [
        ("Last 7 days", "/?after=2024-11-25&before=2024-12-01"),
        ("Last 30 days", "/?after=2024-11-02&before=2024-12-01"),
        ("Last 12 months", "/?after=2023-12-03&before=2024-12-01"),
    ]
    old = drawn(app, ["1987-02-26", "1987-03-10"], SearchState(after=date(1987, 3, 4), before=date(1987, 3, 10)))
    assert old.until == date(1987, 3, 10)
    assert [(link.label, link.url, link.current) for link in old.recent] == [
        ("Last 7 days", "/?after=1987-03-04&before=1987-03-10", True)
    ]


def test_there_is_no_drawing_where_nothing_has_a_date_and_none_is_asked_for(app):
    with app.test_request_context():
        nothing = MemoryEngine([]).search(search_request(SearchState())).histogram
        assert date_chart(SearchState(), nothing, today=TODAY) is None
        assert date_chart(SearchState(), MemoryEngine([]).search(SearchRequest()).histogram, today=TODAY) is None
        assert date_chart(SearchState(after=TODAY), nothing, today=TODAY) is not None


# -- the page ---------------------------------------------------------------------------------------------------------


def bar_links(html: str) -> dict[str, str]:
    """Return the address of each bar by its words."""
    found = re.findall(r'<a href="([^"]*)" rel="nofollow" tabindex="-1"><title>(.*?)</title>', html)
    return {unescape(words): unescape(url) for url, words in found}


def test_the_page_draws_bars_that_narrow_and_lists_the_same_in_a_table():
    site = client()
    html = get(site, "/?q=canal")
    found = bar_links(html)
    assert found["October 2024: 1 article"] == "/?q=canal&after=2024-10-01&before=2024-10-31"
    table = re.findall(r'<th scope="row"><a rel="nofollow" href="([^"]*)">(.*?)</a></th><td>(.*?)</td>', html)
    assert {f"{name}: {count} article": unescape(url) for url, name, count in table} == found
    narrowed = get(site, found["October 2024: 1 article"])
    assert 'Remove </span><span class="kind">Date</span> <bdi>October 2024</bdi>' in narrowed
    assert "By day" in narrowed


def test_articles_without_a_date_are_chosen_and_left_out_on_the_page():
    site = client()
    html = get(site, "/")
    assert '<button class="leave" form="leaving" name="dated" value="1"' in html
    assert re.search(r'href="/\?dated=0"[^>]*>.*?undated', html, re.DOTALL)
    chosen = get(site, "/?dated=0")
    assert re.findall(r'<h2 dir="auto">.*?>(A note.*?)</a>', chosen) == ["A note without a date"]
    assert '<span class="kind">Date</span> <bdi>none</bdi>' in chosen
    assert "A note without a date" not in get(site, "/?dated=1")
    assert "lies neither after nor before" in get(site, "/?dated=0&after=2024", 400)


def test_dates_without_articles_say_where_there_are_some():
    html = get(client(), "/?after=2010&before=2010")
    assert "No article of these dates, but" in html
    assert re.search(r'<a rel="nofollow" href="/\?after=2011-[^"]*">3 later</a>', html)

"""Dates: forms that are read, forms that are refused, and dates that stand in paths and first lines."""

import time
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Origin, Precision, Published
from corpus.dates import DateProblem, date_in_path, date_in_text, iso, month_number, parse_date

SECONDS = 5


def read(value, **options):
    return iso(parse_date(value, origin=Origin.METADATA, **options))


def date_or_none(value):
    try:
        return parse_date(value, origin=Origin.METADATA)
    except DateProblem:
        return None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-10-31", "2024-10-31"),
        ("2024-10", "2024-10"),
        ("2024", "2024"),
        ("2024/10/31", "2024-10-31"),
        ("2015/11/12", "2015-11-12"),
        ("2024.10.31", "2024-10-31"),
        ("2024-1-5", "2024-01-05"),
        ("20241031", "2024-10-31"),
        ("20241031T101500Z", "2024-10-31T10:15:00Z"),
        ("20241031101500", "2024-10-31T10:15:00Z"),
        ("2024-10-31T10:00:00Z", "2024-10-31T10:00:00Z"),
        ("2024-10-31T10:00:00.123456+05:30", "2024-10-31T04:30:00Z"),
        ("2024-10-31T10:00:00.1234567Z", "2024-10-31T10:00:00Z"),
        ("2024-10-31 9:05:00 -0400", "2024-10-31T13:05:00Z"),
        ("2024-10-31 10:00", "2024-10-31T10:00Z"),
        ("2024-10-31T24:00:00Z", "2024-11-01T00:00:00Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ("26-FEB-1987 15:01:01.79", "1987-02-26T15:01:01Z"),
        ("3-MAR-1987  09:15:05.40", "1987-03-03T09:15:05Z"),
        ("Thu, 31 Oct 2024 10:00:00 GMT", "2024-10-31T10:00:00Z"),
        ("Thu, 31 Oct 2024 10:00:00 +0000 (UTC)", "2024-10-31T10:00:00Z"),
        ("31 Oct 24 10:00:00 EST", "2024-10-31T15:00:00Z"),
        ("31 Oct 99", "1999-10-31"),
        ("Thu Oct 31 10:00:00 2024", "2024-10-31T10:00:00Z"),
        ("Thu Oct 31 10:00:00 UTC 2024", "2024-10-31T10:00:00Z"),
        ("October 31, 2024", "2024-10-31"),
        ("Oct. 31, 2024", "2024-10-31"),
        ("31 Oct 2024", "2024-10-31"),
        ("31st of October 2024", "2024-10-31"),
        ("October 2024", "2024-10"),
        ("10/2024", "2024-10"),
        ("Thursday, October 31, 2024", "2024-10-31"),
        ("October 31st, 2024 at 10:30 p.m. EST", "2024-11-01T03:30Z"),
        ("10:30 a.m. UTC, Thursday Oct 31, 2024", "2024-10-31T10:30Z"),
        ("12:05 AM, 31 October 2024", "2024-10-31T00:05Z"),
        ("31/10/2024", "2024-10-31"),
        ("10/31/2024", "2024-10-31"),
        ("31.10.2024", "2024-10-31"),
        ("05/05/2024", "2024-05-05"),
        ("31. Oktober 2024", "2024-10-31"),
        ("1er novembre 2024", "2024-11-01"),
        ("31 de octubre de 2024", "2024-10-31"),
        ("31 de outubro de 2024", "2024-10-31"),
        ("31 ottobre 2024", "2024-10-31"),
        ("31 oktober 2024", "2024-10-31"),
        ("31 października 2024 r.", "2024-10-31"),
        ("31 октября 2024", "2024-10-31"),
        ("31 Ekim 2024", "2024-10-31"),
        ("31. lokakuuta 2024", "2024-10-31"),
        ("2024年10月31日", "2024-10-31"),
        ("2024년 10월 31일", "2024-10-31"),
        ("1730332800", "2024-10-31T00:00:00Z"),
        (1730332800, "2024-10-31T00:00:00Z"),
        (1730332800000, "2024-10-31T00:00:00Z"),
        (1730332800.75, "2024-10-31T00:00:00Z"),
        (2024, "2024"),
        (20241031, "2024-10-31"),
        (date(2024, 10, 31), "2024-10-31"),
        (datetime(2024, 10, 31, 10, tzinfo=UTC), "2024-10-31T10:00:00Z"),
        (datetime(2024, 10, 31, 10, tzinfo=timezone(timedelta(hours=-4))), "2024-10-31T14:00:00Z"),
        ("2030-01-01", "2030-01-01"),
        ("14 July 1789", "1789-07-14"),
    ],
)
def test_a_date_is_read_to_its_own_precision(value, expected):
    assert read(value) == expected


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (" 5-APR-1987 605:12:19.12", "1987-04-05"),
        ("27-MAR-1987 00:02:59.13RM", "1987-03-27"),
        ("31 Oct 2024, updated later", "2024-10-31"),
        ("31 Oct 2024 10:00 XYZ", "2024-10-31"),
        ("2024-10-31T25:00", "2024-10-31"),
        ("2024-10-31T10:00:99Z", "2024-10-31"),
        ("2024-10-31T10", "2024-10-31"),
    ],
)
def test_rubbish_after_a_full_date_costs_the_time_and_not_the_day(value, day):
    assert read(value) == day


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("yesterday", "not a date"),
        ("Thursday", "weekday"),
        ("Oct 31", "not a date"),
        ("Summer 2024", "not a date"),
        ("03/04/2024", "day/month or month/day"),
        ("31/10/24", "two figures"),
        ("31/10-2024", "not a date"),
        ("2024-10/31", "change its meaning"),
        ("2024-10-31 - 2024-11-02", "change its meaning"),
        ("2024-305", "change its meaning"),
        ("2024-W44", "change its meaning"),
        ("2024-10-31-slug", "change its meaning"),
        ("2024-13-01", "no day"),
        ("2024-02-30", "no day"),
        ("30 Feb 2024", "no day"),
        ("0000-00-00", "no day"),
        ("1399-01-01", "1400"),
        ("2101", "2100"),
        ("x" * 500, "too long"),
        (True, "no date"),
        (-1, "no date"),
        (7, "neither"),
        (float("nan"), "no date"),
        (float("inf"), "no date"),
        (1e300, "neither"),
        (10**30, "neither"),
    ],
)
def test_what_is_no_one_date_is_refused_with_the_reason(value, reason):
    with pytest.raises(DateProblem, match=reason):
        parse_date(value, origin=Origin.METADATA)


@pytest.mark.parametrize(("day_first", "expected"), [(True, "2024-04-03"), (False, "2024-03-04")])
def test_the_configuration_settles_day_and_month(day_first, expected):
    assert read("03/04/2024", day_first=day_first) == expected


def test_a_number_over_twelve_overrules_the_configuration():
    assert read("10/31/2024", day_first=True) == "2024-10-31"


def test_a_configured_order_also_reads_years_of_two_figures():
    assert read("31/10/24", day_first=True) == "2024-10-31"


def test_a_time_without_a_zone_takes_the_configured_one():
    published = parse_date("2024-07-01 12:00", origin=Origin.METADATA, zone=timezone(timedelta(hours=2)))
    assert published == Published(datetime(2024, 7, 1, 10, tzinfo=UTC), Precision.MINUTE, None, Origin.METADATA)


def test_a_day_stays_a_day_in_every_zone():
    assert read("2024-10-31", zone=timezone(timedelta(hours=12))) == "2024-10-31"


@pytest.mark.parametrize(
    ("value", "offset"),
    [
        ("2024-10-31T10:00:00+05:30", 330),
        ("2024-10-31T10:00:00Z", 0),
        ("Thu, 31 Oct 2024 10:00:00 PDT", -420),
        ("2024-10-31 10:00 UTC+2", 120),
        ("2024-10-31 10:00", None),
    ],
)
def test_the_offset_of_the_source_is_kept(value, offset):
    assert parse_date(value, origin=Origin.METADATA).offset == offset


@pytest.mark.skipif("America/New_York" not in available_timezones(), reason="there is no time zone database")
def test_eastern_time_follows_summer_time():
    summer = parse_date("July 1, 2024 9:00 a.m. ET", origin=Origin.METADATA)
    winter = parse_date("January 1, 2024 9:00 a.m. ET", origin=Origin.METADATA)
    assert (summer.offset, winter.offset) == (-240, -300)


def test_the_origin_is_kept():
    assert parse_date("2024", origin=Origin.HTML).origin is Origin.HTML


@given(st.datetimes(min_value=datetime(1400, 1, 2), max_value=datetime(2100, 12, 30)))
def test_iso_forms_read_back_as_they_were_written(moment):
    moment = moment.replace(microsecond=0)
    assert parse_date(moment.isoformat(), origin=Origin.METADATA).instant == moment.replace(tzinfo=UTC)
    assert parse_date(moment.date().isoformat(), origin=Origin.METADATA).instant.date() == moment.date()


@given(st.dates(min_value=date(1969, 1, 1), max_value=date(2068, 12, 31)))
def test_written_out_dates_read_back_as_they_were_written(day):
    for form in ("%d %B %Y", "%B %d, %Y", "%a, %d %b %Y", "%d-%b-%y", "%Y%m%d"):
        assert read(day.strftime(form)) == day.isoformat()


@given(st.text(max_size=150) | st.text(alphabet="0123456789-/.:T ,Zaprmoct", max_size=40))
def test_any_text_gives_a_date_or_a_problem(text):
    published = date_or_none(text)
    if published is not None:
        assert 1400 <= published.instant.year <= 2100
        assert published.instant.tzinfo is UTC
        assert read(iso(published)) == iso(published)


@given(st.integers() | st.floats())
def test_any_number_gives_a_date_or_a_problem(number):
    published = date_or_none(number)
    assert published is None or 1400 <= published.instant.year <= 2100


@pytest.mark.parametrize(
    "months",
    [
        "January February March April May June July August September October November December",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "januari februari mars april maj juni juli augusti september oktober november december",
        "januar februar marts april maj juni juli august september oktober november december",
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
        "ledna února března dubna května června července srpna září října listopadu prosince",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
        "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
        "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
        (
            "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta "
            "marraskuuta joulukuuta"
        ),
    ],
    ids=lambda months: months.split()[1],
)
def test_the_months_of_sixteen_languages_are_known(months):
    read_back = [read(f"7. {name} 1994" if name[0].isupper() else f"7 {name} 1994") for name in months.split()]
    assert read_back == [f"1994-{month:02}-07" for month in range(1, 13)]


@pytest.mark.parametrize("text", ["Posted Thursday", "Published at 10:45", "Updated 3 March", "Published 03/04/2024"])
def test_a_line_that_names_no_one_day_dates_nothing(text):
    assert date_in_text(f"{text}\n\nIt rained.") is None


def test_month_names_are_known_in_any_case():
    assert [month_number(name) for name in ("MAR", "déc.", "Mai", "Sept", "blob")] == [3, 12, 5, 9, None]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("2024-10-31-slug.md", "2024-10-31"),
        ("posts/20241031.txt", "2024-10-31"),
        ("report_2024_10_31_final.txt", "2024-10-31"),
        ("/a/2024/10/31/story.html", "2024-10-31"),
        ("/a/2024-10-31/b.txt", "2024-10-31"),
        ("/2024/10/31", "2024-10-31"),
        ("C:\\news\\2024\\10\\31\\story.txt", "2024-10-31"),
        ("https://paper.example/2024/10/slug/?d=2023-01-01#2022-01-01", "2024-10"),
        ("https://paper.example/world/2024/oct/31/title", "2024-10-31"),
        ("https://2024-10-31.example/a", None),
        ("/home/backup-2024-10-31/a.txt", None),
        ("article-19876543.html", None),
        ("20241031123456.txt", None),
        ("/x/2024/a.txt", None),
        ("/2024/99/x", None),
        ("2024-02-31.txt", None),
        ("1402-01-01.txt", None),
        ("", None),
    ],
)
def test_a_date_in_a_path_is_found_where_it_dates_the_file(path, expected):
    published = date_in_path(path)
    assert (published and iso(published)) == expected


def test_a_date_in_a_path_knows_its_origin():
    assert date_in_path("2024-10-31.txt").origin is Origin.FILENAME
    assert date_in_path("https://a.example/2024/10/31/", origin=Origin.URL).origin is Origin.URL


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Headline\n\nBy Mira Tovar\n\nPublished October 31, 2024\n\nText.", "2024-10-31"),
        ("Thursday, Oct. 31, 2024\n\nText.", "2024-10-31"),
        ("By Mira Tovar, October 31, 2024", "2024-10-31"),
        ("By Mira Tovar | October 31, 2024 | 10:30 a.m. ET", "2024-10-31"),
        ("(Published on 31 October 2024, 10:00 GMT)", "2024-10-31T10:00Z"),
        ("Updated: Nov 2, 2024\nPosted: Oct 31, 2024", "2024-10-31"),
        ("Last updated 2 November 2024", "2024-11-02"),
        ("2024-10-31", "2024-10-31"),
        ("On October 31, 2024 the army left.", None),
        ("The war began October 31, 2024", None),
        ("Posted 03/04/2024", None),
        ("October 2024", None),
        ("20241031", None),
        ("Thursday", None),
        ("\n".join(["A line."] * 30) + "\nPublished October 31, 2024", None),
    ],
)
def test_a_date_that_stands_by_itself_in_the_first_lines_is_found(text, expected):
    published = date_in_text(text)
    assert (published and iso(published)) == expected


@given(st.text(max_size=300))
def test_any_text_may_be_searched_for_dates(text):
    date_in_text(text)
    date_in_path(text)


@pytest.mark.parametrize("unit", ["2024-", "2024-10-31 ", "1", "/2024/10", "Published 2024\n", "By a, 2024, ", "\n"])
def test_a_megabyte_is_searched_for_dates_in_bounded_time(unit):
    text = unit * (1_000_000 // len(unit))
    began = time.process_time()
    date_in_text(text)
    date_in_path(text)
    with pytest.raises(DateProblem):
        parse_date(text, origin=Origin.METADATA)
    assert time.process_time() - began < SECONDS

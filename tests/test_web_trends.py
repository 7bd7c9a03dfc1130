"""Trends page: queries over time, what goes with them, two periods compared; and the same as CSV and JSON."""

import csv
import io
import re
from html import unescape
from itertools import pairwise
from urllib.parse import unquote

import pytest

from search import MAX_TRENDS, Granularity
from tests.suites.web_cases import ATTACK, HOSTILE, article, client, get
from web.charts import Period, Step, day_of
from web.lines import HEIGHT, LABEL_HEIGHT, MOST_MARKS, Series, drawing

FLOODS = [
    article(
        f"flood{number}",
        title="The flood",
        text="Water stood in the streets.",
        published=f"2023-0{number}-10",
        people=("Ada Lind",),
        places=("Lowford",),
        source="Harbour Post",
    )
    for number in range(1, 7)
]
BREAD = [
    article(
        f"bread{number}",
        title="Bread",
        text="A loaf costs more.",
        published=f"2023-0{number}-20",
        people=("Ben Oduya",),
        places=("Eastmark",),
        source="Field Weekly",
    )
    for number in range(4, 10)
]
UNDATED = article("undated", title="A note", text="Water and bread.")


@pytest.fixture(scope="module")
def site():
    return client(*FLOODS, *BREAD, UNDATED)


def links_of(html: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'href="([^"]*)"', html)]


def figures(html: str) -> list[list[str]]:
    """Return the rows of the table, as text."""
    table = re.search(r"<table>(.*?)</table>", html, re.DOTALL)[1]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub("<[^>]*>", "", cell).split()) for cell in row] for row in cells]


def test_each_query_has_a_column_of_figures_with_all_articles_last(site):
    rows = figures(get(site, "/trends?q=water&q=loaf"))
    assert rows[0] == ["Month", "water", "loaf", "All articles"]
    assert rows[1] == ["January 2023", "1 100%", "0 0%", "1"]
    assert rows[4] == ["April 2023", "1 50.0%", "1 50.0%", "2"]
    assert len(rows) == 10


def test_a_point_and_its_number_lead_to_its_articles(site):
    html = get(site, "/trends?q=water&place=Lowford")
    url = "/?q=water&place=Lowford&after=2023-02-01&before=2023-02-28"
    assert links_of(html).count(url) == 2  # in the drawing and in the table
    assert re.search(r'<a href="[^"]*" rel="nofollow" tabindex="-1"><title>February 2023, water: 1 article, 100%', html)


def test_dates_cut_the_articles_that_a_point_leads_to(site):
    html = get(site, "/trends?q=water&by=month&after=2023-02-05&before=2023-03-12")
    assert "/?q=water&after=2023-02-05&before=2023-02-28" in links_of(html)
    assert "/?q=water&after=2023-03-01&before=2023-03-12" in links_of(html)


def test_shares_are_drawn_where_they_are_asked_for(site):
    html = get(site, "/trends?q=water&q=loaf&as=shares")
    assert "Shares of all articles by month" in html
    assert ">100%</text>" in html


def test_without_a_query_all_articles_are_shown_and_names_of_the_archive_are_offered(site):
    html = get(site, "/trends")
    assert figures(html)[0] == ["Month", "All articles"]
    assert '/trends?q=person:"Ada+Lind"&q=person:"Ben+Oduya"' in map(unquote, links_of(html))
    assert "noindex" not in html
    assert "noindex" in get(site, "/trends?q=water")


def test_what_goes_with_a_query_leads_to_the_name_and_to_its_articles(site):
    html = get(site, "/trends?q=water")
    assert "/names/person/Ada%20Lind" in links_of(html)
    assert "/?q=water&person=Ada+Lind" in links_of(html)
    assert "nowhere else" in html
    assert "Ben Oduya" not in html.partition('id="typical"')[2]


def test_filters_are_kept_and_each_can_be_taken_away(site):
    html = get(site, "/trends?q=water&place=Lowford&-person=Ben+Oduya&missing=tag&by=year")
    found = links_of(html)
    assert "/trends?q=water&-person=Ben+Oduya&missing=tag&by=year" in found
    assert "/trends?q=water&place=Lowford&missing=tag&by=year" in found
    assert "/trends?q=water&place=Lowford&-person=Ben+Oduya&by=year" in found
    assert "/trends?q=water&by=year" in found
    assert '<input type="hidden" name="place" value="Lowford">' in html


def test_undated_articles_are_told(site):
    assert "1 article undated" in get(site, "/trends?q=water")


def test_two_periods_are_compared_by_their_words_and_names(site):
    html = get(site, "/trends?q=loaf&first=2023-01..2023-04-15&second=2023-06..2023-09")
    first, second = html.partition('id="side-1"')[2].split('id="side-2"')
    assert first.startswith(">January 1 – April 15, 2023")
    assert ("streets" in first, "loaf" in first.partition("<h4>")[2]) == (True, False)
    assert "Lowford" in first
    assert ("Eastmark" in second, "Lowford" in second) == (True, False)
    assert "/?q=loaf&after=2023-06-01&before=2023-09-30" in links_of(second)
    assert "/?after=2023-06-01&before=2023-09-30" in links_of(html)


def test_periods_are_compared_in_the_articles_of_one_query(site):
    html = get(site, "/trends?q=water&of=water&first=2023-01..2023-03&second=2023-04..2023-06")
    first, second = html.partition('id="side-1"')[2].split('id="side-2"')
    assert "3 articles" in first
    assert "3 articles" in second
    assert "Nothing is more frequent here" in first
    assert "<option selected>water</option>" in html


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/trends?" + "&".join(f"q={number}" for number in range(MAX_TRENDS + 1)), "at most 5 can be compared"),
        ("/trends?by=week", "The parameter 'by' is 'week'; it can be year, month, day."),
        ("/trends?as=pie", "The parameter 'as' is 'pie'; it can be counts or shares."),
        ("/trends?first=2023", "The parameter 'second' is empty."),
        ("/trends?first=2023&second=soon", "The parameter 'second' is no period: 'soon'."),
        ("/trends?after=2023-02&before=2023-01", "is later than"),
        (f"/trends?q={'a' * 1001}", "longer than 1,000 characters"),
    ],
    ids=lambda value: value[:24],
)
def test_what_cannot_be_honoured_is_a_sentence(site, address, sentence):
    assert sentence in unescape(get(site, address, 400))


def test_nothing_found_says_so(site):
    assert "No dated article matches." in get(site, "/trends?q=zeppelin")
    assert "There are no articles with these filters and dates." in get(site, "/trends?place=Nowhere")


def test_repeated_and_empty_queries_count_once(site):
    assert figures(get(site, "/trends?q=water&q=&q=+water+&q=loaf"))[0][1:3] == ["water", "loaf"]


def test_hostile_names_and_queries_are_escaped():
    names = [article(f"n{number}", text="Water.", published="2024-01-01", people=(ATTACK,)) for number in range(3)]
    others = [article(f"o{number}", text="Dry.", published="2024-01-02", people=("Ada",)) for number in range(5)]
    html = client(*names, *others, HOSTILE).get("/trends", query_string={"q": ["water", ATTACK], "of": ATTACK}).text
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_long_table_is_closed_and_has_no_links():
    articles = [article(f"d{day}", text="Water.", published=day) for day in ("2020-01-01", "2020-06-01", "2020-12-31")]
    html = get(client(*articles), "/trends?q=water&by=day")
    assert '<details class="figures">' in html
    assert len(figures(html)) == 367
    assert "after=2020-06-01" not in html


def test_the_table_is_a_csv_that_no_spreadsheet_takes_for_formulas(site):
    answer = site.get("/trends.csv?q=water&q==1%2B1&by=year")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))) == [
        ["period", "all articles", "water", "'=1+1", "water (share)", "'=1+1 (share)"],
        ["2023", "12", "6", "0", "0.5", "0.0"],
    ]


def test_the_api_answers_with_counts_shares_and_typical_names(site):
    found = site.get("/api/v1/trends?q=water&q=loaf&by=year&limit=1").get_json()
    assert (found["granularity"], found["periods"], found["totals"], found["total"]) == ("year", ["2023"], [12], 13)
    water, loaf = found["trends"]
    assert (water["query"], water["counts"], water["shares"], water["undated"]) == ("water", [6], [0.5], 1)
    assert water["typical"]["place"] == [
        {"value": "Lowford", "count": 6, "rest": 0, "times": None, "likelihood": pytest.approx(12.4, abs=0.5)}
    ]
    assert loaf["typical"]["person"][0]["value"] == "Ben Oduya"


def test_the_api_compares_two_periods(site):
    found = site.get("/api/v1/contrast?first=2023-01..2023-04-15&second=2023-06..2023-09&q=").get_json()
    assert (found["first"]["total"], found["second"]["total"]) == (4, 5)
    assert [item["value"] for item in found["first"]["typical"]["place"]] == ["Lowford"]
    assert {item["value"].lower() for item in found["second"]["words"]} >= {"loaf", "costs"}


@pytest.mark.parametrize(
    "address", ["/api/v1/contrast", "/api/v1/contrast?first=2023", "/api/v1/trends?limit=0", "/api/v1/trends?nope=1"]
)
def test_the_api_refuses_what_it_cannot_honour(site, address):
    answer = site.get(address)
    assert (answer.status_code, set(answer.get_json()["error"])) == (400, {"code", "message"})


def days(count: int) -> list[Period]:
    first = day_of("2024-01-01")
    return list(Step(Granularity.DAY).periods(first, first.replace(year=2026)))[:count]


def series(name: str, *values: float) -> Series:
    return Series(name, values, ("",) * len(values), (None,) * len(values))


def test_lines_are_drawn_from_zero_to_the_greatest_value():
    drawn = drawing([series("a", 0, 5, 10), series("b", 10, 0, 0)], days(3), percent=False)
    heights = [[float(point.split(",")[1]) for point in line.points.split()] for line in drawn.lines]
    assert heights[0][0] == heights[1][1] == HEIGHT
    assert heights[0][2] == heights[1][0] < heights[0][1] < HEIGHT
    assert [line.label for line in drawn.grid] == ["5", "10"]


def test_names_at_the_ends_of_lines_do_not_touch():
    drawn = drawing([series(str(n), 0, n) for n in (1, 1, 1, 0, 0)], days(2), percent=False)
    places = sorted(line.label_y for line in drawn.lines)
    assert all(after - before >= LABEL_HEIGHT for before, after in pairwise(places))
    assert places[-1] <= HEIGHT


def test_a_line_of_one_point_crosses_the_drawing_and_one_of_very_many_has_no_marks():
    assert len(drawing([series("a", 4)], days(1), percent=False).lines[0].points.split()) == 2
    many = drawing([series("a", *range(MOST_MARKS + 1))], days(MOST_MARKS + 1), percent=True)
    assert many.lines[0].marks == ()

"""Reporting: an access log tells what was looked for, and what in vain."""

import json

from click.testing import CliRunner

from search.cli import main
from search.reporting import usage


def line(query, total, *, time="2026-03-01T08:00:00+00:00", **fields):
    entry = {"time": time, "status": 200, "kind": "words", "total": total, "search_ms": 1.0, "query": query}
    return json.dumps({**entry, **fields})


LINES = [
    line("Canal", 3),
    line("  canal ", 3),
    line("zepp", 0, time="2026-03-02T07:59:58+00:00", typing=True),
    line("zeppelin", 0, time="2026-03-02T08:00:00+00:00"),
    line("tide*", 0, kind="wildcard", search_ms=40.0, time="2026-03-03T08:00:00+00:00"),
    json.dumps({"time": "2026-03-01T09:00:00+00:00", "status": 503, "path": "/"}),
    "",
    "not JSON",
    "[]",
]


def test_searches_are_counted_however_they_are_written():
    report = usage(LINES)
    assert (report.requests, report.failures, report.searches, report.without_results) == (6, 1, 4, 2)
    assert [(one.query, one.times, one.total) for one in report.top] == [
        ("canal", 2, 3),
        ("tide*", 1, 0),
        ("zeppelin", 1, 0),
    ]
    assert [one.query for one in report.in_vain] == ["tide*", "zeppelin"]
    assert report.slowest[0].query == "tide*"
    assert report.milliseconds == (1.0, 40.0, 40.0)
    assert report.unread == 2


def typed(query, second, **fields):
    return line(query, 1, time=f"2026-03-01T08:00:{second:02}.000+00:00", typing=True, **fields)


def test_of_what_is_typed_only_that_counts_at_which_the_reader_came_to_rest():
    lines = [
        typed("c", 1),
        typed("can", 2),
        typed("canal", 3),
        typed("t", 3, address="192.0.2.9"),
        typed("barge", 30),
        line("barges", 2, time="2026-03-01T08:00:32.000+00:00"),
    ]
    assert sorted(one.query for one in usage(lines).top) == ["barges", "canal", "t"]


def test_older_entries_are_left_out():
    report = usage(LINES, since="2026-03-02")
    assert (report.searches, report.first) == (2, "2026-03-02T07:59:58+00:00")


def test_a_query_that_finds_something_by_now_is_not_in_vain():
    assert usage([line("barge", 0), line("barge", 2)]).in_vain == ()


def test_a_log_without_queries_still_has_its_numbers():
    report = usage([json.dumps({"time": "2026-03-01T08:00:00Z", "status": 200, "kind": "none", "total": 5})])
    assert (report.searches, report.top) == (1, ())


def test_no_more_are_listed_than_asked_for():
    report = usage([line(f"word {number}", 0, search_ms=number) for number in range(9)], top=3)
    assert len(report.top) == len(report.in_vain) == len(report.slowest) == 3
    assert report.slowest[0].milliseconds == 8


def test_the_command_reads_files_and_standard_input(tmp_path):
    log = tmp_path / "access.log"
    log.write_text("\n".join(LINES))
    told = CliRunner().invoke(main, ["report", str(log), "-"], input=line("barge", 0))
    assert told.exit_code == 0
    assert "5 searches (words 4, wildcard 1); 3 (60.0%) found nothing." in told.output
    assert "2 lines are no entries" in told.output
    as_json = CliRunner().invoke(main, ["report", str(log), "--json"])
    assert json.loads(as_json.output)["searches"] == 4


def test_the_command_says_which_log_is_missing(tmp_path):
    refused = CliRunner().invoke(main, ["report", str(tmp_path / "absent.log")])
    assert refused.exit_code == 2
    assert "absent.log" in refused.output


def test_the_command_says_when_there_is_nothing_to_report():
    assert CliRunner().invoke(main, ["report", "-"], input="").output == "No requests.\n"

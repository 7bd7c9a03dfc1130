"""Records: which article is one record of metadata with a body?

JSON objects, rows of a table, entries of a feed and news items all become a mapping first, and come through here.
"""

from collections.abc import Iterator, Mapping

from corpus.article import Draft, Markup, Problem
from corpus.formats.blocks import fragment_text
from corpus.formats.fields import Given, read_given
from corpus.formats.options import ReadOptions
from corpus.formats.plain import NO_TEXT


def record_article(
    record: Mapping[str, object], path: str, line: int | None, options: ReadOptions
) -> Iterator[Draft | Problem]:
    """Yield the article that a record holds, after a Problem for each of its values that is broken.

    A dated record without a body has its summary or title as its text; an undated one is a Problem.
    """
    given = read_given(record, options)
    text, markup = body_of(given)
    for reason in given.problems:
        yield Problem(path, reason, line, skipped=False)
    if text := text or given.stand_in:
        yield given.draft(path=path, text=text, line=line, markup=markup)
    else:
        yield Problem(path, NO_TEXT, line)


def body_of(given: Given) -> tuple[str, Markup | None]:
    """Return the plain text of a record's body, empty where it has none, and its HTML where that is what it is."""
    if given.body is not None:
        return given.body.strip(), None
    if given.body_html is not None:
        return fragment_text(given.body_html), Markup("html", given.body_html)
    return "", None

"""Markdown: what article is in a Markdown file with front matter?"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from corpus.article import Draft, Markup, Origin, Problem, Published
from corpus.dates import date_in_path
from corpus.formats.authors import INDEX_NAMES, author_names, is_author_page
from corpus.formats.fields import read_given
from corpus.formats.frontmatter import split_matter
from corpus.formats.marks import Heading, plain_text, title_heading
from corpus.formats.options import ReadOptions
from corpus.formats.plain import NO_TEXT, decoded
from corpus.formats.source import SourceFile
from corpus.formats.values import field_line

AUTHOR_PAGE = "it describes an author and is not an article"
FROM_HEADING: Mapping[str, Origin] = {"title": Origin.TEXT}


class MarkdownReader:
    """Reads a Markdown file as one article.

    The title is the front matter's, else the first heading. A heading that is the title is taken out of the text.
    A dated post without a body, such as one that only links elsewhere, has its summary as its text. A draft is read as
    any other post is: whoever reads a folder has its unfinished articles too.
    """

    def read(self, source: SourceFile, options: ReadOptions) -> Iterator[Draft | Problem]:
        """Yield the article. See `Reader.read`."""
        for item in decoded(source):
            if isinstance(item, Problem):
                yield item
            else:
                yield from _article(source, item, options)


def _article(source: SourceFile, text: str, options: ReadOptions) -> Iterator[Draft | Problem]:
    path = source.path
    matter = split_matter(text.replace("\r\n", "\n").replace("\r", "\n"))
    given = read_given(matter.record, options, named=lambda value: author_names(value, source))
    if given.published is None:
        given = replace(given, published=_bundle_date(source.inside))
    body = matter.body.strip("\n")
    heading = title_heading(body)
    if heading is not None and given.title is not None and not _same(heading, given.title):
        heading = None
    if heading is not None:
        body = (body[: heading.span[0]] + "\n\n" + body[heading.span[1] :]).strip("\n")
    plain = plain_text(body) or plain_text(given.stand_in)
    for reason in (*matter.problems, *given.problems):
        yield Problem(path, reason, skipped=False)
    if is_author_page(source.inside, matter.record):
        yield Problem(path, AUTHOR_PAGE)
        return
    if not plain:
        yield Problem(path, NO_TEXT)
        return
    title, origins = (field_line(heading.text), FROM_HEADING) if heading and not given.title else (None, None)
    markup = Markup("markdown", body) if body else None
    yield given.draft(path=path, text=plain, title=title, markup=markup, origins=origins)


def _bundle_date(inside: str) -> Published | None:
    """Return the date in the name of the folder that a page bundle is: '2024-10-31-the-lock/index.md'."""
    page = PurePosixPath(inside)
    return date_in_path(page.parent.name) if page.stem in INDEX_NAMES and page.parent.name else None


def _same(heading: Heading, title: str) -> bool:
    return field_line(heading.text).casefold() == title.casefold()

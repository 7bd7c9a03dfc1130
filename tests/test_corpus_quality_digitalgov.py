"""A gate: are the authors and dates in the front matter of 2,400 posts read as PyYAML and their author files say?"""

import html
import os
import re
import tarfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from corpus.article import Draft
from corpus.formats.source import SourceFile
from corpus.reading import read_drafts

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
POSTS = CORPORA / "digitalgov-markdown.tar.gz"
LEAST = 2_400  # posts with front matter

FRONT_MATTER = re.compile(r"\s*---\r?\n(.*?)\n---", re.DOTALL)

pytestmark = pytest.mark.skipif(not POSTS.is_file(), reason=f"the posts are not at {POSTS}")


@pytest.fixture(scope="module")
def records():
    """The front matter of every file, as PyYAML reads it."""
    found = {}
    with tarfile.open(POSTS) as archive:
        for member in archive:
            if member.name.endswith(".md") and (stream := archive.extractfile(member)):
                matter = FRONT_MATTER.match(stream.read().decode())
                found[member.name] = (
                    yaml.load(matter[1], Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if matter else {}
                )
    return found


@pytest.fixture(scope="module")
def drafts():
    """The same files as Clippings reads them, by their names in the archive."""
    found = read_drafts(SourceFile(POSTS))
    return {item.path.partition("!/")[2]: item for item in found if isinstance(item, Draft)}


def expected_names(record, records):
    """Return the names that a post's ids stand for; an id is the name of a folder of authors."""
    people = {name.split("/")[-2]: about for name, about in records.items() if "/authors/" in name}
    return tuple(" ".join(html.unescape(people[author]["display_name"]).split()) for author in record or () if author)


def expected_instant(value):
    if isinstance(value, str):
        value = datetime.strptime(value, "%Y-%m-%d %H:%M:%S %z")
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    assert isinstance(value, date)
    return datetime(value.year, value.month, value.day, tzinfo=UTC)


def test_every_post_has_the_authors_of_its_front_matter(records, drafts):
    wrong = {
        name: (draft.authors, names)
        for name, draft in drafts.items()
        if draft.authors != (names := expected_names(records[name].get("authors"), records))
    }
    assert len(drafts) >= LEAST
    assert wrong == {}


def test_every_post_has_the_date_of_its_front_matter(records, drafts):
    dated = {name: draft for name, draft in drafts.items() if records[name].get("date")}
    wrong = {
        name: (draft.published, value)
        for name, draft in dated.items()
        if draft.published is None or draft.published.instant != expected_instant(value := records[name]["date"])
    }
    assert len(dated) >= LEAST
    assert wrong == {}

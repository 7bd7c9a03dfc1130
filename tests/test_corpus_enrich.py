"""Enrich: a draft becomes an article, each value by the order of trust and with its origin."""

import os
import pickle
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Draft, Kind, Markup, Mention, Origin, Precision, Published
from corpus.dates import iso
from corpus.enrich import EnrichOptions, enrich
from corpus.entities import default_extractor
from corpus.identity import article_id

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
GIVEN_DATE = Published(datetime(2020, 5, 1, tzinfo=UTC), Precision.DAY, None, Origin.HTML)
PROSE = "The council said on Friday that the bridge over the river will be closed for two weeks while it is repaired."
MORE = "It was opened in 1931, and nobody had looked at its northern pier since then, as the engineers found in spring."


def identify(**marks):
    return article_id(Draft(text="", **marks))


@dataclass(frozen=True)
class WordExtractor:
    """Finds each place of one word."""

    word: str
    kind: Kind = Kind.PLACE

    def reads(self, language: str | None) -> bool:
        return language in {None, "en"}

    def extract(self, text: str) -> tuple[Mention, ...]:
        return tuple(Mention(*found.span(), self.kind, self.word) for found in re.finditer(self.word, text))


def make(text=PROSE, *, options=None, extractor=None, path="/news/story.txt", **values):
    return enrich(Draft(path=path, text=text, **values), extractor=extractor, options=options or EnrichOptions())


class TestTitle:
    def test_a_given_title_is_kept_on_one_line(self):
        article = make(title="A bridge\n closes", origins={"title": Origin.HTML})
        assert (article.title, article.origins["title"]) == ("A bridge closes", Origin.HTML)

    def test_a_headline_over_the_text_is_the_title(self):
        article = make(f"Bridge to close for two weeks\n\n{PROSE}\n\n{MORE}")
        assert (article.title, article.origins["title"]) == ("Bridge to close for two weeks", Origin.TEXT)
        assert article.text.startswith("The council said")
        assert article.summary.startswith("The council said")

    def test_a_line_above_the_byline_is_the_title(self):
        assert make(f"Closed!?\n\nBy Mira Tovar, Reuters\n\n{PROSE}").title == "Closed!?"

    def test_else_the_first_sentence_is_cut_at_a_word(self):
        article = make(f"{PROSE}\n\n{MORE}")
        assert (
            article.title == "The council said on Friday that the bridge over the river will be closed for two weeks…"
        )
        assert article.origins["title"] is Origin.TEXT

    def test_byline_and_dateline_are_no_part_of_the_title(self):
        article = make(f"By Mira Tovar, Reuters\n\nLIMA, Oct 31 (Reuters) - {PROSE}")
        assert article.title.startswith("The council said")
        assert article.summary.startswith("The council said")

    def test_without_text_the_file_name_is_the_title(self):
        article = make("")
        assert (article.title, article.origins["title"], article.summary) == ("story", Origin.FILENAME, "")


class TestAuthors:
    def test_given_authors_come_before_the_byline(self):
        article = make(f"By Mira Tovar\n\n{PROSE}", authors=("Jonas Ek", "jonas ek"))
        assert (article.authors, article.origins["authors"]) == (("Jonas Ek",), Origin.METADATA)

    def test_a_byline_comes_before_markup_that_names_nobody(self):
        origins = {"authors": Origin.HTML}
        assert make(f"By Mira Tovar\n\n{PROSE}", authors=("Newsdesk",), origins=origins).authors == ("Mira Tovar",)
        assert make(f"By Mira Tovar\n\n{PROSE}", authors=("Jonas Ek",), origins=origins).authors == ("Jonas Ek",)

    def test_a_bio_gives_author_and_outlet(self):
        article = make(f"{PROSE}\n\n{MORE}\n\nMira Tovar is the harbour reporter at Coast News.")
        assert (article.authors, article.source) == (("Mira Tovar",), "Coast News")
        assert article.origins["authors"] is article.origins["source"] is Origin.BYLINE

    def test_nobody_is_invented(self):
        article = make()
        assert (article.authors, article.source, article.published) == ((), None, None)
        assert not {"authors", "source", "published"} & set(article.origins)


class TestSource:
    def test_the_order_of_trust(self):
        text = f"By Mira Tovar, Coast News\n\nLIMA (Reuters) - {PROSE}"
        url = "https://www.news.paper.example/a"
        options = EnrichOptions(source="Default", outlets={"paper.example": "The Paper"})
        assert make(text, url=url, source="Given", options=options).source == "Given"
        assert make(text, url=url, options=options).source == "The Paper"
        assert make(text, options=options).source == "Coast News"
        assert make(f"LIMA (Reuters) - {PROSE}", options=options).source == "Reuters"
        assert make(options=options).source == "Default"

    def test_an_unnamed_host_is_no_outlet(self):
        assert make(url="https://paper.example/a").source is None

    def test_a_broken_url_is_no_obstacle(self):
        assert make(url="http://[::1/a", options=EnrichOptions(outlets={"a": "b"})).source is None


class TestPublished:
    def test_the_order_of_trust(self):
        text = f"LIMA, Oct 31, 2021 (Reuters) - {PROSE}"
        url, path = "https://paper.example/2023/01/02/a", "/news/2022-02-03-story.txt"
        found = [
            make(text, url=url, path=path, published=GIVEN_DATE),
            make(text, url=url, path=path),
            make(text, path=path),
            make(text),
            make(f"Published 5 March 2019\n\n{PROSE}"),
        ]
        assert [iso(article.published) for article in found] == [
            "2020-05-01",
            "2023-01-02",
            "2022-02-03",
            "2021-10-31",
            "2019-03-05",
        ]
        assert [article.origins["published"] for article in found] == [
            Origin.HTML,
            Origin.URL,
            Origin.FILENAME,
            Origin.DATELINE,
            Origin.TEXT,
        ]

    def test_the_name_of_a_file_of_many_records_dates_none(self):
        assert make(path="/news/2022-02-03.jsonl", line=4).published is None

    def test_only_what_lies_inside_the_folder_that_is_read_dates_an_article(self):
        path = "/backup/2024-10-31/news/2022/02/03/story.txt"
        assert make(path=path).published is None
        assert make(path=path, inside="story.txt").published is None
        assert iso(make(path=path, inside="2022/02/03/story.txt").published) == "2022-02-03"

    def test_a_weekday_or_a_dateline_without_a_year_dates_nothing(self):
        assert make(f"LIMA, Oct 31 (Reuters) - {PROSE}").published is None
        assert make(f"Thursday\n\n{PROSE}").published is None

    def test_the_file_time_counts_only_where_allowed(self, tmp_path):
        path = tmp_path / "story.txt"
        path.write_text(PROSE)
        os.utime(path, (1_700_000_000, 1_700_000_000))
        assert make(path=str(path)).published is None
        article = make(path=str(path), options=EnrichOptions(use_file_time=True))
        assert (iso(article.published), article.published.origin) == ("2023-11-14T22:13:20Z", Origin.FILETIME)

    def test_the_file_time_tells_the_year_of_a_dateline(self, tmp_path):
        path = tmp_path / "story.txt"
        path.write_text(PROSE)
        os.utime(path, (1_700_000_000, 1_700_000_000))
        article = make(f"LIMA, Oct 31 (Reuters) - {PROSE}", path=str(path), options=EnrichOptions(use_file_time=True))
        assert (iso(article.published), article.published.origin) == ("2023-10-31", Origin.DATELINE)

    def test_a_stream_has_no_file_time(self):
        assert make(path="-", line=1, options=EnrichOptions(use_file_time=True)).published is None


class TestLanguage:
    def test_a_given_language_is_kept_as_its_code(self):
        article = make(language="en", origins={"language": Origin.HTML})
        assert (article.language, article.origins["language"]) == ("en", Origin.HTML)

    def test_else_the_text_tells(self):
        article = make()
        assert (article.language, article.origins["language"]) == ("en", Origin.TEXT)


class TestEntities:
    def test_names_of_the_prose_follow_those_given(self):
        article = make(places=("Lima", "lima"), extractor=WordExtractor("Friday"))
        assert article.places == ("Lima", "Friday")
        assert article.origins["places"] is Origin.METADATA

    def test_mentions_are_spans_of_the_final_text(self):
        text = "The council said on\r\nFriday that the\u00a0bridge over the river Rimac will be closed for two weeks."
        article = make(text, extractor=WordExtractor("Rimac"))
        assert [article.text[mention.start : mention.end] for mention in article.mentions] == ["Rimac"]
        assert article.origins["places"] is Origin.EXTRACTED

    def test_kinds_are_kept_apart(self):
        article = make(extractor=WordExtractor("council", Kind.ORGANIZATION))
        assert (article.organizations, article.people, article.places) == (("council",), (), ())

    def test_prose_in_another_language_is_not_searched(self):
        assert make(language="de", places=("Lima",), extractor=WordExtractor("Friday")).places == ("Lima",)

    def test_given_names_are_normalised(self):
        assert make(places=("U.S.",)).places == ("United States",)

    def test_an_author_who_is_mentioned_stays_among_the_people(self):
        text = f"{PROSE}\n\n{MORE}\n\nAnna Robertson is the harbour reporter at Coast News."
        article = make(text, extractor=default_extractor())
        assert article.authors == ("Anna Robertson",)
        assert "Anna Robertson" in article.people


class TestIdentity:
    def test_ids_stay_as_they_are_from_version_to_version(self):
        nothing = {"key": None, "source": None, "url": None, "line": None}
        assert identify(**nothing, path="/a.txt") == "102e97c5c6b0fbf9"
        assert identify(**nothing | {"url": "https://a.example/b"}, path="/a.txt") == "e94c040fda33c284"
        assert identify(**nothing | {"key": "7", "source": "Coast News"}, path="/a.txt") == "b249ecc2428d3c30"

    def test_the_surest_mark_decides(self):
        base = {"key": "7", "source": "Coast News", "url": "https://a.example/b", "path": "/a.txt", "line": 1}
        assert identify(**base) == identify(**base | {"url": None, "path": "/moved.txt", "line": 9})
        keyless = base | {"key": None}
        assert identify(**keyless) == identify(**keyless | {"path": "/moved.txt", "line": 9, "source": None})
        unique = base | {"key": "urn:uuid:0a1b2c3d-0001", "source": None}
        assert identify(**unique) == identify(**unique | {"path": "/moved.txt", "url": None})

    @pytest.mark.parametrize(
        "change",
        [{"key": "8"}, {"source": "Hill News"}, {"url": "https://a.example/b?c=1"}, {"line": 2}, {"path": "/b.txt"}],
    )
    def test_articles_that_differ_in_their_surest_mark_have_different_ids(self, change):
        marks = {
            "key": {"key": "7", "source": "Coast News", "url": None, "path": "/a.txt", "line": 1},
            "url": {"key": None, "source": None, "url": "https://a.example/b", "path": "/a.txt", "line": 1},
            "path": {"key": None, "source": None, "url": None, "path": "/a.txt", "line": 1},
        }
        base = marks["key" if {"key", "source"} & set(change) else "url" if "url" in change else "path"]
        assert identify(**base) != identify(**base | change)

    def test_short_keys_of_two_files_without_an_outlet_do_not_collide(self):
        base = {"key": "1", "source": None, "url": None, "line": 1}
        assert identify(**base, path="/a.jsonl") != identify(**base, path="/b.jsonl")

    def test_the_outlet_that_a_user_sets_for_others_is_no_mark(self):
        assert make(key="7").id == make(key="7", options=EnrichOptions(source="Default")).id

    def test_records_of_two_streams_are_told_apart_by_their_words(self):
        first = Draft(path="-", line=1, text=PROSE, title="A", authors=("Jonas Ek",), published=GIVEN_DATE)
        for change in ({"text": MORE}, {"title": "B"}, {"authors": ()}, {"published": None}, {"source": "Hill News"}):
            assert article_id(first) != article_id(replace(first, **change))
        assert article_id(first) == article_id(replace(first, line=9))
        keyed = replace(first, key="7")
        assert article_id(keyed) == article_id(replace(keyed, text=MORE))

    def test_a_fragment_does_not_make_another_article(self):
        base = {"key": None, "source": None, "path": "/a", "line": None}
        assert identify(**base, url="https://a.example/b#c") == identify(**base, url="https://a.example/b")

    def test_the_id_does_not_hang_on_what_the_prose_tells(self):
        text = f"{PROSE}\n\n{MORE}\n\nMira Tovar is the harbour reporter at Coast News."
        assert make(text, key="7").id == make(key="7").id

    def test_the_content_hash_tells_every_change(self):
        base = Draft(path="/a.txt", text=PROSE, title="A", authors=("Jonas Ek",), published=GIVEN_DATE)
        changes = [
            {},
            {"text": PROSE + " More."},
            {"title": "B"},
            {"authors": ("Mira Tovar",)},
            {"authors": ("Jonas Ek", "Mira Tovar")},
            {"published": replace(GIVEN_DATE, offset=60)},
            {"markup": Markup("html", "<p>x</p>")},
            {"tags": ("x",)},
            {"people": ("x",)},
            {"places": ("x",)},
            {"summary": "x"},
            {"url": "https://a.example/"},
            {"language": "de"},
            {"path": "/b.txt"},
        ]
        options = EnrichOptions()
        hashes = [enrich(replace(base, **change), extractor=None, options=options).content_hash for change in changes]
        assert len(set(hashes)) == len(changes)
        assert hashes[0] == enrich(base, extractor=None, options=options).content_hash
        assert all(re.fullmatch("[0-9a-f]{32}", digest) for digest in hashes)


def test_the_text_is_plain_and_its_paragraphs_are_parted_by_one_blank_line():
    article = make("First line here.\r\n\r\n\r\n\r\nCafe\u0301 de\u00a0Flore \x00was closed.  ")
    assert article.text == "First line here.\n\nCafé de Flore was closed."


def test_a_given_summary_is_kept():
    article = make(summary=" In\nshort. ")
    assert (article.summary, article.origins["summary"]) == ("In short.", Origin.METADATA)


def test_an_article_goes_to_another_process():
    article = make(f"By Mira Tovar, Reuters\n\n{PROSE}", tags=("x",))
    assert pickle.loads(pickle.dumps(article)) == article


@given(st.text(max_size=300), st.text(max_size=40), st.none() | st.text(max_size=40), st.none() | st.text(max_size=40))
def test_any_draft_becomes_an_article(text, path, title, url):
    draft = Draft(path=path, text=text, title=title, url=url, language=None, key=url, people=(text[:20],))
    article = enrich(draft, extractor=default_extractor(), options=EnrichOptions(outlets={"a": "b"}))
    assert re.fullmatch("[0-9a-f]{16}", article.id)
    assert article.title or not path.strip()
    assert len(article.summary) <= 220
    assert all(0 <= mention.start < mention.end <= len(article.text) for mention in article.mentions)


class TestAddresses:
    @pytest.mark.parametrize("extra", ["utm_source=x", "fbclid=1&gclid=2", "UTM_Campaign=a&mc_cid=3", "ref_src=y"])
    def test_what_only_counts_visits_does_not_make_another_article(self, extra):
        base = {"key": None, "source": None, "path": "/a", "line": None}
        page = identify(**base, url="https://a.example/b")
        assert identify(**base, url=f"https://a.example/b?{extra}") == page
        assert identify(**base, url=f"https://a.example/b?{extra}&id=7") == identify(
            **base, url="https://a.example/b?id=7"
        )

    def test_addresses_that_differ_in_the_rest_of_the_query_stay_apart(self):
        base = {"key": None, "source": None, "path": "/a", "line": None}
        addresses = ["https://a.example/b", *(f"https://a.example/b?id={number}" for number in range(3))]
        assert len({identify(**base, url=address) for address in addresses}) == 4

    def test_an_excerpt_gives_the_address_that_it_points_to(self):
        article = make(f"{PROSE}\n\nRead the full story at https://paper.example/bridge.")
        assert (article.url, article.origins["url"]) == ("https://paper.example/bridge", Origin.TEXT)
        assert article.id == make().id
        given = make(f"{PROSE}\n\nRead more: https://paper.example/b", url="https://own.example/a")
        assert (given.url, "url" in given.origins) == ("https://own.example/a", False)


class TestDateline:
    def test_it_is_a_value_and_its_cities_are_among_the_places(self):
        article = make(f"LIMA/QUITO, Oct 31 (Reuters) - {PROSE}", places=("Lima",))
        assert (article.dateline, article.places) == ("Lima/Quito", ("Lima", "Quito"))
        assert article.origins["dateline"] is article.origins["found_places"] is Origin.DATELINE

    def test_an_agency_alone_is_no_place(self):
        article = make(f"(Reuters) - {PROSE}")
        assert (article.source, article.dateline, article.places) == ("Reuters", None, ())

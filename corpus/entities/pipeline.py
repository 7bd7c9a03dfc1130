"""Pipeline: which names does a spaCy pipeline of the user's find?

Its labels become our kinds, its spans lose titles and possessives, and names are normalised as those of our own rules
are: a surname takes the full name that the article gives, a known name its usual form.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from corpus.article import Kind, Mention
from corpus.entities.coreference import People, short_names
from corpus.entities.findings import CERTAIN, Found
from corpus.entities.gazetteer import FIRST, LAST, ROLE, TITLE, canonical_name, word_flags
from corpus.errors import ExtractorError

if TYPE_CHECKING:
    from spacy.language import Language

PIECE: Final = 100_000  # characters read at once: neural pipelines take some GB of memory for a million
KINDS: Final[Mapping[str, Kind]] = {
    "PERSON": Kind.PERSON,
    "PER": Kind.PERSON,
    "ORG": Kind.ORGANIZATION,
    "GPE": Kind.PLACE,
    "LOC": Kind.PLACE,
    "FAC": Kind.PLACE,
}  # of OntoNotes and of WikiNER; other labels are no facets
MANY_LANGUAGES: Final = "xx"
_ADDED: Final = ("'s", "’s", "'", "’")
_ARTICLES: Final = frozenset({"the", "The", "a", "A"})
_RULERS: Final = frozenset({"entity_ruler", "span_ruler"})  # whose patterns may ask for what the others find
_UNUSED: Final = frozenset({"parser", "senter", "tagger", "morphologizer", "attribute_ruler", "lemmatizer", "textcat"})


class SpacyExtractor:
    """Finds names by a spaCy pipeline: an installed package, or a folder that one was saved to."""

    def __init__(self, pipeline: str) -> None:
        self._pipeline = _load(pipeline)

    def reads(self, language: str | None) -> bool:
        """Say whether the pipeline was made for a language, or may have been."""
        return language is None or self._pipeline.lang in {language, MANY_LANGUAGES}

    def extract(self, text: str) -> tuple[Mention, ...]:
        """Return the mentions in text: in order, apart, with names normalised."""
        found = [one for begin, end in pieces(text) for one in self._find(text, begin, end)]
        people = People(found)
        organizations = short_names(found)
        return tuple(Mention(one.start, one.end, *_named(one, people, organizations)) for one in found)

    def _find(self, text: str, begin: int, end: int) -> Iterator[Found]:
        for entity in self._pipeline(text[begin:end]).ents:
            kind = KINDS.get(entity.label_)
            if kind is None:
                continue
            start, stop = trimmed(text, begin + entity.start_char, begin + entity.end_char, kind)
            if start < stop:
                name = " ".join(text[start:stop].replace("’", "'").split())
                yield Found(start, stop, kind, name, CERTAIN, full=" " in name)


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of a text that are read one by one: they end with a paragraph, a line or a word if they can."""
    begin = 0
    while len(text) - begin > PIECE:
        end = begin + PIECE
        cut = max(text.rfind("\n\n", begin + 1, end), begin)
        if cut == begin:
            cut = max(text.rfind("\n", begin + 1, end), text.rfind(" ", end - PIECE // 10, end), begin)
        end = cut if cut > begin else end
        yield begin, end
        begin = end
    yield begin, len(text)


def trimmed(text: str, start: int, end: int, kind: Kind) -> tuple[int, int]:
    """Return a span without possessives, articles, white space and, of a person, titles."""
    surface = text[start:end].rstrip()
    for ending in _ADDED:
        surface = surface.removesuffix(ending)
    end = start + len(surface)
    while start < end:
        word = text[start:end].split(None, 1)[0]
        if not text[start].isspace() and not _is_before_name(word, kind):
            break
        step = 1 if text[start].isspace() else len(word)
        if start + step >= end:
            break
        start += step
    return start, end


def _is_before_name(word: str, kind: Kind) -> bool:
    if word in _ARTICLES:
        return True
    return kind is Kind.PERSON and bool(word_flags(word) & (TITLE | ROLE)) and not word_flags(word) & (FIRST | LAST)


def _named(one: Found, people: People, organizations: Mapping[str, str]) -> tuple[Kind, str]:
    kind = one.kind or Kind.PERSON
    if kind is Kind.PERSON:
        return kind, people.full_name(one.name, one.start) or one.name
    full = organizations.get(one.name, one.name) if kind is Kind.ORGANIZATION else one.name
    return kind, canonical_name(full, kind)


def _load(name: str) -> "Language":
    """Load a pipeline, without the parts that names need not.

    Raises:
        ExtractorError: There is no spaCy, no such pipeline, or it finds no entities.
    """
    try:
        import spacy
    except ImportError as error:
        raise ExtractorError(
            f"The extractor spacy:{name} needs spaCy, which is not installed. Run pip install 'clippings[spacy]'."
        ) from error
    try:
        pipeline = spacy.load(name)
    except OSError as error:
        raise ExtractorError(
            f"There is no spaCy pipeline '{name}'. Install it with 'python -m spacy download {name}', "
            "or name the folder of one."
        ) from error
    except Exception as error:  # a pipeline can be broken in as many ways as it has parts
        raise ExtractorError(f"The spaCy pipeline '{name}' cannot be loaded: {error}.") from error
    if not any(_finds_entities(pipeline, part) for part in pipeline.pipe_names):
        raise ExtractorError(f"The spaCy pipeline '{name}' has no part that finds entities, such as ner.")
    if not _RULERS & {pipeline.get_pipe_meta(part).factory for part in pipeline.pipe_names}:
        pipeline.select_pipes(disable=[part for part in pipeline.pipe_names if part in _UNUSED])
    pipeline.max_length = max(pipeline.max_length, PIECE)
    return pipeline


def _finds_entities(pipeline: "Language", part: str) -> bool:
    meta = pipeline.get_pipe_meta(part)
    return "doc.ents" in meta.assigns or meta.factory in _RULERS

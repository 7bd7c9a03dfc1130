"""Identity: is this an article that is known already, and has it changed since?"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import fields
from operator import itemgetter

from corpus.article import STREAM_NAME, Article, Draft, Markup, Published

__all__ = ["article_id", "content_hash"]

ID_BYTES = 8  # sixteen hex digits: a collision among a million articles has odds of 1 in 37 million
HASH_DIGITS = 32
# parameters that tell which link was followed, and nothing of the page
_TRACKING = re.compile(
    r"(?:utm_\w{1,40}|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|igshid|twclid|mc_cid|mc_eid|cmpid|ito|ref_src|_ga|_gl)=",
    re.IGNORECASE,
)
UNIQUE_KEY = 20  # characters; a source's id of this length is unique by itself: UUIDs, hashes, tag URIs


def article_id(draft: Draft) -> str:
    """Return the id of an article: sixteen hex digits that stay the same as long as what they are made of does.

    Made of, the first that there is: the source's own key with the outlet that the record names; the key alone where
    it is long enough to be unique anywhere; the URL, without its fragment and the parameters that only count visits;
    else the path, with the key or the line of the record in the file. A record of a stream with neither key nor URL
    has no place that stays, so its words tell it from others.
    """
    data = "\0".join(_marks(draft)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=ID_BYTES).hexdigest()


def _marks(draft: Draft) -> tuple[str, ...]:
    if draft.key and draft.source:
        return "key", draft.source.casefold(), draft.key
    if draft.key and len(draft.key) >= UNIQUE_KEY:
        return "key", "", draft.key
    if draft.url:
        return "url", _address(draft.url)
    if draft.key:
        return "path", draft.path, "key", draft.key
    if draft.path == STREAM_NAME:
        words = (draft.title, draft.text, draft.authors, draft.published, draft.source)
        return "path", draft.path, "content", _ENCODER.encode(words)
    return ("path", draft.path) if draft.line is None else ("path", draft.path, str(draft.line))


def _address(url: str) -> str:
    """Return a URL without its fragment and what only counts visits; the rest of a query string tells pages apart."""
    address = url.partition("#")[0]
    if "?" not in address:
        return address
    page, _, query = address.partition("?")
    kept = "&".join(part for part in query.split("&") if not _TRACKING.match(part))
    return f"{page}?{kept}" if kept else page


def content_hash(values: Mapping[str, object]) -> str:
    """Return a digest of all that the index keeps of an article, by field; equal articles have the same."""
    data = _ENCODER.encode(_HASHED(values))
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_DIGITS]


def _plain(value: object) -> object:
    if isinstance(value, Published):
        return (value.instant.isoformat(), value.precision, value.offset, value.origin)
    return (value.kind, value.source) if isinstance(value, Markup) else str(value)


# evidence follows from text and origins
_HASHED = itemgetter(*(item.name for item in fields(Article) if item.name not in {"content_hash", "evidence"}))
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_plain)

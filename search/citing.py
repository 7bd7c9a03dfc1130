"""Citing: how is an article named as a source, in BibTeX, CSL-JSON, RIS and in a line of text?

What is not known is left out and never made up. Names of authors are kept whole: which of their words is a family's
name cannot be told from them. Days are those of UTC, as everywhere.
"""

import re
import unicodedata
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit

from search.articlevalues import StoredArticle

__all__ = ["bibtex", "citation", "citation_key", "csl_json", "ris"]

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")  # macros of BibTeX
HASH_LENGTH = 6  # hexadecimal digits: two articles of a writer, year and word share a key once in 16 million
WORD_LENGTH = 20  # letters of a name or a word in a key
URL_SAFE = "%:/?#[]@!$&'()+,;=~-._*"  # everything that an address may hold
SHORT_WORDS = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "of", "on", "the", "to", "with"}
)

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_WORD = re.compile(r"[a-z0-9]+")
_SEVERAL = re.compile(r"[,{}]|\sand\s", re.IGNORECASE)  # what BibTeX would take for two names, or for their parts
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",  # a brace after a backslash would still be counted by BibTeX
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "$&#_%"},
    }
)


def bibtex(article: StoredArticle, *, url: str | None = None) -> str:
    """Return an entry for BibTeX, an @article where the outlet is known and else @misc; it ends with a line break.

    `url` is the address to give where the article has none of its own on the web.
    """
    year, month, day = _parts(article)
    fields = {
        "title": f"{{{_latex(article.title)}}}",  # a second brace keeps its capitals
        "author": " and ".join(_bibtex_name(author) for author in article.authors),
        "journal": _latex(article.source or ""),
        "year": year and str(year),
        "month": month and MONTHS[month - 1],
        "day": day and str(day),
        "url": _address(article, url),
        "language": _latex(article.language or ""),
        "keywords": _latex(", ".join(article.tags)),
        "note": "" if year else "undated",
    }
    kind = "article" if article.source else "misc"
    lines = [_bibtex_field(name, value) for name, value in fields.items() if value]
    return f"@{kind}{{{citation_key(article)},\n{''.join(lines)}}}\n"


def csl_json(article: StoredArticle, *, url: str | None = None) -> dict[str, Any]:
    """Return an item of CSL-JSON; `url` as in `bibtex`. Its date has as many parts as are known."""
    parts = [part for part in _parts(article) if part]
    item: dict[str, Any] = {
        "id": citation_key(article),
        "type": "article-newspaper",
        "title": _line(article.title),
        "author": [{"literal": _line(author)} for author in article.authors],
        "container-title": _line(article.source or ""),
        "issued": {"date-parts": [parts]} if parts else None,
        "URL": _address(article, url),
        "language": article.language,
        "keyword": _line(", ".join(article.tags)),
    }
    return {name: value for name, value in item.items() if value}


def ris(article: StoredArticle, *, url: str | None = None) -> str:
    """Return a record of RIS, for reference managers; `url` as in `bibtex`."""
    year, month, day = _parts(article)
    lines = [
        ("TY", "NEWS"),
        ("TI", article.title),
        *(("AU", author) for author in article.authors),
        ("T2", article.source),
        ("PY", year and str(year)),
        ("DA", year and f"{year}/{month or 0:02}/{day or 0:02}/".replace("/00", "/")),
        ("UR", _address(article, url)),
        ("LA", article.language),
        *(("KW", tag) for tag in article.tags),
        ("ID", citation_key(article)),
    ]
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def citation(article: StoredArticle, *, url: str | None = None) -> str:
    """Return a line of text that names an article as a source; `url` as in `bibtex`."""
    date = _DATE.match(article.published or "")
    where = ", ".join(part for part in (_line(article.source or ""), date.group() if date else "undated") if part)
    parts = [_line(", ".join(article.authors)), f"“{_line(article.title)}”", where, _address(article, url)]
    return " ".join(f"{part.rstrip('.')}." if part and "://" not in part else part for part in parts if part)


def citation_key(article: StoredArticle) -> str:
    """Return a key of letters, digits and a hyphen: an author or outlet, the year, a word of the title, a hash.

    It is the same for as long as the article keeps its id and these; the hash keeps two articles apart.
    """
    writer = _words(article.authors[0])[-1:] if article.authors else _words(article.source or "")
    year = _parts(article)[0]
    title = [word for word in _words(article.title) if word not in SHORT_WORDS][:1]
    name = f"{''.join(writer)[:WORD_LENGTH] or 'anon'}{year or 'undated'}{''.join(title)}"
    return f"{name}-{sha256(article.id.encode(errors='replace')).hexdigest()[:HASH_LENGTH]}"


def _parts(article: StoredArticle) -> tuple[int, int, int]:
    """Return year, month and day of publication, 0 where they are not known."""
    found = _DATE.match(article.published or "")
    year, month, day = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return (year, month, day) if month <= len(MONTHS) else (year, 0, 0)


def _address(article: StoredArticle, url: str | None) -> str:
    """Return the web address of an article, else `url`, with whatever is not safe in an address quoted."""
    try:
        own = urlsplit(article.url or "")
        known = own.scheme in {"http", "https"} and bool(own.hostname)
    except ValueError:  # '[' in the host, say
        known = False
    return quote((article.url if known else url) or "", safe=URL_SAFE, errors="replace")


def _bibtex_field(name: str, value: str) -> str:
    written = value if name == "month" else f"{{{value}}}"
    return f"  {name} = {written},\n"


def _bibtex_name(name: str) -> str:
    """Return a name escaped; one that would be read as several is kept whole by braces."""
    return f"{{{_latex(name)}}}" if _SEVERAL.search(name) else _latex(name)


def _latex(text: str) -> str:
    return _line(text).translate(_LATEX)


def _line(text: str) -> str:
    """Return text on one line, without control characters."""
    return " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in text).split())


def _words(text: str) -> list[str]:
    """Return the words of a text in plain letters, each cut to a length."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return [word[:WORD_LENGTH] for word in _WORD.findall(plain.replace("'", ""))]

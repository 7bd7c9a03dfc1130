"""Outlets: which words of a credit or a bio name an outlet, and how is it written?"""

import re
from dataclasses import dataclass

from corpus.datelines import agency_name
from corpus.lettercase import recased
from corpus.names import is_outlet, is_role, role_length

__all__ = ["Affiliation", "affiliation", "employer", "is_press", "outlet_name"]

OUTLET_WORDS = 7
SHORTEST_SHOUTED = 5  # shorter names in capitals are acronyms
AFFILIATION_LIMIT = 90  # characters of a line that says for whom somebody writes
PARTS_LIMIT = 3  # 'Business reporter, BBC News, Cairo'

_SMALL_WORDS = frozenset({"of", "the", "and", "&", "for", "de", "la", "le", "du", "der", "die"})
# words of outlets' names that name a section of a paper where they stand alone
_SECTIONS = frozenset(
    {"news", "press", "media", "magazine", "local", "online", "international", "report", "review", "today"}
)
_STAFF = re.compile(
    r"[\s,]{0,2}\b(?:staff|team|desk|editorial board|editors?|newsroom|(?:foreign )?(?:staff )?writers?|reporters?|"
    r"correspondents?|columnists?|foreign service|web ?site|online staff|and wires?|contributors?)$",
    re.IGNORECASE,
)
_SPECIAL = re.compile(
    r"(?:special|exclusive)(?: (?:correspondent|report))?(?: written)? (?:to|for) (?-i:the )?(?P<outlet>.{2,60})",
    re.IGNORECASE,
)
_OF_STAFF = re.compile(r"of (?:the )?(?P<outlet>.{2,50}?)(?: news)? staff", re.IGNORECASE)
_PARTS = re.compile(r"\s?[,|;•·]\s|\s[–—-]\s|\s/\s")
_PRESS = re.compile(
    r"(?:news|newspapers?|times|post|press|magazine|tribune|journal|herald|chronicle|gazette|observer|guardian|"
    r"telegraph|dispatch|daily|weekly|monitor|mirror|sentinel|examiner|inquirer|courier|register|standard|bulletin|today|"
    r"review|radio|tv|television|broadcasting|reuters|bloomberg|cnn|bbc|npr|pbs|abc|cbs|nbc|globe|sun|star|mail|express|"
    r"independent|record|echo|argus|advertiser|free|union-tribune|zeitung|rundschau|tagblatt|monde|figaro|país|mundo)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Affiliation:
    """What a line beside a name says: that its bearer has a job in the press, and, where it names one, the outlet."""

    outlet: str | None


def outlet_name(name: str) -> str | None:
    """Return an outlet's name as it is usually written, None where the words name none."""
    plain = name.strip(" .,:;*_|-–—()").removeprefix("the ")
    if _STAFF.search(plain):
        return outlet_name(_STAFF.sub("", plain))
    agency = agency_name(plain)
    if agency is not None:
        return agency
    words = plain.split()
    if not 1 <= len(words) <= OUTLET_WORDS or not plain[0].isupper() or not all(map(_is_capitalised, words)):
        return None
    if not is_outlet(plain) or plain.lower() in _SECTIONS:
        return None
    return recased(plain) if plain.isupper() and len(plain) > SHORTEST_SHOUTED else plain


def is_press(name: str) -> bool:
    """Tell whether an outlet is one of the press by its words, and not a ministry or a company."""
    return agency_name(name) is not None or any(_PRESS.fullmatch(word.strip(".")) for word in name.split())


def affiliation(line: str) -> Affiliation | None:
    """Read 'Staff Writer', 'Special to The Herald', 'Business reporter, BBC News'; None where a line is none of it."""
    line = line.strip(" .*_()[]—–-")
    if not 2 <= len(line) <= AFFILIATION_LIMIT:
        return None
    special = _SPECIAL.fullmatch(line) or _OF_STAFF.fullmatch(line)
    if special:
        name = employer(special["outlet"])
        return Affiliation(recased(name) if name and name.isupper() else name)
    role = role_length(line)
    if role == len(line):
        return Affiliation(None)
    if role and (tail := re.match(r"\s(?:at|for|of|with)\s(?:the\s)?(.+)", line[role:])):
        return Affiliation(outlet_name(tail[1]))
    parts = _PARTS.split(line)
    if len(parts) > PARTS_LIMIT:
        return None
    outlet = next((name for name in map(outlet_name, parts) if name and is_press(name)), None)
    if outlet is not None:
        return Affiliation(outlet)
    return Affiliation(None) if any(map(is_role, parts)) else None


def employer(words: str) -> str | None:
    """Return the capitalised words that open a stretch: 'Defense News in Washington' gives Defense News."""
    taken: list[str] = []
    for word in words.split()[:OUTLET_WORDS]:
        if not _is_capitalised(word):
            break
        taken.append(word)
    while taken and taken[-1].lower() in _SMALL_WORDS:
        taken.pop()
    name = " ".join(taken).removesuffix("’s").removesuffix("'s").strip(" .,")
    return agency_name(name) or name if name else None


def _is_capitalised(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit() or word.lower() in _SMALL_WORDS

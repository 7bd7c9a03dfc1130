"""Chunks: which capitalised words of a text stand together?"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from corpus.article import Kind
from corpus.entities.closed import (
    ABBREVIATED,
    APPENDED,
    CAPITAL_PARTICLES,
    COMMUNITIES,
    EASTERN_SYLLABLES,
    FORE_PARTS,
    NAME_PREFIXES,
    NICKNAME_CLOSES,
    NICKNAME_OPENS,
    PARTICLES,
    PARTNERS,
    SHORT_PARTICLES,
)
from corpus.entities.gazetteer import (
    COMMON,
    DEMONYM,
    FIRST,
    FUNCTION,
    HEAD,
    INITIAL,
    LAST,
    PLACE,
    STOP,
    SUFFIX,
    gazetteer,
    word_flags,
)

LONGEST_RUN: Final = 24  # words; a longer run is a list or a shouted page, and is cut
LONGEST_HEADLINE: Final = 240  # characters
SHORTEST_SHOUTED_LINE: Final = 5  # characters
FEWEST_CAPITALS: Final = 3  # that make a line a shouted one
LONGEST_GAP: Final = 9  # characters between two words of one name: ' van der '
FEWEST_HEADLINE_WORDS: Final = 4
FEWEST_PLAIN_WORDS: Final = 2  # capitalised English words that make a line a headline and not a list of names
_PLAIN: Final = COMMON | FIRST | LAST | PLACE

_UPPER = "".join(c for c in map(chr, [*range(0x41, 0x250), *range(0x1E00, 0x1F00)]) if c.isupper())
_TOKEN = re.compile(  # the set of letters comes first, so that the search for them is fast
    rf"[{_UPPER}](?<![\w@#.][{_UPPER}])(?:"
    rf"\.(?>(?:-?[{_UPPER}]\.)*)(?!\w)"  # J. or U.S.
    r"|[^\W_]*+(?>(?:'(?!(?:s|ll|m|re|ve|d|t)\b)(?=[^\W\d_])(?!S\b)[^\W_]*+)*)"  # O'Brien, not the possessive
    r"(?>(?:-(?:(?:al|ul|ur|el|e|i|de|la|le|bin|sur|sous|au|aux|en|upon|on)-)?"
    rf"[{_UPPER}\d][^\W_]*+(?>(?:'(?=[^\W\d_]{{2}})[^\W_]*+)*))*)"
    rf"(?>(?:&[{_UPPER}][^\W_]*+)*))"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_CAPITALS = re.compile(
    r"[A-Z](?<![\w.&'-][A-Z])(?:[A-Z]{3,19}+(?: [A-Z]{2,20}+){0,3}|[A-Z]{1,2} [A-Z]{4,20}+)(?![\w&-])"
)
_REST = re.compile(r"-[a-z]{1,20}+")
_TITLE_CASE = re.compile(
    rf"(?>(?:(?:[\"'“‘(\[]*+(?:[{_UPPER}\d$£€][^\s]*+|[a-z]{{1,3}}\b|with|from|into|over|after|that|than|amid|upon|[-–—&:|])"
    r"[^\w\s]*+)(?:\s++|$)){4,})"
)
_TITLES = range(12, LONGEST_HEADLINE + 1)  # characters in a headline
_WRAPPED = range(45, 110)  # characters in a line that was wrapped by a mailer or a wire
_CLOSED_NICKNAME = re.compile(rf"[\"”'] [{_UPPER}]")
_JOINT_HEAD = re.compile(
    r" (?:Company|Corporation|Commission|Committee|Authority|Board|Association|Agency|Administration|Society|Institute"
    r"|Co|Inc|Corp|Ltd|Office|Bureau|Bank|Union|University|College|Department|Council|Fund|Trust|Group|Services?|Center|Centre|Partnership|Workers)\b"
)
_OPENERS: Final = '"“‘([{*_#>'
_ENDERS: Final = ".!?:•…|\n–—"
_PLAIN_ENDS = frozenset({" ", ","})  # after a word that goes on in no way
_PLAIN_STARTS = frozenset("abcdefghijklmnopqrstuvwxyz,")  # before the space before a word that opens nothing
_PARTY = re.compile(rf"(?<=[( ])([DRI])-(?=[{_UPPER}])")  # 'Sen. Ada Pike, R-Mo.'
_CLOSERS: Final = '"”’)]'


class Token(NamedTuple):
    """A capitalised word: `opening` says that the place in the sentence asks for the capital."""

    start: int
    end: int
    word: str
    flags: int
    opening: bool


class Run(NamedTuple):
    """Capitalised words that only spaces, particles and '&' part; `headline` means that capitals say little."""

    tokens: list[Token]
    headline: bool


def straighten(text: str) -> str:
    """Return the text with soft line breaks and typographic apostrophes made plain; every offset stays."""
    text = text.replace("’", "'")
    if "(R-" in text or "(D-" in text or ", R-" in text or ", D-" in text:
        text = _PARTY.sub(r"\1 ", text)
    if "\n" not in text:
        return text
    lines = text.split("\n")
    ends = [_wraps(line) for line in lines]
    parts = [lines[0]]
    for number, line in enumerate(lines[1:]):
        soft = ends[number] and line[:1].isalnum()
        parts.append((" " if soft else "\n") + line)
    return "".join(parts)


def _wraps(line: str) -> bool:
    return len(line) in _WRAPPED and (line[-1].isalnum() or line[-1] == ",")


def headlines(text: str) -> list[tuple[int, int]]:
    """Return the spans of lines whose capitals say little: all in capitals, or in Title Case."""
    spans = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line and ((line.isupper() and _is_shouted(line)) or (len(line) in _TITLES and _is_title_case(line))):
            spans.append((start, end))
        start = end + 1
    return spans


def _is_shouted(line: str) -> bool:
    return len(line) >= SHORTEST_SHOUTED_LINE and sum(map(str.isupper, line[:LONGEST_HEADLINE])) >= FEWEST_CAPITALS


def _is_title_case(line: str) -> bool:
    if line[-1] in ".!?,;" or line.count(" ") < FEWEST_HEADLINE_WORDS - 1 or not _TITLE_CASE.fullmatch(line):
        return False
    words = [match.group() for match in _TOKEN.finditer(line)]
    return sum(word_flags(word) & _PLAIN == COMMON for word in words[1:]) >= FEWEST_PLAIN_WORDS


def recase(text: str, lines: list[tuple[int, int]]) -> str:
    """Return the text with its shouted lines in Title Case, known acronyms apart; every offset stays."""
    parts = []
    done = 0
    for start, end in lines:
        line = text[start:end]
        if line.isupper() and len(quiet := _LETTERS.sub(_quieten, line)) == len(line):
            parts += [text[done:start], quiet]
            done = end
    return "".join([*parts, text[done:]]) if parts else text


def recase_names(text: str) -> str:
    """Return the text with names in capitals written as usual where the gazetteer knows them: 'LONDON, Oct 3'."""
    return _CAPITALS.sub(_quieten_known, text)


def _quieten_known(match: re.Match[str]) -> str:
    names = gazetteer().names
    whole = match.group()
    quiet = _LETTERS.sub(_quieten, whole)
    if quiet in names:
        return quiet
    return " ".join(usual if (usual := word.capitalize()) in names else word for word in whole.split(" "))


def _quieten(match: re.Match[str]) -> str:
    word = match.group()
    known = gazetteer().names.get(word)
    if known is not None and known.kind is Kind.ORGANIZATION and not word_flags(word) & COMMON:
        return word
    return word[0] + word[1:].lower()


def tokens(text: str) -> Iterator[Token]:
    """Yield the capitalised words of a straightened text."""
    last = ""
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        word = match.group()
        after = text[end : end + 1]
        inside = start > 1 and text[start - 1] == " " and text[start - 2] in _PLAIN_STARTS
        if inside and after in _PLAIN_ENDS and len(word) > 1:
            yield Token(start, end, word, word_flags(word), opening=False)
            last = word
            continue
        if after == "$" or (end - start == 1 and after != "." and word not in ("I", "A")):
            continue
        if after == "." and word in ABBREVIATED:
            end, word = end + 1, word + "."
        elif after == "'" and text[end + 1 : end + 2] in ("t", "T"):
            continue  # Don't
        elif after == "-" and word in FORE_PARTS:
            end, word = _with_rest(text, start, end)
        elif after == "-" and last:
            end, word = _with_syllable(text, start, end, word)
        if start > 2 and text[start - 1] == "-" and text[start - 3 : start] in NAME_PREFIXES:
            start, word = start - 3, text[start - 3 : start] + word
        yield Token(start, end, word, word_flags(word), is_opening(text, start))
        last = word


def _with_rest(text: str, start: int, end: int) -> tuple[int, str]:
    """Take in the rest of a compound: 'Co-operation'."""
    rest = _REST.match(text, end)
    end = rest.end() if rest else end
    return end, text[start:end]


def _with_syllable(text: str, start: int, end: int, word: str) -> tuple[int, str]:
    """Take in the second half of a Korean or Chinese given name: 'Jong-un' after 'Kim'."""
    tail = text[end + 1 : end + 6]
    syllable = tail[: next((i for i, c in enumerate(tail) if not c.isalpha()), len(tail))]
    if syllable in EASTERN_SYLLABLES and text[start - 1 : start] == " " and text[start - 2 : start - 1].isalpha():
        return end + 1 + len(syllable), text[start : end + 1 + len(syllable)]
    return end, word


def is_opening(text: str, start: int) -> bool:
    """Say whether the word at start opens a sentence, a line or a quotation."""
    position = start - 1
    stop = max(start - 8, -1)
    while position > stop:
        char = text[position]
        if char in _OPENERS:
            return True
        if char in _ENDERS:
            return True
        if char not in " \t'" and char not in _CLOSERS:
            return False
        position -= 1
    return position < 0 or stop >= 0


def runs(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[Run]:
    """Yield the runs of capitalised words of a straightened text, in order; lines are the spans of its headlines."""
    line = 0
    current: list[Token] = []
    shouted = False
    for token in tokens(text):
        while line < len(lines) and lines[line][1] <= token.start:
            line += 1
        inside = line < len(lines) and lines[line][0] <= token.start
        if current and (
            token.start - current[-1].end > LONGEST_GAP or inside is not shouted or not _joined(text, current, token)
        ):
            yield Run(current, shouted)
            current = []
        shouted = inside
        current.append(token)
    if current:
        yield Run(current, shouted)


def _joined(text: str, current: list[Token], token: Token) -> bool:
    """Say whether a token goes on with the run that ends near before it."""
    last = current[-1]
    if len(current) >= LONGEST_RUN:
        return False
    gap = text[last.end : token.start]
    if gap == " ":
        return True
    if gap in (" & ", " &amp; "):
        return True
    if gap in ("' ", "'s "):
        return bool(token.flags & (HEAD | SUFFIX)) and _owns(last)
    if gap == " and ":
        return token.word in PARTNERS or _is_joint(text, last, token)
    if gap in NICKNAME_OPENS:
        return bool(last.flags & FIRST) and _CLOSED_NICKNAME.match(text, token.end) is not None
    if gap in NICKNAME_CLOSES:
        return text[last.start - 2 : last.start] in NICKNAME_OPENS and len(current) > 1
    if gap == ", ":
        return token.word in APPENDED
    return gap in PARTICLES and _takes_particle(current, token, gap)


def _is_joint(text: str, last: Token, token: Token) -> bool:
    """Say whether two plain words share an organization's head: 'Power and Lighting Company'."""
    if not last.flags & token.flags & COMMON or last.flags & HEAD:
        return False
    if (last.flags | token.flags) & (FUNCTION | PLACE | DEMONYM | STOP):
        return False
    return _JOINT_HEAD.match(text, token.end) is not None


def _owns(token: Token) -> bool:
    """Say whether a possessive belongs to an organization's name: 'Traders' Association', 'Children's Hospital'."""
    return token.word in COMMUNITIES or (bool(token.flags & COMMON) and token.word.endswith("s"))


def _takes_particle(current: Sequence[Token], token: Token, gap: str) -> bool:
    """Say whether a lower-case particle can stand between two parts of one name."""
    last = current[-1]
    if (last.flags | token.flags) & (FUNCTION | STOP) and not last.flags & FIRST:
        return False
    if gap in SHORT_PARTICLES:
        begun = current[0].flags & FIRST and not last.flags & COMMON
        return bool(last.flags & (FIRST | LAST) or begun) or last.word in CAPITAL_PARTICLES
    return bool(last.flags & (FIRST | LAST | INITIAL)) or not last.flags & COMMON

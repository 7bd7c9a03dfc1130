"""Names: which of these words name people, and which an outlet, a role or a place?"""

import re
from collections.abc import Callable

from corpus.dateforms import month_number
from corpus.datelines import agency_name
from corpus.datewords import WEEKDAYS
from corpus.lettercase import PARTICLES, recased

__all__ = [
    "has_first_name",
    "is_outlet",
    "is_role",
    "looks_like_name",
    "parted",
    "role_length",
    "split_names",
    "without_honorific",
    "without_role",
]

VALUE_LIMIT = 2_000  # characters of an author field; more is no list of authors
NAMES_LIMIT = 40  # a scientific paper may have more authors, no article has
MAX_WORDS = 5  # in a person's name
MAX_NAME = 60  # characters

_ROLES = (
    r"(?:(?:staff|senior|guest|contributing|freelance|special|chief|lead|national|political|foreign|deputy|assistant|"
    r"associate|managing|news|web|online|digital|site|super|executive|opinion|sports|business|science|technology|"
    r"features|copy|night|city|metro|health|education|environment|economics|diplomatic|legal|investigative|"
    r"defen[cs]e|general|our|own|the|a|an|by|and|international|world|regional|local|washington|pentagon|home|security|"
    r"transport|arts|music|film|royal|crime|religious|religion|agriculture|industrial|labou?r|economic|financial|money|"
    r"energy|consumer|social|affairs|media|travel|food|court|police|parliamentary|lobby|principal|principle|veteran)\s)*"
    r"(?:staff|staff reporters?|administrators?|admin|author|editors?|editor-in-chief|writers?|reporters?|"
    r"correspondents?|contributors?|columnists?|journalists?|newsroom|web ?master|moderator|bloggers?|guest|team|desk|"
    r"users?|root|intern|producer|photographer|bureau(?: chief)?|unknown|anonymous|none|null|n/?a|nobody|various|"
    r"uncredited|editorial|agenc(?:y|ies)|wires?|wire (?:services?|reports?)|newswires?|staff and agencies)"
)
_ROLE_LAST = re.compile(r"\s" + _ROLES + r"$", re.IGNORECASE)
_ROLE_ALONE = re.compile(_ROLES + r"(?![\w-])", re.IGNORECASE)
_ROLE = re.compile(_ROLES + r"(?:\s(?:at|for|of|in|on)\b.{0,80})?", re.IGNORECASE)
_OUTLET_WORDS = re.compile(
    r"(?:news|newspapers?|times|post|press|magazine|tribune|journal|herald|chronicle|gazette|observer|guardian|"
    r"telegraph|dispatch|daily|weekly|monitor|mirror|sentinel|examiner|inquirer|courier|register|standard|bulletin|today|"
    r"review|report|radio|tv|television|channel|network|media|broadcasting|wire|agency|service|services|local|dealer|"
    r"university|college|school|institute|centre|center|foundation|council|committee|ministry|department|office|bureau|"
    r"board|association|society|union|group|inc|ltd|llc|corp|company|co|team|desk|staff|editors|newsroom|reuters|"
    r"bloomberg|cnn|bbc|npr|pbs|abc|cbs|nbc|online|international|communications|correspondents|administration|"
    r"organi[sz]ation|project|initiative|fund|bank|museum|library|club|church|party|government|commission)\.?",
    re.IGNORECASE,
)
_COMMON_WORDS = """
    a all an any are at by for from has have how in is it its no not on our out over that their these they this those
    to under was we what when where which who why with your you popular demand numbers number way law order design
    default hand hook accident chance choice night nature proxy itself himself herself themselves means mistake
    force sea land air train bus mail request invitation appointment comparison contrast definition degrees far
    heart product virtue committee majority acclamation reason extension sector region country state year month week
    day age gender industry minister ministers president secretary chairman chairwoman director general senator
    governor mayor spokesman spokeswoman chief officer analyst economist prime foreign finance defence defense
    environment officials police jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday
    friday saturday sunday
"""
_NOT_IN_NAMES = frozenset(_COMMON_WORDS.split()) - PARTICLES
# words that open the names of places, days and things; a person may have them as a surname
_NOT_FIRST_WORDS = """
    new north south east west northern southern eastern western central royal special public private common world lake
    mount mt cape fort port gulf saint st christmas easter thanksgiving next last late early mid first second third
    two three four five six seven eight nine ten several many most some both each every other another more less only
    lunch noon midnight sunset sunrise contrast consent vote divine sheer mutual popular unanimous registered certified
    united national federal supreme high great old
"""
_NOT_FIRST = frozenset(_NOT_FIRST_WORDS.split())
_HONORIFIC = re.compile(
    r"(?:(?:(?:mr|mrs|ms|miss|mx|dr|prof|professor|rev|reverend|father|herr|frau|mme|mlle|dott|datuk)\.?"
    r"|(?:(?:chief master|master|tech|staff) sgt|sgt|cpl|spc|pfc|pvt|lt|lt\. col|1st lt|2nd lt|capt|maj|col|brig\. gen"
    r"|maj\. gen|gen|cmdr|adm|sen|rep|gov)\.|senior airman|airman 1st class)\s)+(?=[^\W\d_])",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r",?\s(?:Jr|Sr|Ph\.?\s?D|M\.?D|Esq|CPA|RN|MBA|MPH|MSc|BSc|PhD|DPhil|FRS|OBE|MBE|CBE|J\.?D|M\.?A|B\.?A|M\.?S|M\.P|MP|MLA|MPP|QC|KC)\b\.?",
    re.IGNORECASE,
)
_KEPT_SUFFIX = re.compile(r",?\s(?P<suffix>Jr|Sr)\b\.?", re.IGNORECASE)
_ADDRESS = re.compile(
    r"<?\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}>?|(?:https?://|www\.)\S{1,300}|(?<!\w)@\w{1,40}"
)
_ADDRESS_THEN_NAME = re.compile(r"\s*[\w.+-]{1,64}@[\w.-]{1,255}\s*\(([^()]{2,80})\)\s*")
_DOMAIN = re.compile(r"\.[a-z]{2,4}$", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]{0,200}\)|\[[^\[\]]{0,200}\]")
_LEAD = re.compile(
    r"\W{0,3}(?:(?:written|reported|posted|story|words|text|article|analysis|report|edited|compiled)\s)?"
    r"(?:by|von|par|por)\b:?\s"
    r"|\W{0,3}(?:authors?|writers?|reporters?)\s?:\s",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s(?:in|at|for|of|from|reports?|reporting)\s.{0,120}$|\s[|–—]\s.{0,200}$", re.IGNORECASE)
_JOINTS = re.compile(r"\s*(?:[;|/\n•·]|\s&\s|,?\s(?:and|with|und|et)\s)\s*", re.IGNORECASE)
_END_DOT = re.compile(r"(?<!\bJr)(?<!\bSr)(?<!\b[^\W\d_])[\s.]+$")
_ELIDED = re.compile(r"(?:[dl]['’]|(?:al|el|ad|an|ar|as|ash|at|az|ul|ur)-)[^\W\d_a-z].{0,30}")  # d'Artagnan, al-Hakim
_INITIAL = re.compile(r"[^\W\d_]\.")
_CONJUNCTIONS = frozenset({"and", "with", "by", "und", "et", "&"})
_DATE_JOINTS = re.compile(r"[\s,.:/-]+")
_DATE_NUMBER = re.compile(r"\d{1,4}(?:st|nd|rd|th|am|pm|h)?", re.IGNORECASE)
_DATE_WORDS = WEEKDAYS | {
    "am",
    "pm",
    "a",
    "p",
    "m",
    "at",
    "utc",
    "gmt",
    "est",
    "edt",
    "cst",
    "cdt",
    "pst",
    "pdt",
    "bst",
}
_WORD = re.compile(r"[^\W\d_](?:[\w.'’ʼ‘-]{0,30})")


def split_names(value: str) -> tuple[str, ...]:
    """Return the people that an author field names, each once, in order, as their names are usually spelled.

    'BY JANE DOE, REUTERS' gives Jane Doe; 'Doe, Jane' gives Jane Doe; roles ('Staff Writer'), e-mail and web addresses
    go, and so do outlets beside people. A field that names an organization alone keeps it.
    """
    inner = _ADDRESS_THEN_NAME.fullmatch(value[:VALUE_LIMIT])
    text = inner.group(1) if inner else _BRACKETS.sub(" ", value[:VALUE_LIMIT])
    text = _LEAD.sub("", " ".join(_ADDRESS.sub(" ", text).split()), count=1)
    found: list[str] = []
    outlets: list[str] = []
    for part in parted(text):
        name = _plain(part)
        if not name or is_role(name) or _is_date(name):
            continue
        (outlets if is_outlet(name) else found).append(name)
    names = found or outlets
    distinct: dict[str, str] = {}
    for name in names[:NAMES_LIMIT]:
        distinct.setdefault(name.casefold(), name)
    return tuple(distinct.values())


def parted(text: str) -> list[str]:
    """Part a list of names at its commas, bars and conjunctions, 'Doe, Jane' kept together and put right."""
    found: list[str] = []
    for group in _JOINTS.split(_KEPT_SUFFIX.sub(lambda match: f" {match['suffix'].title()}.", text)):
        pieces = [_END_DOT.sub("", piece.strip()) for piece in _SUFFIX.sub(_kept, group).split(",")]
        pieces = [piece for piece in pieces if piece and piece.lower() not in _CONJUNCTIONS]
        if _is_inverted(pieces):
            found.append(f"{pieces[1]} {pieces[0]}")
        elif any(" " in piece for piece in pieces):
            found += [piece for piece in pieces if " " in piece or len(pieces) == 1 or is_outlet(piece)]
        else:
            found += pieces
    return found


def _kept(match: re.Match[str]) -> str:
    return match.group() if match.group().strip(" ,.").lower() in {"jr", "sr"} else ""


def _is_inverted(pieces: list[str]) -> bool:
    """Tell 'Doe, Jane' and 'van der Berg, Anna M.' from a name with an outlet or a place."""
    if len(pieces) != 2:
        return False
    family, given = pieces[0].split(), pieces[1].split()
    if [word for word in family[:-1] if word.lower() not in PARTICLES] or len(given) > 2:
        return False
    if any(is_outlet(piece) or is_role(piece) for piece in pieces) or not family:
        return False
    return all(word[:1].isupper() for word in [family[-1], *given]) and not any(word.lower() == "the" for word in given)


def _plain(part: str) -> str:
    name = _TAIL.sub("", part).strip(' ,;:-–—*_|<>"“”')
    return recased(name) if " " in name else name


def is_outlet(name: str) -> bool:
    """Tell whether a name is that of an outlet or another body, by its words."""
    words = name.split()
    if not words:
        return False
    if agency_name(name) is not None or words[0].lower() == "the" or (len(words) == 1 and _DOMAIN.search(name)):
        return True
    return any(_OUTLET_WORDS.fullmatch(word) for word in words)


def is_role(name: str) -> bool:
    """Tell whether words name a job or an account ('Staff Writer', 'Admin') and nobody."""
    return _ROLE.fullmatch(name) is not None


def role_length(line: str) -> int:
    """Return how many characters of a line name a job at its beginning: 'Staff writer of The Herald' has 12."""
    found = _ROLE_ALONE.match(line)
    return found.end() if found else 0


def without_role(name: str) -> str:
    """Return 'Jane Doe' of 'Jane Doe Staff Writer', where the comma was forgotten."""
    found = _ROLE_LAST.search(name) if name.count(" ") > 1 else None
    return name[: found.start()] if found and " " in name[: found.start()] else name


def without_honorific(name: str) -> str:
    """Return a name without the 'Mrs.', 'Dr.' or 'Staff Sgt.' before it."""
    found = _HONORIFIC.match(name)
    return name[found.end() :] if found and " " in name[found.end() :] else name


def has_first_name(name: str, is_first_name: Callable[[str], bool]) -> bool:
    """Tell whether the first word of a name, or the first half of 'Jean-Loup', is known as a given name."""
    first = name.split()[0]
    return is_first_name(first) or is_first_name(first.partition("-")[0])


def _is_date(name: str) -> bool:
    """Tell whether words are a date or a time of day, which stand beside the names in many bylines."""
    words = [word for word in _DATE_JOINTS.split(name) if word]
    return any(word[0].isdigit() for word in words) and all(
        _DATE_NUMBER.fullmatch(word) or word.lower() in _DATE_WORDS or month_number(word) is not None for word in words
    )


def looks_like_name(name: str) -> bool:
    """Tell whether words are spelled as a person's name is: two to five of them, capitalised, none a common word."""
    words = name.split()
    if not 2 <= len(words) <= MAX_WORDS or len(name) > MAX_NAME:
        return False
    if not all(_WORD.fullmatch(word) for word in words) or words[-1].lower() in PARTICLES:
        return False
    if any(word.lower().strip(".") in _NOT_IN_NAMES and not _INITIAL.fullmatch(word) for word in words):
        return False
    if words[0].lower().strip(".") in _NOT_FIRST:
        return False
    return all(word[0].isupper() or word.lower() in PARTICLES or _ELIDED.fullmatch(word) for word in words)

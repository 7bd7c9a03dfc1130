"""Bio forms: in what words do the last paragraphs of an article name its authors and its outlet?

Patterns for one paragraph without line breaks; `corpus.bios` judges whom they name.
"""

import re

ROLE = (
    r"(?:reporters?|correspondents?|editors?|writers?|columnists?|journalists?|bureau chief|commentators?|critics?|"
    r"contributors?|editor-in-chief|producers?|newsletter author|fact-checkers?|broadcasters?|bloggers?|cartoonists?)"
)
WIDER_ROLE = (
    r"(?:professors?|lecturers?|fellows?|researchers?|authors?|directors?|scientists?|historians?|economists?|analysts?|"
    r"scholars?|novelists?|playwrights?|essayists?)"
)
WORKS = (
    r"(?P<what>(?:covers?|reports?\s(?:on|about|from|for)|writes?\s(?:about|on|for|an?\s|the\s)|teaches|"
    r"has\s(?:covered|written|reported)|joined\s)"
)
OPENING = (
    r"[*_>•–—(\[ -]{0,3}(?:(?:about|meet) the (?:author|writer|reporter)s?\s?[:.–—-]\s?)?"
    r"(?:the (?:author|writer|columnist|reporter),\s)?"
)
NAME = rf"{OPENING}(?P<name>[^\W\d_][^,;:!?\"“”\n]{{3,80}}?)"
IS = re.compile(rf"{NAME},?\s(?:is|are)\s(?P<what>[^\n]{{3,300}})", re.IGNORECASE)
DESCRIBES = re.compile(r"\s(?:is|are)\s|,\s(?:an?|the|our)\s|['’]s?\s|\s(?:cover|report|write|teach|has\s|joined)")
EST = re.compile(
    rf"{NAME}\s(?:ist|est|es|è)\s(?:\w+\s){{0,3}}?(?:redakteur|journalist|korrespondent|autor|reporter|périodista|"
    r"periodista|redactora?|corresponsal|rédact|journaliste|giornalista)\w{0,6}\b",
    re.IGNORECASE,
)
APPOSED = re.compile(rf"{NAME},\s(?P<what>(?:an?|the|our)\s[^\n]{{3,300}})", re.IGNORECASE)
OF_OUTLET = re.compile(
    rf"{NAME},\s(?P<what>(?-i:[A-Z])[^,.\n]{{2,60}}['’]s?\s[^,.\n]{{0,40}}{ROLE}[^\n]{{0,200}})", re.IGNORECASE
)
COVERS = re.compile(rf"{NAME}\s{WORKS}\s?[^\n]{{3,300}})", re.IGNORECASE)
REACHED = re.compile(
    rf"{NAME}\s(?:can be|may be)\s(?:reached|contacted|followed|found)\s(?:at|on|via|by)\s|"
    r"[*_( ]{0,3}(?:(?:you can )?(?:reach|e-?mail|contact|follow))\s(?:(?:staff\s)?(?:writer|reporter)\s)?"
    r"(?P<other>[^\W\d_][^,;:!?\"“”\n@]{3,60}?)(?:,[^,\n]{3,60},)?\s(?:at|on|via|by)\s(?P<where>[^\n]{3,80})",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"@|\d{3}|twitter|facebook|\bX\b|instagram|bluesky|mastodon", re.IGNORECASE)
TITLED = re.compile(
    r"(?:staff |news |sports |business )?(?:writer|reporter|columnist|editor|correspondent)\s", re.IGNORECASE
)
JOB = re.compile(rf"\b{ROLE}\b", re.IGNORECASE)
WIDER_JOB = re.compile(rf"\b{WIDER_ROLE}\b", re.IGNORECASE)
# what besides a name may open a bio; the empty one is a dash
LEADS = frozenset({"", "by", "the", "about", "meet", "reach", "contact", "e-mail", "email", "follow", "you", "staff"})
SPEAKS = re.compile(r"\b(?:said|says|told|tells|added|argued|wrote|testified)\b")
FIRST_CLAUSE = re.compile(r"[^.;]{0,40}(?:\b(?:[A-Z]|U\.S|U\.K|U\.N|St|Dr|Mr|Mrs)\.[^.;]{0,200}){0,3}[^.;]{0,260}")
EMPLOYER = re.compile(r"\s(?:at|for|with)\s(?:the\s)?(?P<outlet>[A-Z0-9][^.;,()]{1,60})")
FORMER = re.compile(r"\b(?:former|formerly|retired)\b", re.IGNORECASE)
EDITED = re.compile(r"\sof\s(?:the\s)?(?P<outlet>[A-Z0-9][^.;,()]{1,60})")
JOINED = re.compile(r"joined\s(?:the\s)?(?P<outlet>[A-Z0-9][^.;,()]{1,60})")
OWNER = re.compile(r"(?-i:the\s)?(?P<outlet>(?-i:[A-Z])[\w .&-]{1,50}?)(?:['’]s?)\s[^.;]{0,60}" + ROLE, re.IGNORECASE)
STAFFED = re.compile(
    r"(?:an?|the)\s(?P<outlet>[A-Z][\w&'’.-]{1,30}(?:\s(?:[A-Z][\w&'’.-]{0,30}|of|the)){0,5})\s[^.;,]{0,40}?" + ROLE
)
REPORTING = re.compile(
    r"(?P<extra>Additional\s|additional\s)?\b(?:[Rr]eporting|[Ww]riting|(?<=\()[Cc]ompiled|REPORTING|WRITING)\s"
    r"(?:and\s\w{3,20}\s)?(?:by|By|BY):?\s(?P<names>[^;()\n]{3,300})"
)
WRITTEN = re.compile(
    r"[*_( ]{0,3}this (?:article|story|report|column|essay|piece|post) (?:was|is) (?:first )?(?:originally )?"
    r"(?:written|reported|compiled) by (?P<names>[^;()\n]{3,120}?)(?:,? and edited\b[^\n]*|\.\s[^\n]*)?\.?\)?",
    re.IGNORECASE,
)
REPORTED_FROM = re.compile(
    r"(?P<names>[^\W\d_][^.;:!?\"“”\n]{3,160}?)\sreported\s(?:this (?:article|story) )?from\s[^.\n]{3,200}"
    r"\.?(?:\s[^\n]{0,200})?"
)
AND_FROM = re.compile(r"\s(?:reported\s)?from\s[^,.\n]{2,40}?(?=,|\sand\s|\.?$)")
SIGNED = re.compile(
    r"[(\[*_]{0,2}(?:(?:--|[–—-])\s?(?:by\s)?|by\s)(?P<name>[^\W\d_][^,;:!?\"\n.]{3,60})(?:,\s(?P<outlet>[^\n.]{2,50}))?[.)\]*_]{0,3}",
    re.IGNORECASE,
)
PUBLISHED = re.compile(
    r"[*_( ]{0,3}this (?:article|story|report|column|essay|piece|post) (?:was |has been )?"
    r"(?:(?:first|originally) ){0,2}"
    r"(?:appeared|published|ran|posted)(?: here)?(?: (?:first|originally))?(?: in| by| on| at) "
    r"(?-i:the )?(?P<outlet>[^\n.]{2,60}?)"
    r"(?:,? (?:on|in|under|and)\b[^\n]*|\.[^\n]*)?\)?"
    r"|(?:copyright|\(c\)|©)\s{0,2}(?:\(c\)|©)?\s?(?:19|20)\d\d,?\s(?P<owner>[^\n.,;]{2,60})[^\n]{0,200}",
    re.IGNORECASE,
)

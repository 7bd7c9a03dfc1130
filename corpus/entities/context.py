"""Context: what do the words around a name say of its kind?"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from corpus.article import Kind
from corpus.entities.closed import SPEECH, words

REACH: Final = 28  # characters looked at on each side: two or three words

PERSON, ORGANIZATION, PLACE = Kind.PERSON, Kind.ORGANIZATION, Kind.PLACE


def _weights(table: Mapping[tuple[Kind, int], str]) -> dict[str, tuple[Kind, int]]:
    return {word: verdict for verdict, listing in table.items() for word in words(listing)}


_BEFORE: Final = _weights(
    {
        (PLACE, 3): "near outside northern southern eastern western central northeastern northwestern southeastern"
        " southwestern downtown upstate nearby north-eastern north-western south-eastern south-western",
        (PLACE, 2): "in",
        (PLACE, 1): "at from",
        (PERSON, 4): "minister president chairman chairwoman spokesman spokeswoman spokesperson premier chancellor"
        " senator governor mayor judge ambassador envoy colonel captain lieutenant sergeant major general",
        (PERSON, 3): "leader director secretary chief coach manager trainer striker midfielder defender goalkeeper"
        " champion player lawyer attorney prosecutor professor economist analyst trader author writer poet novelist"
        " actor actress singer composer director journalist reporter editor correspondent wife husband son daughter"
        " brother sister father mother widow aide commander rebel warlord cleric priest bishop pope king queen prince"
        " princess emperor sheikh opener batsman bowler seamer seed scientist physicist chemist biologist historian"
        " researcher astronaut cosmonaut explorer inventor engineer architect painter sculptor philosopher founder"
        " co-founder entrepreneur billionaire tycoon activist dissident candidate rival winger skipper pitcher rookie"
        " veteran official diplomat negotiator adviser advisor counsel doctor dr cousin uncle aunt nephew niece",
        (PERSON, 1): "by",
        (ORGANIZATION, 3): "company firm conglomerate carmaker automaker chipmaker airline brokerage retailer"
        " publisher supplier broadcaster newspaper agency bank insurer magazine daily weekly startup start-up"
        " manufacturer maker giant subsidiary lender operator network subsidiary channel website guerrillas rebels"
        " militia faction club party gang charity union carrier bookmaker developer",
        (ORGANIZATION, 1): "beat defeated against with group",
    }
)
_AFTER: Final = _weights(
    {
        (ORGANIZATION, 3): "shares stock shareholders executives spokesman spokeswoman employees subsidiary"
        " profits unit plc executive headquarters guerrillas rebels militants fighters militia users",
        (ORGANIZATION, 1): "officials announced plans reported agreed acquired launched",
        (PLACE, 3): "region province district airport border residents suburb peninsula valley city town village"
        " area capital oblast county island station junction harbour harbor neighbourhood neighborhood",
    }
)
_WHO_ARE_IN: Final = words(
    "born died lives live lived living raised arrived based arrested held killed landed buried stationed home house"
    " hospital school market prison church shop office plant factory village hotel jail embassy back"
)
_WHO_GO_TO: Final = words(
    "flew travelled traveled moved returned drove fled sailed trip visit flight road flying ambassador"
)
_WHO_COME_FROM: Final = words("flew drove came arrived returned travelled traveled fled miles kilometres kilometers")
_WHAT_PLACES_HAVE: Final = words("archbishop bishop duke mayor governor king queen sultan emir coast out")
_TWO_BEFORE: Final[Mapping[str, tuple[Kind, int]]] = {
    "town of": (PLACE, 5),
    **{f"{word} in": (PLACE, 3) for word in _WHO_ARE_IN},
    **{f"{word} to": (PLACE, 3) for word in _WHO_GO_TO},
    **{f"{word} from": (PLACE, 3) for word in _WHO_COME_FROM},
    **{f"{word} of": (PLACE, 3) for word in _WHAT_PLACES_HAVE},
    "city of": (PLACE, 5),
    "village of": (PLACE, 5),
    "capital of": (PLACE, 4),
    "capital ,": (PLACE, 3),
    "province of": (PLACE, 5),
    "region of": (PLACE, 5),
    "district of": (PLACE, 5),
    "island of": (PLACE, 5),
    "suburb of": (PLACE, 5),
    "port of": (PLACE, 5),
    "north of": (PLACE, 4),
    "south of": (PLACE, 4),
    "east of": (PLACE, 4),
    "west of": (PLACE, 4),
    "outskirts of": (PLACE, 4),
    "streets of": (PLACE, 4),
    "people of": (PLACE, 2),
    "shares of": (ORGANIZATION, 5),
    "shares in": (ORGANIZATION, 5),
    "stake in": (ORGANIZATION, 5),
    "unit of": (ORGANIZATION, 5),
    "subsidiary of": (ORGANIZATION, 5),
    "executive of": (ORGANIZATION, 4),
    "chairman of": (ORGANIZATION, 3),
    "president of": (ORGANIZATION, 1),
    "director of": (ORGANIZATION, 2),
    "founder of": (ORGANIZATION, 3),
    "member of": (ORGANIZATION, 2),
    "analyst at": (ORGANIZATION, 5),
    "economist at": (ORGANIZATION, 5),
    "trader at": (ORGANIZATION, 5),
    "dealer at": (ORGANIZATION, 5),
    "works for": (ORGANIZATION, 3),
    "worked for": (ORGANIZATION, 3),
}

_APPOSED: Final = {
    f"{word},": _BEFORE[word]
    for word in words(
        "husband wife son daughter brother sister father mother cousin uncle aunt nephew niece widow party company firm"
        " charity union airline club newspaper subsidiary"
    )
}  # 'her brother, Vikram'


class Evidence(NamedTuple):
    """Points for each kind; `speech` counts verbs that both people and organizations take."""

    person: int = 0
    organization: int = 0
    place: int = 0
    speech: int = 0

    def plus(self, kind: Kind, points: int) -> "Evidence":
        """Return the evidence with points added for a kind."""
        if kind is PERSON:
            return self._replace(person=self.person + points)
        if kind is ORGANIZATION:
            return self._replace(organization=self.organization + points)
        return self._replace(place=self.place + points)

    def and_also(self, other: "Evidence") -> "Evidence":
        """Return the points of both."""
        return Evidence(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


NO_EVIDENCE: Final = Evidence()


def evidence(text: str, start: int, end: int) -> Evidence:
    """Return what the words next to text[start:end] say."""
    found = NO_EVIDENCE
    before = text[max(0, start - REACH) : start].split()
    if before:
        last = before[-1].lower()
        verdict = _TWO_BEFORE.get(" ".join(before[-2:])) or _BEFORE.get(last) or _APPOSED.get(last)
        if verdict:
            found = found.plus(*verdict)
    after = text[end : end + REACH]
    if is_age(after):
        return found.plus(PERSON, 5)
    following = after.removeprefix("'s").split(None, 2)
    if following:
        word = following[0].rstrip(",.")
        if verdict := _AFTER.get(word):
            found = found.plus(*verdict)
        elif word in SPEECH or before[-1:] == ["said"]:
            found = found._replace(speech=1)
    return found


def is_age(after: str) -> bool:
    """Say whether ', 42,' follows."""
    lead = after.lstrip(" ")
    return (
        lead.startswith(",")
        and lead[1:].lstrip()[:2].isdigit()
        and lead[1:].lstrip()[2:].lstrip()[:1] in (",", ".", "")
    )

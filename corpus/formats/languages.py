"""Languages: which ISO 639-1 code does a source's 'en-US', 'eng' or 'English' mean?"""

import re

# ISO 639-2 codes, both kinds, and English and own names of the languages that news archives are written in
_CODES = {
    "ar": "ara arabic العربية",
    "bg": "bul bulgarian български",
    "bn": "ben bengali bangla",
    "ca": "cat catalan català",
    "cs": "cze ces czech čeština",
    "da": "dan danish dansk",
    "de": "ger deu german deutsch",
    "el": "gre ell greek ελληνικά",
    "en": "eng english",
    "es": "spa spanish español espanol castellano",
    "et": "est estonian eesti",
    "fa": "per fas persian farsi",
    "fi": "fin finnish suomi",
    "fr": "fre fra french français francais",
    "he": "heb hebrew iw",
    "hi": "hin hindi",
    "hr": "hrv croatian hrvatski",
    "hu": "hun hungarian magyar",
    "id": "ind indonesian in",
    "it": "ita italian italiano",
    "ja": "jpn japanese 日本語",
    "ko": "kor korean 한국어",
    "lt": "lit lithuanian lietuvių",
    "lv": "lav latvian latviešu",
    "nl": "dut nld dutch nederlands",
    "no": "nor norwegian norsk",
    "pl": "pol polish polski",
    "pt": "por portuguese português portugues",
    "ro": "rum ron romanian română",
    "ru": "rus russian русский",
    "sk": "slo slk slovak slovenčina",
    "sl": "slv slovenian slovenščina",
    "sr": "srp serbian српски",
    "sv": "swe swedish svenska",
    "th": "tha thai",
    "tr": "tur turkish türkçe",
    "uk": "ukr ukrainian українська",
    "ur": "urd urdu",
    "vi": "vie vietnamese",
    "zh": "chi zho chinese mandarin 中文",
}
_BY_NAME = {name: code for code, names in _CODES.items() for name in names.split()}
_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9_-]{1,40}+)?")


def language_code(value: str) -> str | None:
    """Return the ISO 639-1 code that value names, None where it names no language known here."""
    folded = value.strip().casefold()
    if folded in _BY_NAME:
        return _BY_NAME[folded]
    tag = _TAG.fullmatch(folded)
    if tag is None or folded == "und":
        return None
    primary = tag.group(1)
    return _BY_NAME.get(primary, primary if len(primary) == 2 else None)

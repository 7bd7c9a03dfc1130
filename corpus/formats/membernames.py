"""Member names: what is a file in an archive called, so that its name leads nowhere and is that of no other file?"""

import re

NAME_LIMIT = 4_096  # characters of a path, as in most file systems

# control characters, line separators, marks that turn the direction of text, and bytes that were not UTF-8
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def member_name(raw: str) -> str:
    r"""Return a name as a relative path with forward slashes and without '..'.

    'folder\a.md' and '/folder/./a.md' are folder/a.md. What would lead out of the archive, be taken for the border
    between an archive and its members ('!/'), or not be seen, is written as an escape.
    """
    parts = (part for part in raw.replace("\\", "/").split("/") if part not in {"", "."})
    return "/".join(map(_harmless, parts))


def is_hidden(name: str) -> bool:
    """Tell whether a member is passed over, as hidden files are in a folder, or is what macOS adds to archives."""
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def _harmless(part: str) -> str:
    if part == "..":
        return "%2E%2E"
    if part.endswith("!"):
        part = f"{part[:-1]}%21"
    return _UNSHOWN.sub(_escaped, part)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code & 0xFF:02x}" if code < 0x100 or code >= 0xD800 else f"\\u{code:04x}"

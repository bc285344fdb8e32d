"""Names for what is made, and how two names are compared."""

import re
import unicodedata

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_GAP = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Words in lower case with one blank between: no emoji, accents, signs or humps (`Won 🎉` and `won` agree)."""
    spread = _HUMP.sub(" ", text)
    folded = unicodedata.normalize("NFKD", spread).casefold()
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return _GAP.sub(" ", bare).strip()


def folded(text: str) -> str:
    """How option titles are compared: case and blanks aside."""
    return " ".join(text.casefold().split())


def snake(text: str) -> str:
    """A slug: ASCII letters and digits in snake case; `field` where none are left."""
    ascii_only = plain(text).encode("ascii", "ignore").decode()
    return "_".join(ascii_only.split()) or "field"


def label(plugin: str) -> str:
    """A plugin's name as people write it."""
    return plugin.upper() if len(plugin) <= 3 else plugin.capitalize()

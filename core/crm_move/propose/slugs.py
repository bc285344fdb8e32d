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


def readable(title: str) -> str:
    """A header as people write a title: `year_established` and `yearEstablished` are Year established.

    One that has blanks, or is in capitals throughout, is left as it is.
    """
    text = title.strip()
    if " " in text or text.isupper():
        return text
    words = _GAP.sub(" ", _HUMP.sub(" ", text)).strip().split(" ")
    spoken = [words[0][:1].upper() + words[0][1:], *(word if word.isupper() else word.lower() for word in words[1:])]
    return " ".join(spoken) or title


def pointing(title: str) -> str:
    """What a reference is called: the thing pointed at, not its id (`Customer ID` is Customer)."""
    return re.sub(r"(?i)(?<=\w)[\s_]ids?$", "", title)

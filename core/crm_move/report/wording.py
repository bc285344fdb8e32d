"""Numbers and texts as people read them, and customers' values as strangers may."""

import re
from collections.abc import Collection

_LONGEST_MASK = 24
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")


def counted(count: int, one: str, several: str | None = None) -> str:
    """`1 record`, `1,204 records`."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def listed(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def share(part: int, whole: int) -> str:
    """A share in whole percent that never rounds up to all nor down to none."""
    if part and part * 100 < whole:
        return "< 1 %"
    return f"{part * 100 // whole if whole else 0} %"


def duration(seconds: float) -> str:
    """`40 seconds`, `6 minutes`, `3.5 hours`; what takes a moment takes `1 second`."""
    if seconds < 90:
        return counted(max(round(seconds), 1) if seconds else 0, "second")
    if seconds < 90 * 60:
        return counted(round(seconds / 60), "minute")
    return f"{seconds / 3600:.1f} hours"


def clean(text: str) -> str:
    """The text on one line, without control characters (a terminal obeys them)."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def sentence(text: str) -> str:
    """The text as a sentence, with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?")) else ".")


def masked(value: str) -> str:
    """The shape of a value: every letter is an `a` or `A`, every digit a `9`; enough to see why it did not fit."""
    shape = "".join(map(_shape, clean(value)))
    return shape if len(shape) <= _LONGEST_MASK else f"{shape[:_LONGEST_MASK]}… ({len(value):,} characters)"


def without_quotes(sentence: str, names: Collection[str] = ()) -> str:
    """The sentence with what it quotes (“…” or "…") masked, unless that is one of the `names` (of attributes, say)."""
    return _QUOTED.sub(lambda quoted: _without(quoted[0], names), sentence)


def _without(quoted: str, names: Collection[str]) -> str:
    inside = quoted[1:-1]
    return quoted if inside in names else f"{quoted[0]}{masked(inside)}{quoted[-1]}"


def _shape(letter: str) -> str:
    if letter.isdigit():
        return "9"
    if letter.isalpha():
        return "A" if letter.isupper() else "a"
    return letter

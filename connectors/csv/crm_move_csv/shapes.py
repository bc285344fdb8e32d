"""What one cell looks like. A column's type is decided by counting the shapes of all its cells."""

import re
from functools import lru_cache
from typing import NamedTuple

from .contacts import apart, is_domain, is_email_list, is_surely_phone, is_url, phones
from .moments import Moment, read_moment
from .numerals import read_numeral
from .structured import is_json, place_of, stars_of

FLAGS = (
    ("true wahr vrai verdadero verdadeiro vero", "false falsch faux falso"),
    ("yes", "no"),
    ("ja", "nein"),
    ("ja", "nee"),
    ("ja", "nej nei"),
    ("oui", "non"),
    ("sí si", "no"),
    ("sì si", "no"),
    ("sim", "não nao"),
    ("tak", "nie"),
    ("ano", "ne"),
    ("kyllä", "ei"),
    ("evet", "hayır"),
    ("да", "нет"),
    ("はい", "いいえ"),
    ("是", "否"),
    ("on", "off"),
    ("checked", "unchecked"),
    ("enabled", "disabled"),
    ("done", "to do"),
    ("y", "n"),
    ("t", "f"),
    ("x ✓ ✔ ☑", "☐ ✗ ✘"),
)
"""Pairs of words for yes and no, in the languages that exports come in."""


def _words(words: str) -> list[str]:
    return [words] if words == "to do" else words.split()


TRUE = frozenset({"1", *(word for yes, _ in FLAGS for word in _words(yes))})
FALSE = frozenset({"0", *(word for _, no in FLAGS for word in _words(no))})
PAIRS = tuple((frozenset(_words(yes)), frozenset(_words(no))) for yes, no in FLAGS)
NULLS = frozenset({"NULL", "null", "\\N", "(null)", "#N/A", "NaN", "nan", "<null>"})
"""Words that programs write for “nothing”. What people write (`N/A`, `-`) stays text unless csv.yaml says so."""

_HTML = re.compile(
    r"</?(?:p|br|div|span|b|i|u|a|ul|ol|li|h[1-6]|strong|em|table|tr|td|font|html|body)\b[^<>]*>", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
LONG = 200


class Shape(NamedTuple):
    """What a cell looks like: `family` and, within it, `form` and `detail`.

    - `number`: form as in `numerals`, detail = currency code, or `in %` (any unit)
    - `moment`: form of the date, detail = `order|clock|zone` (see `moment_shape`)
    - `flag`: form = the word, small
    - `phone`: form = `surely` or `perhaps`; `phone`, `email` and `domain`: detail = `several` where one cell holds more
    - `place`, `stars` and `json`: as in `structured`
    - `url`, `html`, `null`, `blank`, `text`
    """

    family: str
    form: str = ""
    detail: str = ""


BLANK = Shape("blank")
TEXT = Shape("text")
PLACE, STARS, JSON = Shape("place"), Shape("stars"), Shape("json")
SEVERAL = "several"
SHORT = 20
"""Longer texts that begin with a digit are no stars."""
HTML = Shape("html")


@lru_cache(maxsize=20_000)
def shape_of(cell: str) -> Shape:
    """The shape of one cell."""
    written = cell.strip()
    if not written:
        return BLANK
    if len(written) > LONG:
        return _structured(written) or (HTML if _HTML.search(written) else TEXT)
    if written in NULLS:
        return Shape("null", written)
    if (word := written.lower()) in TRUE | FALSE and word not in ("0", "1"):
        return Shape("flag", word)
    return _structured(written) or _contact(written) or _counted(written) or _marked(written)


def _structured(written: str) -> Shape | None:
    """JSON, coordinates or stars, by the first sign."""
    first = written[0]
    if first in "{[" and is_json(written):
        return PLACE if place_of(written) else JSON
    if first in "★⭐☆" or (first.isdigit() and len(written) <= SHORT and stars_of(written) is not None):
        return STARS if stars_of(written) is not None else None
    pair = first in "(+-0123456789" and ("," in written or ";" in written)
    return PLACE if pair and place_of(written) else None


def _marked(written: str) -> Shape:
    return HTML if "<" in written and _HTML.search(written) else TEXT


def _contact(written: str) -> Shape | None:
    if "@" in written and is_email_list(written):
        return Shape("email", "", SEVERAL if written.count("@") > 1 else "")
    if is_url(written):
        return Shape("url")
    if "." not in written:
        return None
    found = apart(written)
    return Shape("domain", "", SEVERAL if len(found) > 1 else "") if found and all(map(is_domain, found)) else None


def _counted(written: str) -> Shape | None:
    """A number, a moment or a telephone number: whatever begins with a digit, a sign or a short word."""
    if len(written) > 120 or _DIGIT.search(written) is None:
        return None
    moment = read_moment(written)
    if moment is not None and moment.form != "ymd8":
        return moment_shape(moment)
    numeral = read_numeral(written)
    if numeral is not None:
        return Shape("number", numeral.form, numeral.currency or (f"in {numeral.unit}" if numeral.unit else ""))
    found = phones(written)
    form = "surely" if all(map(is_surely_phone, found)) else "perhaps"
    return Shape("phone", form, SEVERAL if len(found) > 1 else "") if found else None


def moment_shape(moment: Moment) -> Shape:
    """A moment's shape: its order (`d`, `m`, `?` or none needed), whether a clock runs past midnight, its zone."""
    clock = "" if moment.clock is None else ("midnight" if moment.midnight else "clock")
    zone = "zone" if moment.zone is not None else ""
    return Shape("moment", moment.form, f"{moment.order}|{clock}|{zone}")

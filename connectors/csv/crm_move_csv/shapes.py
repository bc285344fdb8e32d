"""What one cell looks like. A column's type is decided by counting the shapes of all its cells."""

import re
from functools import lru_cache
from typing import NamedTuple

from .contacts import is_domain, is_email_list, is_phone, is_surely_phone, is_url
from .moments import Moment, read_moment
from .numerals import read_numeral

FLAGS = {
    word: pair
    for pair, words in {
        "true/false": ("true", "false"),
        "yes/no": ("yes", "no"),
        "ja/nein": ("ja", "nein"),
        "oui/non": ("oui", "non"),
        "sí/no": ("sí", "si"),
        "on/off": ("on", "off"),
        "checked/unchecked": ("checked", "unchecked"),
        "y/n": ("y", "n"),
        "t/f": ("t", "f"),
        "x": ("x",),
    }.items()
    for word in words
}
TRUE = frozenset({"true", "yes", "ja", "oui", "sí", "si", "on", "checked", "y", "t", "x", "1"})
FALSE = frozenset({"false", "no", "nein", "non", "off", "unchecked", "n", "f", "0"})
NULLS = frozenset({"NULL", "null", "\\N", "(null)", "#N/A", "NaN", "nan", "<null>"})
"""Words that programs write for “nothing”. What people write (`N/A`, `-`) stays text unless csv.yaml says so."""

_HTML = re.compile(
    r"</?(?:p|br|div|span|b|i|u|a|ul|ol|li|h[1-6]|strong|em|table|tr|td|font|html|body)\b[^<>]*>", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
LONG = 200


class Shape(NamedTuple):
    """What a cell looks like: `family` and, within it, `form` and `detail`.

    - `number`: form as in `numerals`, detail = currency code or `%`
    - `moment`: form of the date, detail = `order|clock|zone` (see `moment_shape`)
    - `flag`: form = the pair of words; `bit`: 0 or 1
    - `phone`: form = `surely` or `perhaps`
    - `email`, `url`, `domain`, `html`, `null`, `blank`, `text`
    """

    family: str
    form: str = ""
    detail: str = ""


BLANK = Shape("blank")
TEXT = Shape("text")
SURELY_PHONE = Shape("phone", "surely")
HTML = Shape("html")


@lru_cache(maxsize=20_000)
def shape_of(cell: str) -> Shape:
    """The shape of one cell."""
    written = cell.strip()
    if not written:
        return BLANK
    if len(written) > LONG:
        return HTML if _HTML.search(written) else TEXT
    if written in NULLS:
        return Shape("null", written)
    if (pair := FLAGS.get(written.lower())) is not None:
        return Shape("flag", pair)
    return _contact(written) or _counted(written) or (HTML if "<" in written and _HTML.search(written) else TEXT)


def _contact(written: str) -> Shape | None:
    if "@" in written and is_email_list(written):
        return Shape("email", "several" if written.count("@") > 1 else "one")
    if is_url(written):
        return Shape("url")
    return Shape("domain") if "." in written and is_domain(written) else None


def _counted(written: str) -> Shape | None:
    """A number, a moment or a telephone number: whatever begins with a digit, a sign or a short word."""
    if len(written) > 40 or _DIGIT.search(written) is None:
        return None
    moment = read_moment(written)
    if moment is not None and moment.form != "ymd8":
        return moment_shape(moment)
    numeral = read_numeral(written)
    if numeral is not None:
        return Shape("number", numeral.form, numeral.currency or numeral.percent)
    if not is_phone(written):
        return None
    return Shape("phone", "surely" if is_surely_phone(written) else "perhaps")


def moment_shape(moment: Moment) -> Shape:
    """A moment's shape: its order (`d`, `m`, `?` or none needed), whether a clock runs past midnight, its zone."""
    clock = "" if moment.clock is None else ("midnight" if moment.midnight else "clock")
    zone = "zone" if moment.zone is not None else ""
    return Shape("moment", moment.form, f"{moment.order}|{clock}|{zone}")

"""docs/types.md and docs/csv.md give the figures that the code has."""

from pathlib import Path

import pytest

from crm_move_csv import (
    calling,
    choosing,
    contacts,
    deciding,
    decision,
    fits,
    grouping,
    header,
    identity,
    lenient,
    linking,
    meanings,
    misses,
    mixing,
    moments,
    namesakes,
    numerals,
    profile,
    repeating,
    roles,
    shapes,
    structured,
)
from crm_move_csv.choosing import SCALES
from crm_move_csv.vendors import VENDORS

DOCS = Path(__file__).parents[2] / "docs"
DAYS, SECONDS = moments.COUNTS["days"][1], moments.COUNTS["seconds"][1]

TYPES = (
    f"at least **{decision.FITS:.0%}** of its filled cells fit it".replace("%", " %"),
    f"up to {profile.MOST_WORDS:,} a column",
    f"under a header that says e-mail or mail **{deciding.NAMED:.0%}** are enough".replace("%", " %"),
    f"at least **{calling.USUAL:.0%}** of the numbers that begin with +".replace("%", " %"),
    f"at least **{calling.USUAL:.0%}** of them are written".replace("%", " %"),
    f"at least {structured.PARTS} parts of an address",
    f"{structured.PLACES} decimals or more",
    f"at least {repeating.PARTS} of its parts have columns of their own",
    f"up to {moments._PIVOT - 1} is 20xx",
    f"that of at least **{decision.FITS:.0%}** of the cells that can be read only one way".replace("%", " %"),
    f"whole numbers from {DAYS[0]:,} to {DAYS[1]:,}",
    f"from {SECONDS[0]:,} to {SECONDS[1]:,}, or a thousand times that",
    f"that of at least **{decision.FITS:.0%}** of the cells that show it".replace("%", " %"),
    f"at least **{deciding.SIGNED:.0%}** of the cells name a currency".replace("%", " %"),
    f"behind at least **{decision.FITS:.0%}** of the numbers the same".replace("%", " %"),
    f"more than {deciding.LONGEST} digits",
    f"from {deciding.ID_DIGITS} digits on, on {deciding.ID_ROWS} rows or more",
    f"at least **{deciding.SIGNED:.0%}** of the values hold HTML".replace("%", " %"),
    f"at least {choosing.JOINED} cells hold more than one",
    f"at most {choosing.CHOICES} different choices; each in {choosing.REPEATS} cells or more on average",
    f"none longer than {choosing.LENGTH} characters; and at least **{choosing.ALONE:.0%}** of them".replace("%", " %"),
    f"words of {deciding.LETTERS} letters or one",
    f"with at most {roles.MOST_STAGES} different values: a status",
)
FILES = (
    f"the first row, among {header.SEARCHED}, that fills at least {header.FILLED:.0%} of the columns".replace(
        "%", " %"
    ),
    f"{header.COLUMNS_ALIKE} columns or more, each of the form that {header.AGREE:.0%}".replace("%", " %"),
    f"({meanings.ALIKE} %)",
    f"| {linking.CONTAINED_NAMED:.0%}; ".replace("%", " %"),
    f"| {linking.CONTAINED:.0%}, near misses included".replace("%", " %"),
    f"| {linking.CONTAINED_UNNAMED:.0%}, and five different values".replace("%", " %"),
    f"at least {namesakes.NAMES:.0%} of a column are such names".replace("%", " %"),
    f"A first table of {header.TABLE} rows or more",
    f"closed more than {lenient.ALIKE} lines later",
    f"on {identity.FORMED} rows or more), else the e-mail address",
    f"together at least {mixing.MIXED:.0%}".replace("%", " %"),
    f"or {misses.ALIKE} % the same letters with no rival within {misses.APART} %",
    f"at least {grouping.BESIDE} filled columns",
)


@pytest.mark.parametrize("figure", TYPES)
def test_the_page_of_types_gives_the_figures_of_the_code(figure: str) -> None:
    assert figure in _words("types.md")


@pytest.mark.parametrize("figure", FILES)
def test_the_page_of_csv_files_gives_the_figures_of_the_code(figure: str) -> None:
    assert figure in _words("csv.md")


def test_every_pair_of_words_for_yes_and_no_is_on_the_page() -> None:
    page = _words("types.md")
    pairs = [(yes.split()[0], no if no == "to do" else no.split()[0]) for yes, no in shapes.FLAGS]
    letters = {("y", "n"), ("t", "f"), ("x", "☐")}
    assert [pair for pair in pairs if pair not in letters and "/".join(pair) not in page] == []


def test_units_and_scales_on_the_page_are_known() -> None:
    page = _words("types.md")
    listed = page.split("the same (")[1].split(", …")[0].split(", ")
    assert set(listed) <= numerals.UNITS
    assert {"k", "m", "t"}.isdisjoint(numerals.UNITS)
    scales = [each.split(", ") for each in page.split("words of one scale (")[1].split("; …")[0].split("; ")]
    assert all(any(set(words) <= set(scale) for scale in SCALES) for words in scales)


def test_every_known_product_is_on_the_page() -> None:
    page = _words("csv.md")
    assert [vendor.name for vendor in VENDORS if f"| {vendor.name} |" not in page] == []


def test_signs_between_values_are_on_the_page() -> None:
    assert contacts.apart("a;b,c\nd ::: e") == ["a", "b", "c", "d", "e"]
    assert sorted(choosing.SIGNS) == sorted([";", " ::: ", "|", "\n", ","])
    assert sorted(fits.SEPARATORS) == sorted([";", ",", "|", "\n"])


def _words(page: str) -> str:
    """The page with its lines joined."""
    return " ".join((DOCS / page).read_text(encoding="utf-8").split())

import pytest

from crm_move.report.wording import clean, counted, duration, listed, masked, share, without_quotes


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("", ""),
        ("ada@example.com", "aaa@aaaaaaa.aaa"),
        ("31/02/2024", "99/99/9999"),
        ("£12k Ünïcode", "£99a Aaaaaaa"),
        ("a\n\x1b b", "a a"),
        ("x" * 30, "a" * 24 + "… (30 characters)"),
    ],
)
def test_a_masked_value_shows_its_shape_only(value: str, shape: str) -> None:
    assert masked(value) == shape


def test_quoted_values_are_masked_within_a_sentence() -> None:
    assert without_quotes("“GTXPro” is not “GTX Pro 2”; 7 rows") == "“AAAAaa” is not “AAA Aaa 9”; 7 rows"
    assert without_quotes('"Ada" is no e-mail; see "name"', {"name"}) == '"Aaa" is no e-mail; see "name"'


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (0.04, "1 second"),
        (1, "1 second"),
        (89, "89 seconds"),
        (371, "6 minutes"),
        (5399, "90 minutes"),
        (9000, "2.5 hours"),
    ],
)
def test_durations_are_rounded_to_what_matters(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(("part", "words"), [(0, "0 %"), (1, "< 1 %"), (999, "99 %"), (1000, "100 %")])
def test_a_share_is_never_rounded_to_all_or_none(part: int, words: str) -> None:
    assert share(part, 1000) == words


def test_lists_and_counts_read_as_english() -> None:
    assert [listed(list(letters)) for letters in ("", "a", "ab", "abc")] == ["", "a", "a and b", "a, b and c"]
    assert [counted(1, "status", "statuses"), counted(1204, "record")] == ["1 status", "1,204 records"]


def test_texts_are_cleaned() -> None:
    assert clean(" a\tb\n\x1b[2Jc\x00 ") == "a b [2Jc"

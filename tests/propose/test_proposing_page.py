"""The page about proposing states the thresholds that the rules use."""

from pathlib import Path

import pytest

from crm_move.propose import choices, derived, duplicates, likely, matching, money, pairing, same_key, tally, traits

PAGE = " ".join((Path(__file__).parents[2] / "docs" / "proposing.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize(
    "stated",
    [
        f"Up to {tally.DISTINCT:,} different values",
        f"The {tally.TOP} most frequent values are kept; values longer than {tally.KEY_LENGTH} characters",
        f"at most {choices.SELECT_OPTIONS} different values",
        f"each on {choices.SELECT_REPEATS} records or more",
        f"none longer than {choices.SELECT_LENGTH} characters",
        f"at least {choices.SLIP_LENGTH} letters and nothing but letters",
        f"on at most one record where the other stands on {choices.SLIP_SHARE}",
        f"Nearly equal names ({matching.ALIKE} %",
        f"in up to {money.MONEY_CODES} currencies",
        f"at least {derived.SHOWN} different values",
    ],
)
def test_thresholds_are_stated_as_they_are(stated):
    assert stated in PAGE


DUPLICATES = " ".join((Path(__file__).parents[2] / "docs" / "duplicates.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize(
    "stated",
    [
        f"A key that more than {same_key.MANY} records share",
        f"its last {traits.LAST_DIGITS} digits",
        f"From {likely.ASKED} on it is a question",
        f"which at most {pairing.BLOCK} records have",
        f"At most {duplicates.MOST_LISTED:,} duplicates of an object are listed",
    ],
)
def test_thresholds_of_duplicates_are_stated_as_they_are(stated):
    assert stated in DUPLICATES

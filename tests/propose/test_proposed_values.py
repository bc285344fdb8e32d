"""How the values of a list are evened out: once a value, and said so."""

from typing import Any

import pytest

from crm_move.model import AttributeType, Option
from crm_move.plan import PlannedAttribute

T = AttributeType


def tier(proposer: Any, counts: dict[str, int], **column: Any) -> PlannedAttribute:
    rows = [{"tier": title} for title, count in counts.items() for _ in range(count)]
    proposer.source.add("visits", {"Tier": {"type": T.TEXT} | column}, rows)
    planned: PlannedAttribute = proposer.plan().objects["visits"].attributes["tier"]
    return planned


def test_a_slip_of_the_hand_is_written_as_what_is_meant(proposer: Any) -> None:
    planned = tier(proposer, {"Platinum": 12, "Silver": 9, "Platinm": 1, "Sliver": 1, " PLATINUM ": 1})
    assert planned.options == ("Platinum", "Silver")
    assert planned.values == {"Platinm": "Platinum", "Sliver": "Silver", " PLATINUM ": "Platinum"}
    assert planned.reason.endswith(
        "taken for a slip: “Platinm” for “Platinum”, “Sliver” for “Silver”; 1 spelling evened out (case, blanks)"
    )


@pytest.mark.parametrize(
    "counts",
    [
        {"Tier 1": 20, "Tier 2": 2},
        {"North": 20, "Forth": 2},
        {"Gold": 20, "Cold": 2, "Bold": 2},
        {"Partner": 12, "Parter": 6},
        {"Import": 20, "Export": 2},
    ],
    ids=["numbered", "another first letter", "short", "too frequent for a slip", "more than one letter"],
)
def test_what_may_be_meant_is_left_alone(proposer: Any, counts: dict[str, int]) -> None:
    planned = tier(proposer, counts)
    assert (set(planned.options), planned.values) == (set(counts), {})


def test_options_that_the_source_lists_are_no_slips(proposer: Any) -> None:
    options = (Option(title="Platinum"), Option(title="Platinm"))
    planned = tier(proposer, {"Platinum": 20, "Platinm": 1}, type=T.SELECT, options=options)
    assert planned.options == ("Platinum", "Platinm")


def test_a_second_proposal_evens_out_alike(proposer: Any) -> None:
    first = tier(proposer, {"Platinum": 12, "Platinm": 1})
    proposer.sink.carry_out(proposer.plan())
    again = proposer.plan().objects["visits"].attributes["tier"]
    assert (again.options, again.values) == (first.options, first.values)

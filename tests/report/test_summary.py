import json

import pytest

from crm_move.report import (
    Failure,
    LinkCounts,
    Outcome,
    RecordCounts,
    Summary,
    ValueCounts,
    Verification,
    concluded,
    exit_code,
)

ALL_ZERO = {
    "move": "csv-to-attio",
    "outcome": "done",
    "schema": {"objects": 0, "attributes": 0, "options": 0, "statuses": 0},
    "records": {"created": 0, "updated": 0, "unchanged": 0, "skipped": 0, "failed": 0},
    "links": {"made": 0, "present": 0, "skipped": 0, "failed": 0},
    "requests": {"reads": 0, "writes": 0, "retried": 0, "rate_limited": 0},
    "values": {"kept_as_text": 0, "left_out": 0},
    "verified": {"values": 0, "different": 0, "explained": 0},
    "seconds": 0.0,
}


def test_json_has_the_keys_of_the_contract_in_order() -> None:
    summary = Summary(move="csv-to-attio")
    assert list(json.loads(summary.to_json()).items()) == list(ALL_ZERO.items())


def test_json_names_the_error_where_there_is_one() -> None:
    stopped = concluded(Summary(move="csv-to-attio"), [Failure(code=4, message="The network is gone.")])
    error = {"code": 4, "message": "The network is gone."}
    assert json.loads(stopped.to_json()) == ALL_ZERO | {"outcome": "stopped", "error": error}


def test_json_reads_back() -> None:
    summary = concluded(Summary(move="m", seconds=1.23456), [Failure(code=1, message="?")])
    assert Summary.model_validate_json(summary.to_json()) == summary
    assert summary.seconds == 1.235


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ([], 0),
        ([0], 0),
        ([0, 3], 3),
        ([3, 6], 6),
        ([3, 6, 2], 2),
        ([6, 1], 1),
        ([1, 4, 6], 4),
        ([4, 5, 2, 1, 6, 3, 0], 5),
    ],
)
def test_of_several_exit_codes_the_gravest_wins(codes: list[int], code: int) -> None:
    assert exit_code(codes) == code


@pytest.mark.parametrize(
    "counts",
    [
        {"records": RecordCounts(skipped=1)},
        {"records": RecordCounts(failed=1)},
        {"links": LinkCounts(skipped=1)},
        {"links": LinkCounts(failed=1)},
        {"values": ValueCounts(left_out=1)},
    ],
)
def test_whatever_stays_behind_is_leftovers(counts: dict[str, RecordCounts | LinkCounts | ValueCounts]) -> None:
    summary = concluded(Summary.model_validate({"move": "m"} | counts))
    assert (summary.outcome, summary.exit_code, summary.error) == (Outcome.LEFTOVERS, 3, None)


def test_a_value_kept_as_text_has_arrived() -> None:
    summary = concluded(Summary(move="m", values=ValueCounts(kept_as_text=9), verified=Verification(explained=9)))
    assert (summary.outcome, summary.exit_code) == (Outcome.DONE, 0)


def test_an_unexplained_difference_outweighs_leftovers() -> None:
    summary = concluded(Summary(move="m", links=LinkCounts(skipped=2), verified=Verification(values=9, different=1)))
    message = "1 value differs from the source without an explanation; the report lists them."
    assert (summary.outcome, summary.exit_code) == (Outcome.FAILED, 6)
    assert summary.error == Failure(code=6, message=message)


def test_a_stop_outweighs_an_unexplained_difference() -> None:
    stop = Failure(code=4, message="The limit of the day is used up.")
    summary = concluded(Summary(move="m", verified=Verification(different=2)), [stop])
    assert (summary.outcome, summary.error) == (Outcome.STOPPED, stop)


def test_records_and_links_add_up() -> None:
    records = RecordCounts(created=1, updated=2, unchanged=3, skipped=4, failed=5)
    assert (records.total, LinkCounts(made=1, present=2, skipped=3, failed=4).total) == (15, 10)

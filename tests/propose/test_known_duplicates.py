"""Duplicates of persons whose truth is known: 5,000 invented ones, of whom 3,000 are typed anew with slips."""

import csv
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from crm_move.model import AttributeType, Kind
from crm_move.propose import with_duplicates

FLOOR_PRECISION = 0.99
FLOOR_RECALL = 0.95

Pairs = set[frozenset[str]]


def pairs(groups: Iterable[Iterable[str]]) -> Pairs:
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def gathered(same_as: Mapping[str, str]) -> list[list[str]]:
    """The ids that are one, by chains of `same_as`."""
    groups: dict[str, list[str]] = {}
    for id in {*same_as, *same_as.values()}:
        head = id
        while head in same_as:
            head = same_as[head]
        groups.setdefault(head, []).append(id)
    return list(groups.values())


@pytest.mark.slow
def test_known_duplicates_are_found(proposer: Any, shared: Path) -> None:
    with (shared / "data" / "csv" / "febrl_dataset3" / "dataset3.csv").open() as file:
        rows = [{name.strip(): text.strip() for name, text in row.items()} for row in csv.DictReader(file)]
    columns = {name: AttributeType.TEXT for name in rows[0] if name != "rec_id"}
    people = [{name: text or None for name, text in row.items()} | {"id": row["rec_id"]} for row in rows]
    proposer.source.add("persons", columns, people, kind=Kind.PERSON)
    plan = with_duplicates(proposer.plan(), proposer.source.schema, proposer.source)
    duplicates = plan.objects["persons"].duplicates
    truth: dict[str, list[str]] = {}
    for row in rows:
        truth.setdefault(row["rec_id"].split("-")[1], []).append(row["rec_id"])
    known, found = pairs(truth.values()), pairs(gathered({id: each.same_as for id, each in duplicates.items()}))
    right = len(known & found)
    assert right / len(found) >= FLOOR_PRECISION
    assert right / len(known) >= FLOOR_RECALL
    assert {each.answer for each in duplicates.values()} == {None}

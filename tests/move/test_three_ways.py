"""Source then, source now, sink now: who wins, value by value and link by link."""

from datetime import UTC, datetime
from typing import Any

import pytest

from crm_move.model import Attribute, AttributeType, Select, Text, Value
from crm_move.move.decide import STAYS, Judge
from crm_move.operations import SinkRecord, Written
from crm_move.plan import Policy

ONE = {"job": Attribute(slug="job", title="Job", type=AttributeType.TEXT)}
MANY = {"tags": Attribute(slug="tags", title="Tags", type=AttributeType.SELECT, multi=True)}
EDITED = "edited in the sink by Ida Ek on 24 November 2026 since; the source has changed too"
EMPTIED = "emptied in the sink since; the source has changed too"
BY = {
    "ours": Written(by="ours"),
    "system": Written(by="system"),
    "person": Written(by="person", who="m1", at=datetime(2026, 11, 24, tzinfo=UTC)),
}

Several = tuple[Value, ...]


def texts(words: str) -> Several:
    return tuple(Text(text=word) for word in words.split())


def tags(words: str) -> Several:
    return tuple(Select(option=word) for word in words.split())


def decided(then: Several, now: Several, there: Several, by: str, slug: str, policy: Policy = Policy.FILL_EMPTY) -> Any:
    held = SinkRecord(
        object="people", id="1", values={slug: there} if there else {}, written={slug: BY[by]} if there else {}
    )
    judge = Judge(held, policy, frozenset(), {slug: then} if then else {}, members={"m1": "Ida Ek"})
    return judge.decide({slug: now} if now else {}, {**ONE, **MANY})


@pytest.mark.parametrize(
    ("then", "now", "there", "by", "written", "why"),
    [
        ("A", "A", "A", "ours", None, None),
        ("A", "A", "P", "person", None, None),
        ("A", "A", "", "person", None, None),
        ("A", "B", "A", "ours", "B", None),
        ("A", "B", "B", "person", None, None),
        ("A", "B", "P", "person", None, EDITED),
        ("A", "B", "", "person", None, EMPTIED),
        ("A", "B", "S", "system", "B", None),
        ("A", "", "A", "ours", "", None),
        ("A", "", "", "person", None, None),
        ("A", "", "P", "person", None, EDITED),
        ("A", "", "S", "system", None, None),
        ("", "B", "", "person", "B", None),
        ("", "B", "P", "person", None, STAYS),
        ("", "B", "S", "system", None, None),
    ],
)
def test_of_one_value_people_win_where_both_have_changed_it(
    then: str, now: str, there: str, by: str, written: str | None, why: str | None
) -> None:
    decision = decided(texts(then), texts(now), texts(there), by, "job")
    wanted = {} if written is None else {"job": texts(written)}
    assert (decision.values, decision.theirs.get("job"), decision.replace) == (wanted, why, written == "")


@pytest.mark.parametrize(
    ("then", "now", "there", "written", "replace"),
    [
        ("a b", "b a", "a", None, False),
        ("a", "a b", "a", "b", False),
        ("a", "a b", "a p", "b", False),
        ("a b", "a", "a b p", "a p", True),
        ("a b", "b c", "a b p", "b p c", True),
        ("a b", "a b c", "b", "c", False),
        ("a b", "a", "a", None, False),
        ("a", "", "a p", "p", True),
        ("a", "", "a", "", True),
        ("", "a", "p", "a", False),
    ],
)
def test_several_values_are_merged_as_sets(then: str, now: str, there: str, written: str | None, replace: bool) -> None:
    decision = decided(tags(then), tags(now), tags(there), "person", "tags")
    wanted = {} if written is None else {"tags": tags(written)}
    assert (decision.values, decision.theirs, decision.replace) == (wanted, {}, replace)


@pytest.mark.parametrize(("now", "there"), [("B", "P"), ("B", ""), ("", "P")])
def test_under_the_policy_overwrite_the_source_wins_what_it_has_changed(now: str, there: str) -> None:
    decision = decided(texts("A"), texts(now), texts(there), "person", "job", Policy.OVERWRITE)
    assert (decision.values, decision.theirs) == ({"job": texts(now)}, {})


def test_what_the_source_left_alone_stays_people_s_under_any_policy() -> None:
    assert decided(texts("A"), texts("A"), texts("P"), "person", "job", Policy.OVERWRITE).values == {}


def test_after_a_conflict_it_is_still_known_what_was_written_last() -> None:
    decision = decided(texts("A"), texts("B"), texts("P"), "person", "job")
    assert (decision.written, decision.edited) == ({"job": texts("A")}, {"job"})

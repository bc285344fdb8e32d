from collections.abc import Iterator

from crm_move.model import Attribute, AttributeType, ObjectSchema, Schema
from crm_move.report import Cause, Leftover, LeftoverKind, called, group
from crm_move.report.leftovers import MOST_CAUSES, OTHER_REASONS


def _link(id: str, reason: str = "names no record of products") -> Leftover:
    return Leftover(kind=LeftoverKind.LINK, object="deals", source_id=id, attribute="product", reason=reason)


def test_leftovers_are_gathered_by_cause_most_frequent_first() -> None:
    rare = Leftover(kind=LeftoverKind.RECORD, object="accounts", source_id="7", reason="the sink refused it")
    causes = group([rare, _link("1"), _link("2"), _link("3")], samples=2)
    assert causes == [
        Cause(
            kind=LeftoverKind.LINK,
            object="deals",
            attribute="product",
            reason="names no record of products",
            count=3,
            samples=(_link("1"), _link("2")),
        ),
        Cause(
            kind=LeftoverKind.RECORD,
            object="accounts",
            attribute=None,
            reason="the sink refused it",
            count=1,
            samples=(rare,),
        ),
    ]


def test_no_leftovers_no_causes() -> None:
    assert group([]) == []


def test_a_stream_of_ever_new_reasons_does_not_grow_without_end() -> None:
    def stream() -> Iterator[Leftover]:
        yield from (_link(str(number), f"reason {number}") for number in range(3 * MOST_CAUSES))

    causes = group(stream())
    assert len(causes) == MOST_CAUSES + 1
    assert sum(cause.count for cause in causes) == 3 * MOST_CAUSES
    assert (causes[0].reason, causes[0].count, len(causes[0].samples)) == (OTHER_REASONS, 2 * MOST_CAUSES, 10)


def test_what_has_a_key_for_a_name_is_called_by_its_title() -> None:
    key = "8b1a9953c461" + "1296a827abf8"
    shoe = Attribute(slug=key, title="Shoe size", type=AttributeType.TEXT)
    people = ObjectSchema(slug="people", singular="P", plural="Ps", attributes=(shoe,))
    left = [
        Leftover(kind=LeftoverKind.VALUE, object=object, attribute=attribute, reason="too long")
        for object, attribute in (("people", key), ("people", "name"), ("others", key), ("people", None))
    ]
    names = [leftover.attribute for leftover in called(left, Schema(objects=(people,)))]
    assert names == ["Shoe size", "name", key, None]

"""Puts away what a move has made of the sink's schema: options, attributes, objects, in this order."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crm_move.errors import SkipError
from crm_move.model import ObjectSchema, Schema, Select, Status, Values
from crm_move.move.codec import load_operation
from crm_move.move.lists import TARGET, list_sink, lists_to_make, place_of
from crm_move.move.run import Run
from crm_move.move.steps import Answering, Work
from crm_move.operations import (
    ArchiveAttribute,
    ArchiveOption,
    CreateAttribute,
    CreateList,
    CreateObject,
    CreateOption,
    CreateReference,
    DeleteObject,
    DeleteRecord,
    Operation,
    RestoreAttribute,
    RestoreOption,
    SchemaOperation,
    SinkEntry,
    SinkRecord,
)
from crm_move.report import counted
from crm_move.store import OperationRow

from .undoing import PEOPLE, Undoing

Made = tuple[OperationRow, SchemaOperation]


@dataclass
class Census:
    """What is left in one object once the records of the move are gone.

    `filled`: attributes that spared records, or people, have values in; `titles`: options in use; `own`: records that
    the sink made by itself while the move ran.
    """

    records: int = 0
    filled: set[str] = field(default_factory=set)
    titles: Counter[tuple[str, str]] = field(default_factory=Counter)
    own: list[SinkRecord] = field(default_factory=list)

    def add_entry(self, held: SinkEntry) -> None:
        """Take one entry of a list into account: it is other people's, or was spared."""
        self.records += 1
        self.filled |= held.values.keys()
        self._count_titles(held.values)

    def _count_titles(self, held: Mapping[str, Values]) -> None:
        for slug, values in held.items():
            for value in values:
                if isinstance(value, Select | Status):
                    self.titles[slug, value.option if isinstance(value, Select) else value.stage] += 1

    def add(self, held: SinkRecord, began: datetime | None) -> None:
        """Take one record into account."""
        self.records += 1
        self.filled |= {slug for slug, written in held.written.items() if written.by in PEOPLE}
        self._count_titles(held.values)
        made = held.created
        if began and made and made.by == "system" and made.at and made.at >= began:
            self.own.append(held)


class UndoSchema:
    """The schema of one move. Raises nothing: what can not be put away is named."""

    def __init__(self, undoing: Undoing) -> None:
        self.undoing = undoing
        self._listed = _lists_of(undoing.run)
        rows = [(row, load_operation(row.body)) for row in undoing.run.ledger.operations.on_schema()]
        self.made: list[Made] = [
            (row, each) for row, each in rows if isinstance(each, SchemaOperation) and self._took_effect(row, each)
        ]
        self.census: dict[str, Census] = {}
        self.going: set[str] = set()

    def _took_effect(self, row: OperationRow, each: SchemaOperation) -> bool:
        """An operation without an answer was carried out if what it was to make is there: it was not, before."""
        there = row.state == "done" or _is_there(self._listed if _is_on_list(each) else self.undoing.run.schema, each)
        if not there:
            self.undoing.settle([row])
        return there

    def look(self) -> None:
        """Read what is left in each object that the move has made anything on, or has put records into, and on lists.

        What was put back a moment ago may be shown late: options that seem to be held are looked at again.
        """
        self._look()
        if self.undoing.wrote and any(self._holding(each) for _, each in self.made):
            self.undoing.run.clock.sleep(self.undoing.run.patience.unknown)
            self._look()

    def _look(self) -> None:
        there = {each.slug for each in self.undoing.run.schema.objects}
        touched = {_home(each) for _, each in self.made if not _is_on_list(each)} & there
        began = self.undoing.began
        for object in sorted(touched | self._record_objects(there)):
            census = self.census[object] = Census()
            for page in self.undoing.run.sink.existing(object, None):
                for held in page.records:
                    if held.id not in self.undoing.deleted:
                        census.add(held, began)
        for slug in sorted({_home(each) for _, each in self.made if _is_on_list(each)}):
            census = self.census[place_of(slug)] = Census()
            for entries in list_sink(self.undoing.run).entries(slug, None):
                for entry in entries.entries:
                    if entry.id not in self.undoing.deleted:
                        census.add_entry(entry)

    def _holding(self, each: Operation) -> int:
        """How many records hold an option that the move has made."""
        if not isinstance(each, CreateOption | RestoreOption):
            return 0
        census = self.census.get(_place(each.object, of_list=each.of_list))
        return census.titles[each.attribute, each.title] if census else 0

    def _record_objects(self, there: set[str]) -> set[str]:
        return {planned.target for planned in self.undoing.run.plan.objects.values()} & there

    def own_records(self) -> Iterator[Work]:
        """The records that the sink made by itself meanwhile: removed where that was asked for, else named."""
        for object, census in self.census.items():
            for held in census.own:
                yield self._own_record(object, census, held)

    def _own_record(self, object: str, census: Census, held: SinkRecord) -> Work:
        if not self.undoing.also_own:
            reason = "the sink made it by itself while the move ran; --sink-made removes such records"
            return self.undoing.spare("kept", "record of the sink", object, held.id, reason)
        error = yield from self.undoing.carry_out(DeleteRecord(object=object, id=held.id), "", "", held)
        if error is not None:
            return self.undoing.spare("could_not", "record of the sink", object, held.id, str(error))
        census.records -= 1
        return self.undoing.took_back()

    def settle_what_goes(self) -> None:
        """Decide which objects go as a whole. Called when all records are gone that can go."""
        objects = (each.object for _, each in self.made if isinstance(each, CreateObject))
        self.going = {object for object in objects if self._is_empty(object)}

    def options(self) -> Iterator[Work]:
        """Options and statuses on attributes that stay; those on others go along with them."""
        away = {side for _, each in self.made for side in _sides(each) if not self._is_used(*side)}
        for row, each in self.made:
            if isinstance(each, CreateOption | RestoreOption):
                place = _place(each.object, of_list=each.of_list)
                along = place in self.going or (place, each.attribute) in away
                yield self._option(row, each, along=along)

    def attributes(self) -> Iterator[Work]:
        """Attributes and references on objects that stay, both sides of a relationship."""
        for row, each in self.made:
            sides = [side for side in _sides(each) if side[0] not in self.going]
            if sides:
                yield self._attribute(row, sides)

    def objects(self) -> Iterator[Work]:
        """Objects; and lists, which no API takes away."""
        for row, each in self.made:
            if isinstance(each, CreateObject):
                yield self._object(row, each.object)
            elif isinstance(each, CreateList):
                yield self._list(row, each)

    def _is_empty(self, object: str) -> bool:
        return object not in self.census or self.census[object].records == 0

    def _is_used(self, object: str, slug: str) -> bool:
        census = self.census.get(object)
        return (object, slug) in self.undoing.used or (census is not None and slug in census.filled)

    def _attribute(self, row: OperationRow, sides: list[tuple[str, str]]) -> Work:
        spared = False
        for place, slug in sides:
            object = place.removeprefix(f"{TARGET}.")
            if self._is_used(place, slug) and not self.undoing.force:
                self.undoing.spare("kept", "attribute", object, slug, "records that stay hold values there")
                spared = True
                continue
            operation = ArchiveAttribute(object=object, of_list=object != place, attribute=slug)
            spared = not (yield from self._carried_out(operation, "attribute", object, slug)) or spared
        if not spared:
            self.undoing.took_back()
            self.undoing.settle([row])

    def _option(self, row: OperationRow, each: CreateOption | RestoreOption, *, along: bool) -> Work:
        place = (f"{each.object}.{each.attribute}", each.title)
        count = self._holding(each)
        if count and not along and not self.undoing.force:
            return self.undoing.spare("kept", "option", *place, f"{counted(count, 'record')} still holding it")
        operation = ArchiveOption(
            object=each.object, of_list=each.of_list, attribute=each.attribute, title=each.title, status=each.status
        )
        if along or (yield from self._carried_out(operation, "option", *place)):
            self.undoing.took_back()
            self.undoing.settle([row])
        return None

    def _object(self, row: OperationRow, object: str) -> Work:
        if object not in self.going:
            count = self.census[object].records
            return self.undoing.spare("kept", "object", object, "", f"it holds {counted(count, 'record')}")
        gone = self.undoing.run.schema.object(object) is None
        if gone or (yield from self._carried_out(DeleteObject(object=object), "object", object, "")):
            within = [other for other, each in self.made if {object} == {side for side, _ in _sides(each)}]
            self.undoing.took_back(1 + len(within))
            self.undoing.settle([row, *within])
        return None

    def _list(self, row: OperationRow, each: CreateList) -> Work:
        reason = "no API takes a list away; no record of the move stands on it any more"
        self.undoing.spare("could_not", "list", each.list, "", reason)
        self.undoing.settle([row])
        yield from ()

    def _carried_out(self, operation: Operation, kind: str, object: str, name: str) -> Answering:
        error: SkipError | None = yield from self.undoing.carry_out(operation, "", "")
        if error is not None:
            self.undoing.spare("could_not", kind, object, name, str(error))
        return error is None


def _sides(each: Operation) -> Iterator[tuple[str, str]]:
    """The attributes that an operation has made or brought back: object and slug."""
    match each:
        case CreateAttribute(object=object, of_list=of_list, attribute=attribute):
            yield _place(object, of_list=of_list), attribute.slug
        case CreateReference(object=object, reference=reference):
            yield object, reference.slug
            if reference.mirror:
                yield reference.mirror.object, reference.mirror.slug
        case RestoreAttribute(object=object, of_list=of_list, attribute=slug):
            yield _place(object, of_list=of_list), slug


def _place(object: str, *, of_list: bool) -> str:
    """An object, or a list, which may have the slug of an object."""
    return place_of(object) if of_list else object


def _home(each: SchemaOperation) -> str:
    """The slug of the object or list that an operation is about."""
    return each.list if isinstance(each, CreateList) else each.object


def _is_on_list(each: Operation) -> bool:
    return isinstance(each, CreateList) or getattr(each, "of_list", False)


def _lists_of(run: Run) -> Schema:
    """The lists that the move fills, with the attributes of their entries, as if they were objects."""
    there = {each.slug for each in run.lists or ()} & set(lists_to_make(run.plan))
    return Schema(
        objects=tuple(
            ObjectSchema(slug=slug, singular=slug, plural=slug, attributes=list_sink(run).entry_attributes(slug))
            for slug in sorted(there)
        )
    )


def _is_there(schema: Schema, each: SchemaOperation) -> bool:
    """Whether what an operation makes on an object, or on a list, is there."""
    found = [(schema.object(place.removeprefix(f"{TARGET}.")), slug) for place, slug in _sides(each)]
    if isinstance(each, CreateOption | RestoreOption):
        own = schema.object(each.object)
        attribute = own.attribute(each.attribute) if own else None
        return attribute is not None and any(option.title == each.title for option in attribute.options)
    if isinstance(each, CreateObject | CreateList):
        return schema.object(_home(each)) is not None
    return all(object and (object.attribute(slug) or object.reference(slug)) for object, slug in found)

"""All objects that can be read with this sign-in, as they will be read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from crm_move import RefusedError

from .catalogue import DEAL_PRODUCTS, DEALS, LEADS, LISTED, ObjectType
from .client import Pipedrive
from .columns import Column, Pointer, custom_columns, custom_pointers
from .fields import Choice, Field, read_fields, unlike
from .meanings import POINTERS, Sources, own_columns
from .people import People, read_people
from .pipelines import Pipelines, read_pipelines
from .records import Table
from .refusals import is_not_offered, reason
from .scopes import holds
from .values import Known

Json = dict[str, Any]
Found = TypeVar("Found")


@dataclass
class Survey:
    """What there is to read. `unread` tells what can not be read, in words."""

    pipedrive: Pipedrive
    visibility: bool = False
    phone_country: str = ""

    def __post_init__(self) -> None:
        self.unread: list[str] = []

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Each object that can be read, by its slug."""
        made = {
            type.slug: self._table(type, fields) for type in LISTED if (fields := self._fields_of(type)) is not None
        }
        if DEALS.slug in made:
            made[DEAL_PRODUCTS.slug] = self._table(DEAL_PRODUCTS, [])
        return {slug: _within(table, made) for slug, table in made.items()}

    @cached_property
    def people(self) -> People:
        """The users."""
        return read_people(self.pipedrive)

    @cached_property
    def known(self) -> Known:
        """What the ids in values mean, for all objects."""
        return Known(
            people=self.people,
            pipelines=self._or("pipelines", lambda: read_pipelines(self.pipedrive), Pipelines()),
            own_currencies=frozenset(self._own_currencies()),
            currency=str(self.pipedrive.me.get("default_currency") or ""),
            country=self.phone_country,
        )

    def _table(self, type: ObjectType, fields: Sequence[Field]) -> Table:
        columns, pointers = self._columns(type, fields), (*POINTERS[type.slug], *custom_pointers(fields))
        return Table(type, columns, pointers, fields, self.known)

    def _columns(self, type: ObjectType, fields: Sequence[Field]) -> list[Column]:
        labels = self._labels if type is LEADS else None
        sources = Sources(fields, self.known.pipelines, labels or (), self.visibility)
        return [*own_columns(type.slug, sources), *custom_columns(fields)]

    def _fields_of(self, type: ObjectType) -> list[Field] | None:
        """The definitions of an object; None where it can not be read, none where only they can not."""
        granted = self.pipedrive.scopes
        if granted is not None and not holds(granted, type.scope):
            self.unread.append(f"{type.plural} are not read: the app lacks the scope {type.scope}.")
            return None
        if type.fields not in self._fields:
            self._fields[type.fields] = self._or(type.fields, lambda: read_fields(self.pipedrive, type.fields), None)
        found = self._fields[type.fields]
        # Leads have the fields of deals, which a sign-in for leads alone may not see.
        found = [] if found is None and type is LEADS and self._labels is not None else found
        return found if found is not None and self._is_offered(type) else None

    def _is_offered(self, type: ObjectType) -> bool:
        """Whether the records can be read: definitions can be where a plan lacks what they define."""
        return not type.by_plan or self._or(type.plural.lower(), lambda: self.pipedrive.is_there(type.path), False)

    @cached_property
    def _fields(self) -> dict[str, list[Field] | None]:
        return {}

    @cached_property
    def _labels(self) -> tuple[Choice, ...] | None:
        """The labels of leads; None where leads can not be read."""
        none: list[Json] | None = None
        rows = self._or("labels of leads", lambda: self.pipedrive.all("/v1/leadLabels"), none)
        return None if rows is None else unlike(_label(row) for row in rows)

    def _own_currencies(self) -> Iterator[str]:
        """Currencies that the company made up: no other system knows their codes."""
        rows: list[Json] = self._or("currencies", lambda: self.pipedrive.all("/v1/currencies"), [])
        return (str(row.get("code")).upper() for row in rows if row.get("is_custom_flag"))

    def _or(self, what: str, read: Callable[[], Found], instead: Found) -> Found:
        """What is read; `instead` where this sign-in may not, which is noted."""
        try:
            return read()
        except RefusedError as error:
            if not is_not_offered(error):
                raise
            self.unread.append(f"Pipedrive's {what} could not be read ({reason(error)}).")
            return instead


def _label(row: Json) -> Choice:
    id = str(row.get("id"))
    return Choice(id, str(row.get("name") or id).strip())


def _within(table: Table, made: dict[str, Table]) -> Table:
    """Without references to objects that can not be read."""
    kept: list[Pointer] = [pointer for pointer in table.pointers if pointer.target in made]
    return Table(table.type, table.columns, kept, table.fields, table.known)

"""Objects, lists and their attributes as the stand-in holds them in memory; the store keeps a copy of each change."""

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Kind = Literal["objects", "lists"]

_AS_WRITTEN = frozenset({"original_email_address", "original_phone_number"})


@dataclass(slots=True)
class Option:
    """A select option or a status."""

    no: int
    id: str
    title: str
    is_archived: bool = False
    celebration_enabled: bool = False
    target_time_in_status: str | None = None


@dataclass(slots=True)
class Attribute:
    """`pair` is the number of the attribute on the other side of a relationship.

    Of a pair the one with the lower number owns the links; the other one reads them backwards.
    """

    no: int
    id: str
    collection: int
    title: str
    slug: str
    type: str
    created_at: str
    description: str | None = None
    is_system: bool = False
    is_writable: bool = True
    is_required: bool = False
    is_unique: bool = False
    is_multi: bool = False
    is_archived: bool = False
    default_value: dict[str, Any] | None = None
    currency_code: str | None = None
    currency_display: str | None = None
    allowed: list[str] | None = None
    pair: int | None = None
    options: dict[str, Option] = field(default_factory=dict)

    @property
    def owns_links(self) -> bool:
        return self.pair is None or self.no <= self.pair

    @property
    def is_mirror(self) -> bool:
        return not self.owns_links

    @property
    def is_own(self) -> bool:
        """Whether every record or entry has a value of itself: its id, when and by whom it was made."""
        return self.is_system and not self.is_writable and self.slug in OWN_SLUGS


@dataclass(frozen=True, slots=True)
class Layout:
    """The attributes of a collection as reading and writing need them, worked out once.

    `by_name` finds them by id and slug, archived ones too; `empty` is a record without a value; `own` are those that
    every holder has of itself; `mirrors` read the links of another attribute backwards.
    """

    by_name: dict[str, Attribute]
    empty: dict[str, list[Any]]
    own: tuple[Attribute, ...]
    mirrors: tuple[Attribute, ...]


OWN_SLUGS = frozenset({"record_id", "entry_id", "created_at", "created_by"})


@dataclass(slots=True)
class Collection:
    """An object or a list: what holds records or entries, and has attributes."""

    no: int
    id: str
    kind: Kind
    slug: str
    created_at: str
    singular: str = ""
    plural: str = ""
    is_system: bool = False
    name: str = ""
    parent: str = ""
    access: str | None = None
    member_access: list[dict[str, str]] = field(default_factory=list)
    created_by: str = ""
    attributes: dict[str, Attribute] = field(default_factory=dict)
    known_layout: Layout | None = None
    """Set by `layout`; whoever changes an attribute forgets it."""

    @property
    def layout(self) -> Layout:
        if self.known_layout is None:
            every = tuple(self.attributes.values())
            self.known_layout = Layout(
                by_name={one.slug: one for one in every} | self.attributes,
                empty={one.slug: [] for one in every if not one.is_archived},
                own=tuple(one for one in every if one.is_own),
                mirrors=tuple(one for one in every if one.is_mirror),
            )
        return self.known_layout


@dataclass(frozen=True, slots=True)
class Holder:
    """A record or an entry, without its values. `no` is its row; `parent` is the record that an entry belongs to."""

    no: int
    id: str
    collection: Collection
    created_at: str
    actor: str
    parent: str | None = None


class Value(NamedTuple):
    """A value as stored: what `parse` made of the input, with who wrote it and when.

    `key` is what it is looked up by (normalised text, domain, target record id ...), if it can be.
    """

    key: str | None
    data: dict[str, Any]
    active_from: str = ""
    active_until: str | None = None
    actor: str = ""
    no: int = 0
    position: int = 0

    def same_as(self, other: "Value") -> bool:
        """Equal as Attio sees it: e-mails and phones by their normal form, however they were written."""
        return self.key == other.key and (self.data == other.data or not _AS_WRITTEN.isdisjoint(self.data))

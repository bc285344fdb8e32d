"""Sources of a few rows, a sink like the real one, and the plan between them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crm_move.model import (
    Actor,
    Attribute,
    AttributeType,
    Checkbox,
    Date,
    Domain,
    Email,
    Kind,
    Mirror,
    Money,
    Number,
    ObjectSchema,
    Option,
    Phone,
    Record,
    RecordList,
    Reference,
    ReferenceAttribute,
    Role,
    Schema,
    Select,
    Status,
    Text,
    Url,
    Value,
)
from crm_move.plan import Endpoint, Plan, PlannedAttribute, PlannedReference
from crm_move.plugins import Capabilities, Member, SideEffects, SinkDescription, SinkList
from crm_move.propose import Profile, Wishes, build_profile, propose

T = AttributeType


def value(type: AttributeType, raw: Any) -> Value:
    """A canonical value; what is no value of the type stays text, as sources do it."""
    if isinstance(raw, Text):
        return raw
    try:
        return _MAKE[type](raw)
    except (ValueError, ArithmeticError):
        return Text(text=str(raw))


_MAKE = {
    T.TEXT: lambda raw: Text(text=raw),
    T.NUMBER: lambda raw: Number(number=Decimal(raw)),
    T.CHECKBOX: lambda raw: Checkbox(checked=raw),
    T.DATE: lambda raw: Date(day=date.fromisoformat(raw)),
    T.MONEY: lambda raw: (
        Money(amount=Decimal(raw)) if isinstance(raw, str) else Money(amount=Decimal(raw[0]), currency=raw[1])
    ),
    T.SELECT: lambda raw: Select(option=raw),
    T.STATUS: lambda raw: Status(stage=raw),
    T.EMAIL: lambda raw: Email(address=raw),
    T.PHONE: lambda raw: Phone(e164=raw if raw.startswith("+") else None, written=raw),
    T.DOMAIN: lambda raw: Domain(domain=raw),
    T.URL: lambda raw: Url(url=raw),
    T.ACTOR: lambda raw: Actor(email=raw) if "@" in raw else Actor(name=raw),
}


@dataclass
class Source:
    """A source of objects with rows; also the snapshot that a profile is made of."""

    objects: list[ObjectSchema] = field(default_factory=list)
    rows: dict[str, list[Record]] = field(default_factory=dict)
    lists: list[RecordList] = field(default_factory=list)
    members: dict[str, int] = field(default_factory=dict)

    def add(
        self,
        slug: str,
        columns: Mapping[str, Any],
        rows: Sequence[Mapping[str, Any]],
        *,
        references: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> None:
        """One object. Columns and references are named by title; a slug is the title in snake case.

        A column is a type, a role (of a text), or what an `Attribute` takes; a reference is the object pointed at, or
        what a `ReferenceAttribute` takes. A row maps slugs to raw values; `id` is the record's id (else its number).
        """
        noun = {"singular": slug.removesuffix("s").capitalize(), "plural": slug.capitalize()}
        made = ObjectSchema(
            slug=slug,
            attributes=tuple(_column(title, said) for title, said in columns.items()),
            references=tuple(_pointer(title, said) for title, said in (references or {}).items()),
            **(noun | more),
        )
        self.objects.append(made)
        self.rows[slug] = [_record(made, str(row.get("id", number)), row) for number, row in enumerate(rows, 1)]

    @property
    def schema(self) -> Schema:
        return Schema(objects=tuple(self.objects), lists=tuple(self.lists))

    def records(self, object: str) -> Iterator[Record]:
        return iter(self.rows[object])

    def known(self, object: str, ids: Collection[str]) -> set[str]:
        return {record.id for record in self.rows.get(object, ())} & set(ids)

    def member_count(self, list: str) -> int:
        return self.members.get(list, 0)


def _record(source: ObjectSchema, id: str, row: Mapping[str, Any]) -> Record:
    values = {
        attribute.slug: tuple(value(attribute.type, raw) for raw in _several(row[attribute.slug]))
        for attribute in source.attributes
        if row.get(attribute.slug) is not None
    }
    links = {
        reference.slug: tuple(Reference(object=reference.targets[0], id=raw) for raw in _several(row[reference.slug]))
        for reference in source.references
        if row.get(reference.slug) is not None
    }
    owner = value(T.ACTOR, row["owner"]) if row.get("owner") else None
    assert owner is None or isinstance(owner, Actor)
    return Record(object=source.slug, id=id, values=values, references=links, owner=owner)


def _several(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else [raw]


def _column(title: str, said: Any) -> Attribute:
    if isinstance(said, Role):
        said = {"role": said}
    more = said if isinstance(said, dict) else {"type": said}
    return Attribute(**({"slug": title.lower().replace(" ", "_"), "title": title, "type": T.TEXT} | more))


def _pointer(title: str, said: Any) -> ReferenceAttribute:
    more = said if isinstance(said, dict) else {"targets": (said,)}
    return ReferenceAttribute(**({"slug": title.lower().replace(" ", "_"), "title": title} | more))


def _own(slug: str, type: AttributeType, role: Role | None = None, **more: Any) -> Attribute:
    return Attribute(slug=slug, title=slug.replace("_", " ").capitalize(), type=type, role=role, **more)


def _side(slug: str, target: str, role: Role | None, many: bool, mirror: str, mirror_many: bool) -> ReferenceAttribute:
    shown = Mirror(object=target, slug=mirror, title=mirror, many=mirror_many)
    title = slug.replace("_", " ").capitalize()
    return ReferenceAttribute(slug=slug, title=title, targets=(target,), many=many, mirror=shown, role=role)


PEOPLE = ObjectSchema(
    slug="people",
    singular="Person",
    plural="People",
    kind=Kind.PERSON,
    attributes=(
        _own("record_id", T.TEXT, unique=True, read_only=True),
        _own("name", T.PERSON_NAME, Role.NAME),
        _own("email_addresses", T.EMAIL, Role.EMAIL, unique=True, multi=True),
        _own("phone_numbers", T.PHONE, Role.PHONE, multi=True),
        _own("description", T.TEXT, Role.DESCRIPTION),
        _own("job_title", T.TEXT, Role.JOB_TITLE),
        _own("primary_location", T.LOCATION, Role.LOCATION),
        _own("created_at", T.TIMESTAMP, Role.CREATED_AT, read_only=True),
    ),
    references=(
        _side("company", "companies", Role.COMPANY, False, "team", True),
        _side("associated_deals", "deals", None, True, "associated_people", True),
    ),
)
COMPANIES = ObjectSchema(
    slug="companies",
    singular="Company",
    plural="Companies",
    kind=Kind.COMPANY,
    attributes=(
        _own("domains", T.DOMAIN, Role.DOMAIN, unique=True, multi=True),
        _own("name", T.TEXT, Role.NAME),
        _own("description", T.TEXT, Role.DESCRIPTION),
        _own("categories", T.SELECT, Role.CATEGORY, multi=True, options=(Option(title="Software"),)),
        _own("primary_location", T.LOCATION, Role.LOCATION),
        _own("twitter_follower_count", T.NUMBER, read_only=True),
        _own("employee_range", T.SELECT),
        _own("created_at", T.TIMESTAMP, Role.CREATED_AT, read_only=True),
    ),
    references=(
        _side("team", "people", Role.PEOPLE, True, "company", False),
        _side("associated_deals", "deals", None, True, "associated_company", False),
    ),
)
STAGES = tuple(Option(title=title) for title in ("Lead", "In Progress", "Won 🎉", "Lost"))
DEALS = ObjectSchema(
    slug="deals",
    singular="Deal",
    plural="Deals",
    kind=Kind.DEAL,
    attributes=(
        _own("name", T.TEXT, Role.NAME, required=True),
        _own("stage", T.STATUS, Role.STAGE, required=True, options=STAGES),
        _own("owner", T.ACTOR, Role.OWNER, required=True),
        _own("value", T.MONEY, Role.AMOUNT, currency="USD"),
    ),
    references=(
        _side("associated_people", "people", Role.PEOPLE, True, "associated_deals", True),
        _side("associated_company", "companies", Role.COMPANY, False, "associated_deals", True),
    ),
)
ANNA = Member(id="m1", email="anna@us.example", name="Anna Åberg", admin=True)
BEN = Member(id="m2", email="ben@us.example", name="Ben Lee", authorised=True)

_SINGLE = (T.TEXT, T.NUMBER, T.CHECKBOX, T.MONEY, T.DATE, T.TIMESTAMP, T.RATING, T.STATUS, T.SELECT, T.ACTOR, T.PHONE)
CAPABILITIES = Capabilities(
    creatable=frozenset({*_SINGLE, T.REFERENCE}),
    several=frozenset({T.SELECT, T.REFERENCE, T.ACTOR, T.EMAIL, T.DOMAIN, T.PHONE}),
    no_unique=frozenset({"people", "companies"}),
    currencies=frozenset({"USD", "EUR", "GBP", "SEK", "NOK", "DKK"}),
    object_limits={"Free": 3, "Plus": 5, "Pro": 12},
    reads_per_second=100,
    writes_per_second=25,
)


@dataclass
class Sink:
    """A sink like the real one, to be changed before it is described."""

    objects: list[ObjectSchema] = field(default_factory=lambda: [PEOPLE, COMPANIES, DEALS])
    members: tuple[Member, ...] = (ANNA, BEN)
    unavailable: dict[Kind, str] = field(default_factory=dict)
    lists: tuple[SinkList, ...] | None = ()
    side_effects: SideEffects = field(default_factory=SideEffects)

    def describe(self) -> SinkDescription:
        return SinkDescription(
            schema=Schema(objects=tuple(self.objects)),
            members=self.members,
            capabilities=CAPABILITIES,
            lists=self.lists,
            unavailable=self.unavailable,
            side_effects=self.side_effects,
        )

    def with_attribute(self, object: str, *more: Attribute) -> None:
        """Let an object have more attributes."""
        self.objects = [
            each.model_copy(update={"attributes": (*each.attributes, *more)}) if each.slug == object else each
            for each in self.objects
        ]

    def carry_out(self, plan: Plan) -> None:
        """Make what a plan makes, as a first run would."""
        for planned in plan.objects.values():
            present = next((each for each in self.objects if each.slug == planned.target), None)
            if present is None:
                present = ObjectSchema(slug=planned.target, singular=planned.singular, plural=planned.plural)
                self.objects.append(present)
            self.objects = [_made(each, plan) for each in self.objects]


def _made(present: ObjectSchema, plan: Plan) -> ObjectSchema:
    """An object of the sink with all that the plan makes on it: attributes, options, references, mirrors."""
    attributes = {each.slug: each for each in present.attributes}
    references = {each.slug: each for each in present.references}
    for planned in plan.objects.values():
        if planned.target == present.slug:
            for slug, each in planned.attributes.items():
                attributes[slug] = _with_options(attributes.get(slug) or _attribute(slug, each), each.options)
            made = {
                slug: _reference(slug, each, each.targets) for slug, each in planned.references.items() if each.create
            }
            references = made | references
        for pointing in planned.references.values():
            if pointing.mirror and pointing.targets == (present.slug,):
                slug = pointing.mirror.slug
                references.setdefault(slug, _mirror(pointing, planned.target))
    return present.model_copy(
        update={"attributes": tuple(attributes.values()), "references": tuple(references.values())}
    )


def _with_options(attribute: Attribute, titles: tuple[str, ...]) -> Attribute:
    there = {option.title for option in attribute.options}
    more = tuple(Option(title=title) for title in titles if title not in there)
    return attribute.model_copy(update={"options": attribute.options + more})


def _mirror(pointing: PlannedReference, target: str) -> ReferenceAttribute:
    assert pointing.mirror
    shown = pointing.mirror
    return ReferenceAttribute(slug=shown.slug, title=shown.title, targets=(target,), many=shown.many)


def _attribute(slug: str, each: PlannedAttribute) -> Attribute:
    return Attribute(
        slug=slug,
        title=each.title,
        type=each.type,
        multi=each.multi,
        unique=each.unique,
        currency=each.currency,
        description=each.description,
    )


def _reference(slug: str, each: PlannedReference, targets: tuple[str, ...]) -> ReferenceAttribute:
    mirror = each.mirror and Mirror(
        object=targets[0], slug=each.mirror.slug, title=each.mirror.title, many=each.mirror.many
    )
    return ReferenceAttribute(slug=slug, title=each.title, targets=targets, many=each.many, mirror=mirror)


@dataclass
class Proposer:
    """A source and a sink; `plan()` proposes."""

    source: Source = field(default_factory=Source)
    sink: Sink = field(default_factory=Sink)
    account: str = "acme"

    def profile(self) -> Profile:
        return build_profile(self.source.schema, self.source)

    def plan(self, **wishes: Any) -> Plan:
        ends = Endpoint(plugin="csv", account=self.account), Endpoint(plugin="sink", account="w1")
        return propose(self.source.schema, self.profile(), self.sink.describe(), *ends, Wishes(**wishes), label="CSV")

    def lines(self, object: str, **wishes: Any) -> list[str]:
        """One source object of the plan, a line an attribute, reference and dropped column.

        `+` is made, `*` holds several, `=` is where from, `|` what else, `[…]` the options, `a>b` a value map,
        `~` where misfits are kept, `<` the mirror.
        """
        planned = self.plan(**wishes).objects[object]
        return [
            *(_attribute_line(slug, each) for slug, each in planned.attributes.items()),
            *(_reference_line(slug, each) for slug, each in planned.references.items()),
            *(f"- {slug}: {reason}" for slug, reason in planned.dropped.items()),
        ]


def _attribute_line(slug: str, each: PlannedAttribute) -> str:
    values = ", ".join(f"{written}>{title}" for written, title in each.values.items())
    parts = " ".join(f"{part}:{source}" for part, source in each.parts.items())
    return " ".join(
        text
        for text in (
            "+" if each.create else "",
            f"{slug} {each.type.value}{'*' if each.multi else ''}{' unique' if each.unique else ''}",
            each.currency or "",
            f"= {parts or ' '.join(each.sources)}" if parts or each.sources else "",
            *(f"| {template}" for template in each.otherwise),
            f"[{', '.join(each.options)}]" if each.options else "",
            values,
            f"~ {each.misfits}" if each.misfits else "",
        )
        if text
    )


def _reference_line(slug: str, each: PlannedReference) -> str:
    many = "*" if each.many else ""
    mirror = f" < {each.mirror.slug}{'*' if each.mirror.many else ''} “{each.mirror.title}”" if each.mirror else ""
    kept = f" ~ {each.misfits}" if each.misfits else ""
    made = "+ " if each.create else ""
    return f"{made}{slug} -> {' '.join(each.targets)}{many} = {' '.join(each.sources)}{mirror}{kept}"


@pytest.fixture(scope="session")
def new_proposer() -> type[Proposer]:
    """For tests that propose many times."""
    return Proposer


@pytest.fixture
def proposer() -> Proposer:
    return Proposer()


@pytest.fixture
def source(proposer: Proposer) -> Source:
    return proposer.source


@pytest.fixture
def sink(proposer: Proposer) -> Sink:
    return proposer.sink

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
from crm_move.plan import Endpoint, Plan
from crm_move.plugins import Capabilities, Member, SinkDescription
from crm_move.propose import Wishes, build_profile, propose

T = AttributeType


def value(type: AttributeType, raw: Any) -> Value:
    """A canonical value; what is no value of the type stays text, as sources do it."""
    try:
        return _MAKE[type](raw)
    except (ValueError, ArithmeticError):
        return Text(text=str(raw))


_MAKE = {
    T.TEXT: lambda raw: Text(text=raw),
    T.NUMBER: lambda raw: Number(number=Decimal(raw)),
    T.CHECKBOX: lambda raw: Checkbox(checked=raw),
    T.DATE: lambda raw: Date(day=date.fromisoformat(raw)),
    T.MONEY: lambda raw: Money(amount=Decimal(raw)) if isinstance(raw, str) else Money(amount=raw[0], currency=raw[1]),
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

    def add(
        self,
        slug: str,
        attributes: Sequence[Attribute],
        rows: Sequence[Mapping[str, Any]],
        *,
        references: Sequence[ReferenceAttribute] = (),
        **more: Any,
    ) -> None:
        """One object. A row maps slugs to raw values; `id` is its id (else its number), `owner` its owner's name."""
        singular = slug.removesuffix("s").capitalize()
        noun = {"singular": singular, "plural": slug.capitalize()} | more
        made = ObjectSchema(slug=slug, attributes=tuple(attributes), references=tuple(references), **noun)
        self.objects.append(made)
        self.rows[slug] = [_record(made, str(row.get("id", number)), row) for number, row in enumerate(rows, 1)]

    @property
    def schema(self) -> Schema:
        return Schema(objects=tuple(self.objects))

    def records(self, object: str) -> Iterator[Record]:
        return iter(self.rows[object])

    def known(self, object: str, ids: Collection[str]) -> set[str]:
        return {record.id for record in self.rows.get(object, ())} & set(ids)


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


def attribute(title: str, type: AttributeType = T.TEXT, role: Role | None = None, **more: Any) -> Attribute:
    """An attribute whose slug is its title in snake case."""
    return Attribute(slug=title.lower().replace(" ", "_"), title=title, type=type, role=role, **more)


def reference(title: str, target: str, role: Role | None = None, **more: Any) -> ReferenceAttribute:
    """A reference whose slug is its title in snake case."""
    return ReferenceAttribute(slug=title.lower().replace(" ", "_"), title=title, targets=(target,), role=role, **more)


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
    currencies=frozenset({"USD", "EUR", "GBP", "SEK"}),
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

    def describe(self) -> SinkDescription:
        return SinkDescription(
            schema=Schema(objects=tuple(self.objects)),
            members=self.members,
            capabilities=CAPABILITIES,
            unavailable=self.unavailable,
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
    """An object of the sink with all that the plan makes on it, mirrors too."""
    attributes = {each.slug: each for each in present.attributes}
    references = {each.slug: each for each in present.references}
    for planned in plan.objects.values():
        if planned.target == present.slug:
            attributes |= {slug: _attribute(slug, each) for slug, each in planned.attributes.items() if each.create}
            references |= {
                slug: _reference(slug, each, each.targets, planned.target)
                for slug, each in planned.references.items()
                if each.create
            }
        for each in planned.references.values():
            if each.mirror and each.targets == (present.slug,):
                other = ReferenceAttribute(
                    slug=each.mirror.slug, title=each.mirror.title, targets=(planned.target,), many=each.mirror.many
                )
                references.setdefault(each.mirror.slug, other)
    return present.model_copy(
        update={"attributes": tuple(attributes.values()), "references": tuple(references.values())}
    )


def _attribute(slug: str, each: Any) -> Attribute:
    return Attribute(
        slug=slug,
        title=each.title,
        type=each.type,
        multi=each.multi,
        unique=each.unique,
        currency=each.currency,
        description=each.description,
        options=tuple(Option(title=title) for title in each.options),
    )


def _reference(slug: str, each: Any, targets: tuple[str, ...], here: str) -> ReferenceAttribute:
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

    def plan(self, **wishes: Any) -> Plan:
        profile = build_profile(self.source.schema, self.source)
        endpoints = Endpoint(plugin="csv", account=self.account), Endpoint(plugin="sink", account="w1")
        return propose(self.source.schema, profile, self.sink.describe(), *endpoints, Wishes(**wishes))


@pytest.fixture
def proposer() -> Proposer:
    return Proposer()

"""What a new in-memory workspace holds: three standard objects, three members, and what it can do."""

from crm_move import (
    Attribute,
    AttributeType,
    Capabilities,
    Kind,
    Member,
    Mirror,
    ObjectSchema,
    Option,
    ReferenceAttribute,
    Role,
)

MEMBERS = (
    Member(id="member-1", email="ada@memory.example", name="Ada Ledger", admin=True, authorised=True),
    Member(id="member-2", email="olu@memory.example", name="Olu Adebayo"),
    Member(id="member-3", email="gone@memory.example", name="Gone Since", active=False),
)

_CREATABLE = frozenset(AttributeType) - {
    AttributeType.RICH_TEXT,
    AttributeType.EMAIL,
    AttributeType.DOMAIN,
    AttributeType.URL,
    AttributeType.LOCATION,
    AttributeType.PERSON_NAME,
}

CAPABILITIES = Capabilities(
    creatable=_CREATABLE,
    several=frozenset({AttributeType.SELECT, AttributeType.EMAIL, AttributeType.PHONE, AttributeType.DOMAIN}),
    no_unique=frozenset({"people", "companies"}),
    currencies=frozenset({"EUR", "JPY", "USD"}),
    reads_per_second=1000.0,
    writes_per_second=1000.0,
)

_STAGES = ("Lead", "In Progress", "Won 🎉", "Lost")

OBJECTS = (
    ObjectSchema(
        slug="people",
        singular="Person",
        plural="People",
        kind=Kind.PERSON,
        attributes=(
            Attribute(slug="name", title="Name", type=AttributeType.PERSON_NAME, role=Role.NAME),
            Attribute(
                slug="emails", title="E-mail", type=AttributeType.EMAIL, multi=True, unique=True, role=Role.EMAIL
            ),
            Attribute(slug="phones", title="Phone", type=AttributeType.PHONE, multi=True, role=Role.PHONE),
            Attribute(slug="job_title", title="Job title", type=AttributeType.TEXT, role=Role.JOB_TITLE),
        ),
        references=(
            ReferenceAttribute(
                slug="company",
                title="Company",
                targets=("companies",),
                role=Role.COMPANY,
                mirror=Mirror(object="companies", slug="team", title="Team", many=True),
            ),
        ),
    ),
    ObjectSchema(
        slug="companies",
        singular="Company",
        plural="Companies",
        kind=Kind.COMPANY,
        attributes=(
            Attribute(slug="name", title="Name", type=AttributeType.TEXT, role=Role.NAME),
            Attribute(
                slug="domains", title="Domains", type=AttributeType.DOMAIN, multi=True, unique=True, role=Role.DOMAIN
            ),
            Attribute(slug="description", title="Description", type=AttributeType.TEXT, role=Role.DESCRIPTION),
        ),
        references=(
            ReferenceAttribute(
                slug="team",
                title="Team",
                targets=("people",),
                many=True,
                shared=False,
                role=Role.PEOPLE,
                mirror=Mirror(object="people", slug="company", title="Company", many=False),
            ),
        ),
    ),
    ObjectSchema(
        slug="deals",
        singular="Deal",
        plural="Deals",
        kind=Kind.DEAL,
        attributes=(
            Attribute(slug="name", title="Name", type=AttributeType.TEXT, required=True, role=Role.NAME),
            Attribute(
                slug="stage",
                title="Stage",
                type=AttributeType.STATUS,
                required=True,
                options=tuple(Option(title=title) for title in _STAGES),
                role=Role.STAGE,
            ),
            Attribute(slug="owner", title="Owner", type=AttributeType.ACTOR, required=True, role=Role.OWNER),
            Attribute(slug="value", title="Value", type=AttributeType.MONEY, currency="EUR", role=Role.AMOUNT),
        ),
        references=(
            ReferenceAttribute(slug="people", title="People", targets=("people",), many=True, role=Role.PEOPLE),
            ReferenceAttribute(slug="company", title="Company", targets=("companies",), role=Role.COMPANY),
        ),
    ),
)

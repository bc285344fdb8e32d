"""What is fixed about Attio: its types, the meaning of its standard objects, what it can make, and its limits."""

from types import MappingProxyType

from crm_move import AttributeType, Capabilities, Kind, MadeFromDomain, Role, SideEffects

READS_PER_SECOND = 100
WRITES_PER_SECOND = 25

TYPES = MappingProxyType(
    {
        "text": AttributeType.TEXT,
        "number": AttributeType.NUMBER,
        "checkbox": AttributeType.CHECKBOX,
        "currency": AttributeType.MONEY,
        "date": AttributeType.DATE,
        "timestamp": AttributeType.TIMESTAMP,
        "rating": AttributeType.RATING,
        "status": AttributeType.STATUS,
        "select": AttributeType.SELECT,
        "actor-reference": AttributeType.ACTOR,
        "location": AttributeType.LOCATION,
        "domain": AttributeType.DOMAIN,
        "email-address": AttributeType.EMAIL,
        "phone-number": AttributeType.PHONE,
        "personal-name": AttributeType.PERSON_NAME,
    }
)
"""Attio's types that hold values, in canonical words; any other one (interactions, formulas) Attio writes by itself."""

REQUESTABLE = MappingProxyType({ours: theirs for theirs, ours in TYPES.items() if theirs != "personal-name"})
"""Types that may be asked for when an attribute is made, in Attio's words (docs/attio-api.md, 4)."""

REFERENCE = "record-reference"

KINDS = MappingProxyType(
    {
        "people": Kind.PERSON,
        "companies": Kind.COMPANY,
        "deals": Kind.DEAL,
        "users": Kind.USER,
        "workspaces": Kind.WORKSPACE,
    }
)

SWITCHED_ON_BY_ADMINS = ("deals", "users", "workspaces")

_SOCIAL = {
    "facebook": Role.FACEBOOK,
    "instagram": Role.INSTAGRAM,
    "linkedin": Role.LINKEDIN,
    "twitter": Role.TWITTER,
}

ROLES = MappingProxyType(
    {
        "people": {
            "name": Role.NAME,
            "email_addresses": Role.EMAIL,
            "phone_numbers": Role.PHONE,
            "description": Role.DESCRIPTION,
            "job_title": Role.JOB_TITLE,
            "company": Role.COMPANY,
            "primary_location": Role.LOCATION,
            "associated_users": Role.USERS,
            "created_at": Role.CREATED_AT,
            **_SOCIAL,
        },
        "companies": {
            "name": Role.NAME,
            "domains": Role.DOMAIN,
            "description": Role.DESCRIPTION,
            "team": Role.PEOPLE,
            "categories": Role.CATEGORY,
            "primary_location": Role.LOCATION,
            "foundation_date": Role.FOUNDED,
            "associated_workspaces": Role.WORKSPACES,
            "created_at": Role.CREATED_AT,
            **_SOCIAL,
        },
        "deals": {
            "name": Role.NAME,
            "stage": Role.STAGE,
            "owner": Role.OWNER,
            "value": Role.AMOUNT,
            "associated_people": Role.PEOPLE,
            "associated_company": Role.COMPANY,
            "created_at": Role.CREATED_AT,
        },
        "users": {
            "user_id": Role.ID,
            "primary_email_address": Role.EMAIL,
            "person": Role.PEOPLE,
            "workspace": Role.WORKSPACES,
            "created_at": Role.CREATED_AT,
        },
        "workspaces": {
            "workspace_id": Role.ID,
            "name": Role.NAME,
            "users": Role.USERS,
            "company": Role.COMPANY,
            "created_at": Role.CREATED_AT,
        },
    }
)
"""What the standard objects' own attributes stand for, by object and slug (docs/attio-api.md, 9)."""

_CURRENCIES = (
    "AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR FJD GBP GHS HKD HUF IDR ILS INR ISK JPY KES KRW MXN MYR"
    " NGN NOK NTD NZD OMR PEN PHP PLN QAR RWF SAR SEK SGD THB TRY USD UYU XPF ZAR"
)
CURRENCIES = frozenset(_CURRENCIES.split())
"""Taiwan's dollar is NTD here, not TWD (docs/attio-api.md, 4)."""

_COUNTRIES = (
    "AC AD AE AF AG AI AL AM AN AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY"
    " BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM"
    " FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT"
    " JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN"
    " MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT"
    " PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL"
    " TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"
)
COUNTRIES = frozenset(_COUNTRIES.split())
"""Country codes that a location may have: ISO 3166-1 alpha-2, and AC, AN and XK (docs/attio-api.md, 8)."""

CAPABILITIES = Capabilities(
    creatable=frozenset(
        {
            AttributeType.TEXT,
            AttributeType.NUMBER,
            AttributeType.CHECKBOX,
            AttributeType.MONEY,
            AttributeType.DATE,
            AttributeType.TIMESTAMP,
            AttributeType.RATING,
            AttributeType.STATUS,
            AttributeType.SELECT,
            AttributeType.ACTOR,
            AttributeType.PHONE,
            AttributeType.REFERENCE,
        }
    ),
    several=frozenset(
        {
            AttributeType.SELECT,
            AttributeType.REFERENCE,
            AttributeType.ACTOR,
            AttributeType.EMAIL,
            AttributeType.DOMAIN,
            AttributeType.PHONE,
        }
    ),
    no_unique=frozenset({"people", "companies"}),
    currencies=CURRENCIES,
    title_attribute="name",
    object_limits={"Free": 3, "Plus": 5, "Pro": 12},
    record_limits={"Free": 50_000, "Plus": 250_000, "Pro": 1_000_000},
    reads_per_second=READS_PER_SECOND,
    writes_per_second=WRITES_PER_SECOND,
)

SIDE_EFFECTS = SideEffects(
    from_domains=(
        MadeFromDomain(
            object="people",
            attribute="email_addresses",
            makes="companies",
            by="domains",
            sentence=(
                "Attio makes a company of the domain of a person's e-mail address where there is none, and fills in its"
                " name, description and logo: up to {count} beside those of this plan (mail providers not counted)."
            ),
        ),
    ),
    on_creation=(
        "Workflows that start when a record is created start for each one: up to {count} times. Pause those in Attio"
        " before the move."
    ),
    by_hand=(
        "Views, with their filters and sorting, are set up in Attio, on the page of each object: no API makes them.",
        "Workflows, sequences, reports and who may see what are set up in Attio: no API makes them.",
    ),
)
"""What a move sets off in Attio, and what only people can do there (docs/attio-api.md, 10 and 9)."""

"""What headers and file names mean: synonyms in the words of common exports, near spellings by rapidfuzz."""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process

from crm_move import Kind, Role

from .naming import singular, squashed, tokens

ALIKE = 88
"""A header is a misspelling of a synonym from this rapidfuzz ratio (0 to 100) on, and from six letters."""

KINDS = {
    Kind.COMPANY: "account company organization organisation customer client supplier vendor firm unternehmen firma empresa "
    "entreprise société",
    Kind.PERSON: "contact person people employee lead staff member attendee subscriber kontakt persona contacto",
    Kind.DEAL: "deal opportunity pipeline negocio",
    Kind.PRODUCT: "product item article produkt producto",
    Kind.TICKET: "ticket case issue",
    Kind.USER: "user",
}
_KIND_OF = {word: kind for kind, words in KINDS.items() for word in words.split()}

_ROLES = {
    Role.GIVEN_NAME: "firstname givenname forename vorname prenom prénom fname first nombre personfirstname",
    Role.FAMILY_NAME: "lastname familyname surname nachname nom lname last apellidos apellido personlastname",
    Role.LINKEDIN: "linkedin linkedinurl linkedinprofile linkedinpage linkedincompanypage",
    Role.TWITTER: "twitter twitterurl twitterhandle",
    Role.FACEBOOK: "facebook facebookurl facebookpage facebookcompanypage",
    Role.INSTAGRAM: "instagram instagramurl instagramhandle",
    Role.WEBSITE: "website websiteurl url homepage web site webpage www webseite companywebsite",
    Role.DOMAIN: "domain domains companydomain companydomainname emaildomain domainname",
    Role.DESCRIPTION: "description about summary companydescription beschreibung bio background",
    Role.STAGE: "stage dealstage stagename stagelabel opportunitystage salesstage pipelinestage dealphase",
    Role.PIPELINE: "pipeline pipelinename dealpipeline",
    Role.AMOUNT: "amount dealvalue dealamount value closevalue opportunityvalue opportunityamount saleamount totalamount "
    "contractvalue betrag importe montant",
    Role.CURRENCY: "currency currencycode currencyisocode currencyofvalue dealcurrency dealcurrencycode währung devise moneda",
    Role.OWNER: "owner ownerid ownername owneremail dealowner contactowner companyowner accountowner leadowner opportunityowner "
    "recordowner accountmanager accountexecutive accountrep salesrep salesperson salesagent salesowner agent rep "
    "representative salesrepresentative assignedto assignedtouser responsible salesmanager verantwortlich",
    Role.CREATED_AT: "created createdat createdon createddate createdate creationdate createdtime datecreated dateadded addedon "
    "timecreated dealcreated personcreated organizationcreated fechadecreación erstelltam",
    Role.UPDATED_AT: "updated updatedat updatedon updatetime updateddate lastupdated lastmodified lastmodifieddate modified "
    "modifiedat modifiedon modifiedtime datemodified dateupdated lastmodifiedat",
    Role.LATITUDE: "latitude lat",
    Role.LONGITUDE: "longitude lng lon long",
}
_ADDRESS = {
    Role.LINE_1: "street streetaddress address address1 addressline1 line1 street1 addressstreet strasse straße calle rue",
    Role.LINE_2: "street2 address2 addressline2 line2 apartment suite",
    Role.LINE_3: "address3 addressline3 line3",
    Role.LINE_4: "address4 addressline4 line4",
    Role.LOCALITY: "city town locality suburb village ort stadt ville ciudad addresscity",
    Role.REGION: "state region province county stateregion stateprovince bundesland addressregion statecode",
    Role.POSTCODE: "postalcode postcode zip zipcode zippostalcode plz codepostal postal addresspostalcode",
    Role.COUNTRY: "country countryregion countryname countrycode nation land pays país addresscountry",
    Role.LATITUDE: "latitude",
    Role.LONGITUDE: "longitude",
}
PLACES = (
    "",
    "billing",
    "mailing",
    "business",
    "work",
    "office",
    "company",
    "primary",
    "headquarters",
    "hq",
    "main",
    "shipping",
    "ship",
    "home",
    "other",
)
"""What may stand before an address part; the first of these that a table has is its address."""

_COMPANIES = "company companyname organization organizationname organisation organisationname account accountname employer client customer"
_OF_KIND = {
    Kind.PERSON: {
        Role.JOB_TITLE: "title jobtitle position role jobrole function occupation persontitle personjobtitle cargo",
        Role.NAME: "name fullname contactname personname displayname contact person employee employeename",
        Role.COMPANY: _COMPANIES,
    },
    Kind.COMPANY: {
        Role.NAME: "name company companyname account accountname organization organizationname organisation organisationname "
        "customername customer clientname suppliername vendorname firma",
        Role.CATEGORY: "industry sector category branche",
        Role.FOUNDED: "founded foundedyear yearfounded yearestablished founded foundationdate foundedon",
    },
    Kind.DEAL: {
        Role.NAME: "name dealname opportunityname title dealtitle deal opportunity subject",
        Role.STAGE: "status",
        Role.COMPANY: _COMPANIES,
    },
    Kind.USER: {Role.NAME: "name fullname username displayname", Role.JOB_TITLE: "title jobtitle"},
}

ID_WORDS = frozenset(
    {"id", "ids", "uid", "guid", "uuid", "key", "identifier", "code", "number", "no", "nr", "ref", "sku"}
)
_NO_NUMBER = frozenset(
    "id ids uid guid uuid key code no nr zip zipcode plz postcode postalcode postal phone tel telephone fax mobile cell sku isin "
    "iban bic vat ssn ref reference ean isbn serial extension ext siret siren duns sic naics telefon".split()
)
_NUMBER_OF = frozenset(
    {
        "account",
        "transaction",
        "invoice",
        "order",
        "customer",
        "phone",
        "registration",
        "tax",
        "serial",
        "mobile",
        "fax",
    }
)


_NOISE = frozenset(
    "export exported exports data csv all list final dump table records record report sample import template format new old copy "
    "demo test backup crm full part file download".split()
)


def thing(stem: str) -> str:
    """A file name without the words that only say that it is an export: what its rows are."""
    parts = [part for part in tokens(stem) if part not in _NOISE and not any(map(str.isdigit, part))]
    return " ".join(parts) or stem


def kind_of_name(stem: str) -> Kind | None:
    """The kind that a file's name says by its last word: order details are no orders."""
    last = thing(stem).rsplit(" ", 1)[-1]
    return _KIND_OF.get(last) or _KIND_OF.get(singular(last))


def role_of(title: str, kind: Kind | None, noun: str) -> Role | None:
    """What a header means on an object of this kind whose singular is `noun`; content has yet to agree."""
    word = squashed(title)
    own = _own_name(word, noun)
    return own or _table(kind).get(word) or _near(word, kind)


def _own_name(word: str, noun: str) -> Role | None:
    """`product` or `product name` in products is the name."""
    noun = squashed(noun)
    return Role.NAME if word in ("name", noun, f"{noun}name", f"{noun}title") else None


def _near(word: str, kind: Kind | None) -> Role | None:
    if len(word) < 6 or word.endswith("id"):
        return None
    best = process.extractOne(word, _table(kind).keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return _table(kind)[best[0]] if best else None


@lru_cache(maxsize=16)
def _table(kind: Kind | None) -> dict[str, Role]:
    general = _flat(_ROLES)
    return general | (_flat(_OF_KIND[kind]) if kind in _OF_KIND else {})


def _flat(roles: dict[Role, str]) -> dict[str, Role]:
    return {word: role for role, words in roles.items() for word in words.split()}


_ADDRESS_OF = _flat(_ADDRESS)


def address_part(title: str) -> tuple[str, Role] | None:
    """(which address, which part) that a header names: BillingCity is (billing, locality)."""
    word = squashed(title)
    for place in sorted(PLACES, key=len, reverse=True):
        rest = word.removeprefix(place)
        if word.startswith(place) and rest in _ADDRESS_OF:
            return place, _ADDRESS_OF[rest]
    return None


def mentions(title: str, *words: str) -> bool:
    """Whether a header has one of these words, or holds it where it is written in one piece."""
    parts = tokens(title)
    return any(word in parts or (len(word) >= 4 and word in "".join(parts)) for word in words)


def never_number(title: str) -> bool:
    """Whether a header says that digits are no quantity: ids, postcodes, telephone numbers, registration numbers."""
    parts = tokens(title)
    if not _NO_NUMBER.isdisjoint(parts) or (
        parts and parts[-1].endswith(("id", "ids")) and parts[-1] not in ("paid", "bid")
    ):
        return True
    return mentions(title, "postal", "phone") or (
        "number" in parts[1:] and parts[parts.index("number") - 1] in _NUMBER_OF
    )


def is_id_name(title: str, nouns: Iterable[str] = ()) -> int:
    """How much a header says “this is the record's id”: 3 for `id` itself, 2 for `<object> id`, 1 for other codes, else 0."""
    parts = tokens(title)
    if not parts:
        return 0
    word = "".join(parts)
    if word in ("id", "recordid", "recid", "uid", "guid", "uuid", "externalid"):
        return 3
    stem = word.removesuffix("id").removesuffix("key")
    if stem != word:
        return 2 if any(squashed(noun).endswith(stem) or stem.endswith(squashed(noun)) for noun in nouns if stem) else 1
    of_place = not {
        "postal",
        "zip",
        "country",
        "area",
        "currency",
        "phone",
        "language",
        "state",
        "dialling",
    }.isdisjoint(parts)
    return 1 if parts[-1] in ID_WORDS | {"symbol"} and not of_place else 0


def looks_dated(title: str) -> bool:
    """Whether a header says that its values are days or times."""
    return mentions(
        title, "date", "time", "birthday", "born", "created", "updated", "modified", "since", "until", "datum"
    ) or tokens(title)[-1:] in (("at",), ("on",), ("dob",), ("day",))


def looks_flagged(title: str) -> bool:
    """Whether a header asks a yes-or-no question: `IsClosed`, `has_newsletter`, `discontinued`."""
    parts = tokens(title)
    first, last = (parts[0], parts[-1]) if parts else ("", "")
    if first in ("is", "has", "can", "does", "do", "should", "was", "allow", "allows", "opt", "optin"):
        return True
    return (
        last in ("flag", "active", "enabled", "optin", "optout")
        or (last.endswith("ed") and len(last) > 5)
        or (
            len(parts) == 1
            and first[:2] == "is"
            and len(first) > 5
            and first.isalpha()
            and not first.startswith("issue")
        )
    )

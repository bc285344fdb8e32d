"""What exports of well-known products look like: a table. docs/csv.md says where each fact comes from.

Patterns are regular expressions over whole headers, without regard to case.
"""

from typing import NamedTuple

from crm_move import Kind


class Thing(NamedTuple):
    """What the rows of one export are, where every pattern of `shown` fits a header; `prefix` names it in headers."""

    kind: Kind | None
    singular: str
    plural: str
    shown: tuple[str, ...] = ()
    prefix: str = ""


class Double(NamedTuple):
    """A column that repeats another one: pattern `name` beside the header `id`, which takes the groups of `name`."""

    name: str
    id: str


class Vendor(NamedTuple):
    """One product's exports.

    - `shown`: patterns that all have to fit a header, any of these groups; `share`: of the headers, for the first one
    - `headers`: headers with more than a field's name in them: group `field` is that; `of` is the table it belongs to
    - `own`: what `of` may be besides the table's own prefix
    - `entry`: the id of a list's entry, where rows are entries; `parent`: what `of` is then for their records' columns
    - `ids`: the record's id; `first_is_id`: it is the first column, whatever the language
    - `links`: ids of other records, whose object is group `what`; `points` translates it
    - `doubles`: names beside ids; `several`: what stands between values in one cell
    - `system`: what the product computes anew or keeps for itself
    - `deleted`: a flag on rows that were deleted; `winner`: the id of the record that such a row was merged into
    """

    name: str
    shown: tuple[tuple[str, ...], ...]
    things: tuple[Thing, ...]
    ids: tuple[str, ...] = ()
    first_is_id: bool = False
    share: float = 0.0
    headers: tuple[str, ...] = ()
    own: str = ""
    entry: str = ""
    parent: str = ""
    links: tuple[str, ...] = ()
    points: tuple[tuple[str, str], ...] = ()
    doubles: tuple[Double, ...] = ()
    several: str = ""
    system: tuple[str, ...] = ()
    deleted: str = ""
    winner: str = ""


_PERSON, _COMPANY, _DEAL = Kind.PERSON, Kind.COMPANY, Kind.DEAL
_CONTACTS = "Contact", "Contacts"
_COMPANIES = "Company", "Companies"
_DEALS = "Deal", "Deals"

HUBSPOT = Vendor(
    name="HubSpot",
    shown=(
        ("Associated .+", "Record ID|ID de registro"),
        (r"Associated (?:Company|Contact|Deal|Ticket) IDs(?: \(.+\))?",),
        ("Deal Name", "Deal Stage", "Deal owner"),
        ("Record ID", "(Contact|Company|Deal|Ticket) owner"),
    ),
    things=(
        Thing(_DEAL, *_DEALS, ("Deal Name|Nombre del negocio", "Deal Stage|Etapa del negocio")),
        Thing(Kind.TICKET, "Ticket", "Tickets", ("Ticket name",)),
        Thing(_PERSON, *_CONTACTS, ("First Name|Nombre", "Last Name|Apellidos")),
        Thing(_COMPANY, *_COMPANIES, ("Company name|Nombre de la empresa",)),
    ),
    ids=("Record ID", "ID de registro"),
    first_is_id=True,
    links=(
        r"Associated (?P<what>.+?) IDs?(?: \(.+\))?",
        r"(?:.+ )?(?P<what>Contact|Company|Deal|Ticket) IDs",
    ),
    doubles=(
        Double(r"Associated (\w+?)(?: Names?)?( \(Primary\))?", "Associated {0} IDs{1}"),
        Double(r"Associated (\w+?)(?: Names?)?(?: \(Primary\))?", "Associated {0} IDs"),
        Double(r"(.+ (?:Contact|Company|Deal|Ticket))", "{0} IDs"),
    ),
    several=";",
    system=(
        r"Number of (?:times contacted|associated .+|sales activities|page ?views|sessions)",
        r"Amount in company currency",
        r"Weighted amount.*",
    ),
)

PIPEDRIVE = Vendor(
    name="Pipedrive",
    shown=((r"(?:Deal|Person|Organi[sz]ation|Activity|Lead|Product|Note) - .+",),),
    share=0.6,
    things=(
        Thing(_DEAL, *_DEALS, (r"Deal - (?:ID|Title|Titel)",), "Deal"),
        Thing(Kind.LEAD, "Lead", "Leads", (r"Lead - (?:ID|Title|Titel)",), "Lead"),
        Thing(_PERSON, "Person", "People", (r"Person - (?:ID|Name)\*?",), "Person"),
        Thing(_COMPANY, "Organization", "Organizations", (r"Organi[sz]ation - (?:ID|Name)\*?",), "Organi[sz]ation"),
        Thing(Kind.PRODUCT, "Product", "Products", (r"Product - (?:ID|Name)\*?",), "Product"),
        Thing(None, "Activity", "Activities", (r"Activity - (?:ID|Subject)\*?",), "Activity"),
        Thing(None, "Note", "Notes", (r"Note - (?:ID|Content)\*?",), "Note"),
    ),
    ids=("ID",),
    headers=(r"(?P<of>[^-]+?) - (?P<field>.+?)\*?",),
    links=(
        r"(?P<what>Organi[sz]ation|Contact person|Kontaktperson|Deal|Person|Lead)(?:[ -]ID)?",
        r"(?P<what>Participants)",
    ),
    points=(("contact person", "person"), ("kontaktperson", "person"), ("participants", "person")),
    doubles=(Double("(.+)", "{0} ID"), Double("(.+)", "{0}-ID")),
    several=",",
    system=(
        r"(?:Total|Done) activities|Activities to do|Email messages count|(?:Open|Closed) deals|People",
        r"Gesamtzahl der Aktivitäten|Erledigte Aktivitäten|Zu erledigende Aktivitäten|Anzahl E-Mail-Nachrichten",
        r"(?:Currency of )?Weighted value|Gewichteter Wert|Visible to|Sichtbar für|Archive status",
        r"(?:Next|Last) activity date|Last email (?:received|sent)|Letzte E-Mail (?:erhalten|gesendet)",
        r"Datum der letzten Aktivität|Datum nächste Aktivität",
        r"Full/combined address of .+",
    ),
)

SALESFORCE = Vendor(
    name="Salesforce",
    shown=(
        ("Id", "IsDeleted|SystemModstamp|CreatedById|OwnerId"),
        ("Id", "LastModifiedById"),
        (".+__c",),
    ),
    things=(
        Thing(_DEAL, "Opportunity", "Opportunities", ("StageName", "CloseDate")),
        Thing(None, "Contact role", "Contact roles", ("OpportunityId", "ContactId")),
        Thing(None, "Account relation", "Account relations", ("AccountId", "ContactId", "IsDirect|Roles")),
        Thing(_PERSON, "Lead", "Leads", ("LastName", "IsConverted|Company")),
        Thing(_PERSON, "Contact", "Contacts", ("LastName", "AccountId")),
        Thing(Kind.USER, "User", "Users", ("Username", "Email")),
        Thing(Kind.TICKET, "Case", "Cases", ("CaseNumber",)),
        Thing(None, "Task", "Tasks", ("WhoId|WhatId", "Subject", "ActivityDate")),
        Thing(_COMPANY, "Account", "Accounts", ("Name", "Billing.+|Industry|AnnualRevenue|AccountNumber.*")),
    ),
    ids=("Id",),
    headers=(r"(?P<field>.+)__c",),
    links=(r"(?P<what>.+?)_?Id",),
    points=(
        ("who", "contact lead"),
        ("what", "account opportunity case"),
        ("reportsto", "contact"),
        ("owner", "user"),
        ("convertedaccount", "account"),
        ("convertedcontact", "contact"),
        ("convertedopportunity", "opportunity"),
    ),
    several=";",
    system=(
        "SystemModstamp|LastViewedDate|LastReferencedDate|CleanStatus|PhotoUrl|Jigsaw.*",
        "CreatedById|LastModifiedById|UserRecordAccessId|RecordTypeId",
        "ForecastCategory|FiscalQuarter|FiscalYear|Fiscal|ExpectedRevenue|HasOpenActivity|HasOverdueTask",
    ),
    deleted="IsDeleted",
    winner="MasterRecordId",
)

ZOHO = Vendor(
    name="Zoho CRM",
    shown=((r".+\.id", "Record Id|(?:Contact|Lead|Account|Deal) ID"), ("Record Id", "Modified Time|Created Time")),
    things=(
        Thing(_DEAL, *_DEALS, ("Deal Name", "Stage")),
        Thing(None, "Note", "Notes", ("Note Title|Note Content",)),
        Thing(_PERSON, *_CONTACTS, ("Last Name",)),
        Thing(_COMPANY, "Account", "Accounts", ("Account Name", "Account Owner.*|Industry|Website")),
    ),
    ids=("Record Id", "(?:Contact|Lead|Account|Deal) ID"),
    links=(r"(?P<what>.+?)(?: Name)?\.id",),
    points=(("parent id", "contact account deal lead"), ("reporting to", "contact"), ("parent account", "account")),
    doubles=(Double("(.+)", "{0}.id"),),
    several=";",
    system=("Locked|Tag Color|Last Activity Time|Expected Revenue",),
)

CLOSE = Vendor(
    name="Close",
    shown=(
        ("display_name", "status_label"),
        (r"primary_contact_.+", "id"),
        (r"custom\..+", "id"),
        ("lead_id", "status_type"),
    ),
    things=(
        Thing(_DEAL, "Opportunity", "Opportunities", ("lead_id", "status_type|value|value_period|date_won")),
        Thing(_PERSON, *_CONTACTS, ("lead_id", "name|display_name")),
        Thing(_COMPANY, "Lead", "Leads", ("display_name",)),
    ),
    ids=("id",),
    headers=(r"custom\.(?P<field>.+)", r"(?P<of>primary_contact)_(?P<field>.+)"),
    links=("(?P<what>lead|contact|opportunity)_id",),
    doubles=(Double("(lead|contact)_name", "{0}_id"),),
    several=",",
    system=("num_.+|next_task_.+|html_url|url|.+_by|status_id|.+_phone_type|.+_email_type",),
)

GOOGLE = Vendor(
    name="Google Contacts",
    shown=((r"E-mail 1 - (?:Value|Type|Label)",), (r"Phone 1 - Value", "Given Name|First Name")),
    things=(Thing(_PERSON, *_CONTACTS),),
    headers=(r"(?P<field>(?:E-mail|Phone|Website) \d+) - Value", r"Address 1 - (?P<field>(?!Formatted|Label|Type).+)"),
    several=" ::: ",
    system=(r".+ \d+ - (?:Type|Label)", r"Address \d+ - Formatted", "Photo|File As"),
)

LINKEDIN = Vendor(
    name="LinkedIn",
    shown=(("First Name", "Last Name", "Connected On"),),
    things=(Thing(_PERSON, "Connection", "Connections"),),
    ids=("URL",),
)

OUTLOOK = Vendor(
    name="Outlook",
    shown=(("E-mail Address", "Business Street"),),
    things=(Thing(_PERSON, *_CONTACTS),),
    several=";",
    system=("E-mail(?: \\d)? (?:Type|Display Name)|Sensitivity|Priority|Private|Initials|Directory Server|Mileage",),
)

ATTIO = Vendor(
    name="Attio",
    shown=(("Record ID", "Record"), ("Record ID", ".+ > .+"), ("Entry ID", "Record ID|.+ > Record ID")),
    things=(
        Thing(_PERSON, "Person", "People", ("Email addresses",)),
        Thing(_COMPANY, *_COMPANIES, ("Domains",)),
        Thing(_DEAL, *_DEALS, ("Deal stage|Stage", "Deal name|Deal value|Deal owner")),
    ),
    ids=("Record ID",),
    headers=(r"(?P<of>[^>]+?) > (?P<field>.+)",),
    own="Primary location|.*location",
    entry="Entry ID",
    parent="Parent record|Record",
    several=",",
    system=(
        "Record|Entry ID|Connection strength|Strongest connection.*|Created by|Twitter follower count",
        r"(?:First|Last|Next) (?:email |calendar )?interaction.*",
    ),
)

VENDORS = (LINKEDIN, GOOGLE, OUTLOOK, PIPEDRIVE, ZOHO, CLOSE, SALESFORCE, ATTIO, HUBSPOT)
"""In the order in which they are tried: the most telling headers first."""

"""What a table and its columns stand for: headers propose, content has to agree."""

import re
from dataclasses import replace

from crm_move import AttributeType, Kind, Role

from .countries import country_code
from .currencies import code_of
from .decision import FITS, Decision
from .meanings import address_part, kind_of_name, mentions, role_of
from .naming import squashed, tokens
from .profile import Column
from .sheets import Sheet, is_text
from .words import PLACES

MOST_STAGES = 50
"""A column with more distinct values than this is no stage."""

_PERSON_NAME = re.compile(r"[^\W\d_][\w'’.-]+(?: (?:[^\W\d_][\w'’.-]*)){1,4}\Z")
_LINKEDIN = re.compile(r"\blinkedin\.com/", re.IGNORECASE)
_PARTICLES = frozenset(
    {"de", "da", "di", "du", "la", "le", "van", "von", "der", "den", "bin", "al", "el", "y", "e", "dos", "del"}
)
_PERSON_WORDS = frozenset(
    {"agent", "rep", "person", "employee", "member", "seller", "salesperson", "consultant", "representative"}
)
_COMPANY_NAMES = frozenset(
    {"companyname", "company", "accountname", "organizationname", "organisationname", "customername"}
)
_COUNTRY_WORDS = ("country", "nation", "location", "land", "pays", "headquarters")

_TEXTS = {AttributeType.TEXT, AttributeType.RICH_TEXT, AttributeType.STATUS}
_TYPES = {
    Role.WEBSITE: {AttributeType.URL, AttributeType.DOMAIN},
    Role.DOMAIN: {AttributeType.DOMAIN},
    Role.LINKEDIN: {AttributeType.URL, AttributeType.TEXT},
    Role.TWITTER: {AttributeType.URL, AttributeType.TEXT},
    Role.FACEBOOK: {AttributeType.URL, AttributeType.TEXT},
    Role.INSTAGRAM: {AttributeType.URL, AttributeType.TEXT},
    Role.CREATED_AT: {AttributeType.TIMESTAMP, AttributeType.DATE},
    Role.UPDATED_AT: {AttributeType.TIMESTAMP, AttributeType.DATE},
    Role.AMOUNT: {AttributeType.NUMBER, AttributeType.MONEY},
    Role.OWNER: {AttributeType.TEXT, AttributeType.EMAIL},
    Role.FOUNDED: {AttributeType.NUMBER, AttributeType.DATE, AttributeType.TEXT},
    Role.LATITUDE: {AttributeType.NUMBER, AttributeType.TEXT},
    Role.LONGITUDE: {AttributeType.NUMBER, AttributeType.TEXT},
    Role.NAME: {AttributeType.TEXT, AttributeType.DOMAIN},
}


def settle_kind(sheet: Sheet) -> None:
    """What the rows are: csv.yaml, else the file's name, else the columns."""
    found = {role_of(column.title, None, "") for column in sheet.columns if column.filled or not sheet.profile.rows}
    person = {Role.GIVEN_NAME, Role.FAMILY_NAME} <= found
    thing = sheet.export.thing if sheet.export else None
    if thing and not sheet.table.settings.kind:
        sheet.kind = None if sheet.entries else thing.kind
        return
    prefix = sheet.export.prefix if sheet.export else ""
    named = sheet.table.settings.kind or kind_of_name(prefix) or kind_of_name(sheet.table.stem)
    if named is Kind.COMPANY and person and not sheet.table.settings.kind:
        named = Kind.PERSON
    sheet.kind = named or (Kind.PERSON if person else _kind_of_columns(sheet, found)) or _kind_of_form(sheet)


def _kind_of_columns(sheet: Sheet, found: set[Role | None]) -> Kind | None:
    closing = any(mentions(column.title, "close", "closed", "closing") for column in sheet.columns)
    if Role.STAGE in found and (Role.AMOUNT in found or closing):
        return Kind.DEAL
    if any(squashed(column.title) in _COMPANY_NAMES and is_key(column, sheet) for column in sheet.columns):
        return Kind.COMPANY
    return Kind.PERSON if _people_column(sheet) is not None else None


def _kind_of_form(sheet: Sheet) -> Kind | None:
    """What the rows of an export in an unknown language are: people have e-mail addresses, deals currencies."""
    if sheet.export is None or not sheet.export.prefix:
        return None
    own = [index for index in range(len(sheet.columns)) if index not in sheet.export.others]
    if any(sheet.decisions[index].type is AttributeType.EMAIL for index in own):
        return Kind.PERSON
    codes = any(_holds_codes(sheet.columns[index]) for index in own)
    return Kind.DEAL if codes and any(sheet.decisions[index].type is AttributeType.NUMBER for index in own) else None


def _holds_codes(column: Column) -> bool:
    return bool(column.words) and all(len(word.strip()) == 3 and code_of(word.strip()) for word in column.words)


def is_key(column: Column, sheet: Sheet) -> bool:
    """Whether every row has a value in this column and no two the same."""
    return column.keys is not None and 0 < sheet.profile.rows == column.filled


def _people_column(sheet: Sheet) -> int | None:
    """A key column of personal names under a header that means a person: a list of people by name only."""
    for index, column in enumerate(sheet.columns):
        if is_key(column, sheet) and is_text(sheet, index) and not _PERSON_WORDS.isdisjoint(tokens(column.title)):
            named = sum(map(_is_person_name, column.words))
            if named >= FITS * len(column.words):
                return index
    return None


def _is_person_name(written: str) -> bool:
    parts = written.split()
    return _PERSON_NAME.match(written.strip()) is not None and all(
        part[0].isupper() or part in _PARTICLES for part in parts
    )


def settle_roles(sheet: Sheet) -> None:
    """The role of each column. A role is given once, e-mail addresses and telephone numbers aside."""
    sheet.roles = [None] * len(sheet.columns)
    people = _people_column(sheet) if sheet.kind is Kind.PERSON else None
    taken: set[Role] = set()
    for index in _by_plainness(sheet):
        role = sheet.said(index).role or (Role.NAME if index == people else _role(sheet, index))
        if role is not None and (role not in taken or role in (Role.EMAIL, Role.PHONE)):
            sheet.roles[index] = role
            taken.add(role)
    if Role.NAME not in taken:
        _settle_name(sheet)
    _settle_address(sheet, taken)
    _settle_currency(sheet)
    _settle_stage(sheet)


def _settle_name(sheet: Sheet) -> None:
    """`regionDescription` is what a region is called where nothing else names it."""
    wanted = f"{squashed(sheet.singular)}description"
    for index, column in enumerate(sheet.columns):
        if squashed(column.title) == wanted:
            sheet.roles[index] = Role.NAME


def _by_plainness(sheet: Sheet) -> list[int]:
    """Columns in the order in which they may take a role: those with values first, then `name` before `deal title`."""
    columns = sheet.columns
    return sorted(
        range(len(columns)), key=lambda index: (not columns[index].filled, squashed(columns[index].title) != "name")
    )


def _role(sheet: Sheet, index: int) -> Role | None:
    column, type = sheet.columns[index], sheet.decisions[index].type
    if _apart(sheet, index):
        return None
    if type is AttributeType.EMAIL and sheet.kind is not Kind.DEAL and not mentions(column.title, "owner"):
        return Role.EMAIL
    if type is AttributeType.PHONE:
        return None if mentions(column.title, "fax", "assistant") else Role.PHONE
    role = role_of(column.title, sheet.kind, sheet.singular)
    if type is AttributeType.URL and all(_LINKEDIN.search(word) for word in column.words):
        return Role.LINKEDIN
    if role is Role.WEBSITE and type is AttributeType.DOMAIN:
        return Role.DOMAIN
    if role is None or type not in _TYPES.get(role, _TEXTS):
        return None
    return role if _agrees(role, column, sheet) else None


def _apart(sheet: Sheet, index: int) -> bool:
    """Whether a column tells of another record, or of the product that wrote the file."""
    return sheet.export is not None and (index in sheet.export.others or sheet.export.is_system(index))


def _agrees(role: Role, column: Column, sheet: Sheet) -> bool:
    if role is Role.STAGE:
        return not column.many and column.distinct <= MOST_STAGES and sheet.kind in (Kind.DEAL, Kind.TICKET)
    if role is Role.CURRENCY:
        return bool(column.words) and all(
            code_of(word.strip().upper()) or code_of(word.strip()) for word in column.words
        )
    if role is Role.AMOUNT:
        return sheet.kind in (Kind.DEAL, None)
    return True


def _settle_address(sheet: Sheet, taken: set[Role]) -> None:
    """One address a table: the first place (none, billing, mailing, …) that has at least two filled parts."""
    groups: dict[str, dict[Role, int]] = {}
    for index, column in enumerate(sheet.columns):
        part = address_part(column.title)
        if (
            part
            and sheet.roles[index] is None
            and not _apart(sheet, index)
            and (column.filled or not sheet.profile.rows)
        ):
            groups.setdefault(part[0], {}).setdefault(part[1], index)
    place = next((place for place in PLACES if len(groups.get(place, ())) >= 2), None)
    for role, index in (groups[place] if place is not None else {}).items():
        if role not in taken:
            sheet.roles[index] = role
    if place is None:
        _settle_whole_place(sheet)
        _settle_country(sheet)


def _settle_whole_place(sheet: Sheet) -> None:
    """The first column of whole addresses or coordinates, where no columns hold the parts."""
    places = [index for index, decision in enumerate(sheet.decisions) if decision.type is AttributeType.LOCATION]
    if places and sheet.roles[places[0]] is None:
        sheet.roles[places[0]] = Role.LOCATION


def _settle_country(sheet: Sheet) -> None:
    for index, column in enumerate(sheet.columns):
        if sheet.roles[index] is None and is_text(sheet, index) and mentions(column.title, *_COUNTRY_WORDS):
            known = sum(count for word, count in column.words.items() if country_code(word))
            if known and known >= FITS * column.filled:
                sheet.roles[index] = Role.COUNTRY
                return


def _settle_currency(sheet: Sheet) -> None:
    """A column of amounts with a column of currencies beside it, or a currency in csv.yaml, is money."""
    for index in range(len(sheet.columns)):
        partner, decision = currency_column(sheet, index), sheet.decisions[index]
        if decision.type is not AttributeType.NUMBER:
            continue
        one = sheet.said(index).currency or (
            sheet.habits(index).currency if sheet.roles[index] is Role.AMOUNT else None
        )
        if partner is not None:
            why = f"{decision.evidence}; the currency stands in “{sheet.columns[partner].title}”"
            sheet.decisions[index] = replace(decision, type=AttributeType.MONEY, evidence=why)
        elif one:
            why = f"{decision.evidence}; {one}, as csv.yaml says"
            sheet.decisions[index] = replace(decision, type=AttributeType.MONEY, currency=one, evidence=why)


def currency_column(sheet: Sheet, index: int) -> int | None:
    """The column with an amount's currency: `Currency of X`, `X currency`, else the table's one for its amount."""
    title = squashed(sheet.columns[index].title)
    for other, column in enumerate(sheet.columns):
        if squashed(column.title) in (f"currencyof{title}", f"{title}currency", f"{title}currencycode"):
            return other
    return sheet.role(Role.CURRENCY) if sheet.roles[index] is Role.AMOUNT else None


def _settle_stage(sheet: Sheet) -> None:
    index = sheet.role(Role.STAGE)
    if index is not None and is_text(sheet, index):
        column = sheet.columns[index]
        why = f"“{column.title}” holds {column.distinct} stages"
        sheet.decisions[index] = Decision(AttributeType.STATUS, why)

"""Sheets as the canonical schema."""

import re
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

from crm_move import Attribute, AttributeType, Kind, ObjectSchema, Option, Pipeline, ReferenceAttribute, Role

from .calling import country_note
from .decision import Decision
from .fits import Link
from .profile import Column
from .roles import currency_column
from .shapes import SEVERAL
from .sheets import Sheet
from .stages import ordered
from .understanding import Understood

FINGERPRINTED = 5
"""So many headers, with the names of file and folder, tell one company's accounts.csv from another's."""


_DELIMITS = re.compile(r"[,;|:~^\t]")
_HEADER = {
    True: "The header is on line {line}.",
    False: "There is no header: columns are called by their place (csv.yaml takes `headers: [first, second]`).",
}


def object_schema(sheet: Sheet, all: Understood, account: str | None, place: str, notes: Sequence[str]) -> ObjectSchema:
    """One object with everything that was found out about it; `place` is the name of its folder or archive."""
    links = all.links[sheet.slug]
    linked = {link.index for link in links}
    elsewhere = linked | sheet.moved
    attributes = [_attribute(sheet, index) for index in range(len(sheet.columns)) if index not in elsewhere]
    pipelines = _pipelines(sheet)
    return ObjectSchema(
        slug=sheet.slug,
        singular=sheet.singular,
        plural=sheet.plural,
        kind=sheet.kind,
        attributes=tuple(attributes),
        references=(*_references(sheet, links), *(join.attribute for join in all.joins[sheet.slug])),
        pipelines=pipelines,
        id_attribute=None if sheet.id is None else sheet.slugs[sheet.id],
        account=sheet.table.settings.account or account or _fingerprint(sheet, place),
        notes=(*_read_notes(sheet), *sheet.notes, *_type_notes(sheet), *country_note(sheet), *notes),
    )


def _attribute(sheet: Sheet, index: int) -> Attribute:
    column, decision = sheet.columns[index], sheet.decisions[index]
    money = decision.type is AttributeType.MONEY
    partner = currency_column(sheet, index) if money else None
    status = decision.type is AttributeType.STATUS
    stages, why = ordered(_titles(sheet, index), sheet.profile.pairs) if status else ([], None)
    shown = f"; in the order of {why}" if why else "; no order is evident" if status else ""
    return Attribute(
        slug=sheet.slugs[index],
        title=column.title,
        type=decision.type,
        multi=_several(column, decision),
        unique=index == sheet.id or (column.keys is not None and sheet.roles[index] in (Role.EMAIL, Role.DOMAIN)),
        options=tuple(Option(title=title) for title in (decision.options or [stage.title for stage in stages])),
        description=f"in {decision.unit}" if decision.unit else None,
        currency_attribute=None if partner is None else sheet.slugs[partner],
        currency=decision.currency if money else None,
        role=sheet.roles[index],
        evidence=decision.evidence + shown,
        superfluous=sheet.superfluous.get(index, ""),
    )


def _several(column: Column, decision: Decision) -> bool:
    """Whether one cell may hold several values."""
    if decision.type is AttributeType.SELECT:
        return bool(decision.several)
    joined = decision.type in (AttributeType.EMAIL, AttributeType.PHONE, AttributeType.DOMAIN)
    return joined and any(shape.detail == SEVERAL for shape in column.shapes)


def _titles(sheet: Sheet, index: int) -> Counter[str]:
    titles: Counter[str] = Counter()
    for word, count in sheet.columns[index].words.items():
        titles[word.strip()] += count
    return titles


def _pipelines(sheet: Sheet) -> tuple[Pipeline, ...]:
    index = sheet.role(Role.STAGE)
    if index is None or sheet.decisions[index].type is not AttributeType.STATUS:
        return ()
    stages, _ = ordered(_titles(sheet, index), sheet.profile.pairs)
    return (Pipeline(slug=sheet.slugs[index], title=sheet.columns[index].title, stages=tuple(stages)),)


def _references(sheet: Sheet, links: Sequence[Link]) -> list[ReferenceAttribute]:
    given: set[Role] = set()
    references = []
    for link in sorted(links, key=lambda link: (-link.fit.affinity, bool(link.several))):
        role = _reference_role(sheet, link)
        role = None if role in given else role
        given |= {role} if role else set()
        references.append(_reference(sheet, link, role))
    return sorted(references, key=lambda reference: sheet.slugs.index(reference.slug))


def _reference(sheet: Sheet, link: Link, role: Role | None) -> ReferenceAttribute:
    column = sheet.columns[link.index]
    return ReferenceAttribute(
        slug=sheet.slugs[link.index],
        title=column.title,
        targets=link.targets,
        many=bool(link.several),
        shared=column.keys is None or bool(link.several),
        role=role,
        near_misses=link.fit.near,
        by_name=link.by_name,
        evidence=link.evidence,
    )


def _reference_role(sheet: Sheet, link: Link) -> Role | None:
    if sheet.roles[link.index] is Role.OWNER:
        return Role.OWNER
    if link.fit.target is sheet:
        return Role.PARENT
    if len(link.fits) > 1:
        return None
    kind = link.fit.target.kind
    if kind is Kind.COMPANY:
        return Role.COMPANY
    return Role.PEOPLE if kind is Kind.PERSON else None


def _fingerprint(sheet: Sheet, place: str) -> str:
    """Stays the same for a folder copied elsewhere and for columns added later.

    Two companies' exports of one product have the same files and headers, and often the same ids: the folder's name
    alone keeps them apart.
    """
    text = "\x1f".join((place, sheet.table.stem, *sheet.table.headers[:FINGERPRINTED]))
    return blake2b(text.encode(), digest_size=4).hexdigest()


def _read_notes(sheet: Sheet) -> list[str]:
    if sheet.table.nouns:
        return []
    parts = sheet.table.parts
    product = sheet.export.vendor.name if sheet.export else ""
    form = "in another language, by the form of" if sheet.export and sheet.export.by_form else "by"
    notes = [f"An export of {product}, {form} its headers (csv.yaml takes `vendor: none`)."] if product else []
    if sheet.export and sheet.export.thing is None and sheet.kind is None:
        notes.append("Its headers do not say what its rows are: csv.yaml takes `kind: deal`, or another one.")
    if len(parts) > 1:
        notes.append(f"Read from {', '.join(part.file.name for part in parts)}, which have the same header.")
    for part in parts:
        lead = f"{part.file.name}: " if len(parts) > 1 else ""
        header = _HEADER[part.header.said].format(line=part.header.line)
        above = (
            f" Left out above it: {'; '.join(f'“{text[:80]}”' for text in part.header.above)}."
            if part.header.above
            else ""
        )
        notes.append(" ".join(filter(None, (f"{lead}{part.dialect.words}", header + above, part.decoding.note))))
    if len(sheet.columns) == 1 and _DELIMITS.search(sheet.table.headers[0]):
        notes.append(
            'All of a row is one cell. If it holds several, csv.yaml takes `delimiter: "…"`, or `quote: none`.'
        )
    return notes + sheet.findings.sentences(len(sheet.columns))


def _type_notes(sheet: Sheet) -> list[str]:
    return [decision.note for decision in sheet.decisions if decision.note]

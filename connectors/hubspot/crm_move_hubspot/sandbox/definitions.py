"""The definitions of an account: properties, groups, pipelines, custom objects, labels."""

from typing import Any

from .account import Account
from .company import stages
from .company.fields import BY_KIND, EVERY, GROUPS, MACHINES, TRADE_FAIR_TICKETS
from .company.options import options
from .kinds import CUSTOM_READ, ENGAGEMENTS, Kind
from .links import LinkType
from .properties import define as property_of
from .records import Collection
from .times import iso

_HUBSPOT_SINCE, _OWN_SINCE = 1_565_059_388_304, 1_688_378_412_345
_PER_STAGE = (
    "hs_v2_date_entered_{} datetime/date ro hidden | Date entered {}",
    "hs_v2_date_exited_{} datetime/date ro hidden | Date exited {}",
    "hs_v2_latest_time_in_{} number/number ro hidden hint:duration | Latest time in {}",
    "hs_v2_cumulative_time_in_{} number/number ro hidden hint:duration | Cumulative time in {}",
    "hs_time_in_{} number/calculation_read_time calc ro hidden hint:duration | Time in {}",
)


def define(account: Account) -> None:
    """Every object type with its properties, groups and pipelines; custom ones too, unless the account is empty."""
    account.pipelines |= {
        "0-1": stages.lifecycle("contacts"),
        "0-2": stages.lifecycle("companies"),
        "0-3": stages.pipelines(stages.DEALS, "probability"),
        "0-5": stages.pipelines(stages.TICKETS, "ticketState"),
        "0-136": stages.pipelines(stages.LEADS, "state"),
    }
    for kind in list(account.kinds.all.values()):
        define_kind(account, kind, BY_KIND[kind.name])
    for number in range(account.switches.extra_properties):
        line = f"survey_answer_of_the_year_{1900 + number} string/text own | Answer {number}"
        _enter(account, account.kinds.find("contacts"), line)
    if account.switches.account != "empty":
        _custom_objects(account)


def define_kind(account: Account, kind: Kind, lines: str) -> None:
    """Enters an object type's properties: its own lines, those that every type has, and those of each stage."""
    account.properties[kind.id] = {}
    groups = GROUPS.get(kind.name, ((f"{kind.singular}_information", f"{kind.singular.capitalize()} information"),))
    account.groups[kind.id] = [
        {"name": name, "label": label, "displayOrder": place, "archived": False}
        for place, (name, label) in enumerate(groups)
    ]
    times = (f"{kind.created} datetime/date ro | Create Date", f"{kind.modified} datetime/date ro | Last Modified Date")
    for line in (*lines.split("\n"), *EVERY.split("\n"), *times, *_stage_lines(account, kind)):
        if line:
            _enter(account, kind, line)


def _stage_lines(account: Account, kind: Kind) -> list[str]:
    if kind.id in ENGAGEMENTS:
        return []
    found = [
        (stage["id"].replace("-", "_"), stage["label"])
        for pipeline in account.pipelines.get(kind.id, [])
        for stage in sorted(pipeline["stages"], key=lambda one: int(one["displayOrder"]))
    ]
    return [line.format(*stage) for stage in found for line in _PER_STAGE]


def _enter(account: Account, kind: Kind, line: str) -> None:
    facts, label = line.split(" | ")
    name, types, *marks = facts.split(" ")
    type, field = types.split("/")
    own = "own" in marks
    groups = account.groups[kind.id]
    more = _marked([mark for mark in marks if mark != "own"])
    if not own:
        more["hubspotDefined"] = True
    if field == "textarea" or "many-lined" in marks:
        more["textDisplayHint"] = "multi_line"
    made = property_of(
        name, label, type, field, groups[-1 if own else 0]["name"], more.pop("options", None),
        createdAt=iso(_OWN_SINCE if own else _HUBSPOT_SINCE), updatedAt=iso(_OWN_SINCE if own else _HUBSPOT_SINCE),
        **more,
    )  # fmt: skip
    if "archived" in marks:
        made |= {"archived": True, "archivedAt": iso(_OWN_SINCE + 86_400_000)}
    account.properties[kind.id][name] = made


def _marked(marks: list[str]) -> dict[str, Any]:
    plain: dict[str, dict[str, Any]] = {
        "hidden": {"hidden": True},
        "calc": {"calculated": True},
        "ro": {"readOnly": True},
        "ext": {"externalOptions": True},
        "unique": {"hasUniqueValue": True},
        "form": {"formField": True},
        "sensitive": {"dataSensitivity": "sensitive", "sensitiveDataCategories": ["HIPAA"]},
        "money": {"showCurrencySymbol": True},
    }
    more: dict[str, Any] = {}
    for mark in marks:
        word, _, value = mark.partition(":")
        more |= plain.get(word, {})
        if word == "money" and value:
            more["currencyPropertyName"] = value
        elif word == "ref":
            more["referencedObjectType"] = value
        elif word == "hint":
            more["numberDisplayHint"] = value
        elif word == "opt":
            more["options"] = options(value)
    return more


def _custom_objects(account: Account) -> None:
    account.pipelines["2-48120001"] = stages.pipelines(stages.MACHINES, "state")
    # The second bears the name of a standard object, as custom ones may.
    _custom(account, "2-48120001", "machines", ("Machine", "Machines"), "machine_name", ["serial_no"], MACHINES)
    _custom(account, "2-48120002", "tickets", ("Fair ticket", "Fair tickets"), "ticket_title", [], TRADE_FAIR_TICKETS)
    for id in ("2-48120001", "2-48120002"):
        for target in ("0-1", "0-2", "0-3", "0-5", *sorted(ENGAGEMENTS)):
            account.link_types.add(id, target, None)
    account.link_types.add("2-48120001", "2-48120002", None)
    _labels(account)
    for id, schema in account.schemas.items():
        types = [one for one in account.link_types.all() if id in (one.origin, one.target)]
        schema["associations"] = [_association(one) for one in types]


def _association(one: LinkType) -> dict[str, Any]:
    return {
        "fromObjectTypeId": one.origin,
        "toObjectTypeId": one.target,
        "name": one.name,
        "cardinality": "ONE_TO_MANY",
        "inverseCardinality": "ONE_TO_MANY",
        "id": str(one.number),
        "createdAt": iso(_OWN_SINCE),
        "updatedAt": iso(_OWN_SINCE),
    }


def _custom(
    account: Account, id: str, name: str, labels: tuple[str, str], title: str, second: list[str], lines: str
) -> None:
    full = f"p{account.switches.portal_id}_{name}"
    kind = Kind(id, name if name != "tickets" else "fair_tickets", name.rstrip("s"), CUSTOM_READ, defaults=(title,))
    account.kinds.add_custom(kind, full)
    account.collections[id] = Collection(kind)
    define_kind(account, kind, lines)
    account.schemas[id] = {
        "labels": {"singular": labels[0], "plural": labels[1]},
        "requiredProperties": [title],
        "searchableProperties": [title, *second],
        "primaryDisplayProperty": title,
        "secondaryDisplayProperties": second,
        "archived": False,
        "restorable": True,
        "metaType": "PORTAL_SPECIFIC",
        "id": id.removeprefix("2-"),
        "fullyQualifiedName": full,
        "createdAt": iso(_OWN_SINCE),
        "updatedAt": iso(_OWN_SINCE),
        "objectTypeId": id,
        "name": name,
        "allowsSensitiveProperties": False,
    }


def _labels(account: Account) -> None:
    """The account's own labels: several between two objects, paired ones, and one of a custom object."""
    add = account.link_types.add
    add("0-1", "0-3", "Decision maker")
    # The numbers of HubSpot's own plain types of this pair: the category is part of the key.
    add("0-1", "0-3", "Pays the bill", numbers=(4, 3))
    add("0-1", "0-2", "Teaches at", "Teacher")
    add("0-1", "0-2", "Former employer", "Former employee")
    add("0-1", "0-1", "Recommended by", "Recommended")
    add("0-1", "0-1", "Colleague")
    add("0-2", "0-3", "Subcontractor", "Subcontracted for")
    add("2-48120001", "0-2", "Rented to", "Rents")
    add("2-48120001", "0-1", "Serviced by", "Services")

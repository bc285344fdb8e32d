"""Values between the canonical model and Attio's JSON, type by type (docs/attio-api.md, 8)."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from crm_move import (
    Actor,
    Checkbox,
    Date,
    Domain,
    Email,
    Location,
    Money,
    Number,
    PersonName,
    Phone,
    Rating,
    RichText,
    Select,
    Status,
    Target,
    Text,
    Timestamp,
    Url,
    Value,
)

from . import checks, numbers
from .members import Members

Json = dict[str, Any]


def encode(value: Value) -> Json:
    """A value that `check` returned, in the written-out form of its type. Raises ValueError for what has none."""
    match value:
        case Text(text=text) | RichText(markdown=text) | Url(url=text):
            return {"value": text}
        case Number(number=number):
            return {"value": numbers.wire(number)}
        case Checkbox(checked=checked):
            return {"value": checked}
        case Date(day=day):
            return {"value": day.isoformat()}
        case Timestamp(at=at):
            return {"value": _moment(at)}
        case Money(amount=amount):
            return {"currency_value": numbers.wire(amount)}
        case Rating(stars=stars):
            return {"value": stars}
        case _:
            return _encode_special(value)


def _encode_special(value: Value) -> Json:
    match value:
        case Select(option=title):
            return {"option": title}
        case Status(stage=title):
            return {"status": title}
        case Email(address=address):
            return {"email_address": address}
        case Phone(e164=str(number)):
            return {"original_phone_number": number}
        case Domain(domain=domain):
            return {"domain": domain}
        case PersonName(first=first, last=last, full=full):
            return {"first_name": first, "last_name": last, "full_name": full}
        case Location():
            # A missing key is an error, and one with a misleading text: all ten go out.
            return value.model_dump(exclude={"type"})
        case Actor():
            return _encode_actor(value)
        case _:
            raise ValueError(f"a {value.type} can not be written to Attio as a value")


def _encode_actor(actor: Actor) -> Json:
    if actor.id is not None:
        return {"referenced_actor_type": "workspace-member", "referenced_actor_id": actor.id}
    if actor.email is not None:
        return {"workspace_member_email_address": actor.email}
    raise ValueError("an owner needs a member id or an e-mail address")


def encode_link(target: Target) -> Json:
    """A reference by record id: the one form that always works."""
    return {"target_object": target.object, "target_record_id": target.id}


def equals(value: Value) -> Json:
    """The filter on one attribute that holds for exactly this value (docs/attio-api.md, 7)."""
    match value:
        case Actor():
            return _encode_actor(value)
        case PersonName(full=full):
            return {"full_name": {"$eq": full}}
        case Phone(e164=str(number)):
            return {"phone_number": {"$eq": number}}
        case Select(option=title) | Status(stage=title):
            return {"$eq": title}
        case Location():
            raise ValueError("a location can not be searched by equality")
        case _:
            ((field, content),) = encode(value).items()
            return {field: {"$eq": content}}


def decode(found: Mapping[str, Any], members: Members) -> Value | Target | None:
    """One value as Attio answers with it; None for a type that is not ours to move, or a shape that was never seen."""
    kind = str(found.get("attribute_type"))
    if kind == "actor-reference":
        return members.read(found.get("referenced_actor_type"), found.get("referenced_actor_id"))
    reader = _READERS.get(kind)
    if reader is None:
        return None
    try:
        return reader(found)
    except (KeyError, ValueError, TypeError, AttributeError, ArithmeticError):
        return None


def moment(written: object) -> datetime | None:
    """A time as Attio writes it (UTC, nine decimals of a second); None where there is none."""
    try:
        at = datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read_timestamp(found: Mapping[str, Any]) -> Timestamp | None:
    at = moment(found["value"])
    return Timestamp(at=at) if at else None


def _read_money(found: Mapping[str, Any]) -> Money:
    return Money(amount=numbers.read(found["currency_value"]), currency=found.get("currency_code"))


def _read_phone(found: Mapping[str, Any]) -> Phone:
    """By the number that Attio compares by; how somebody typed it is no difference."""
    if number := found.get("phone_number"):
        return Phone(e164=number, written=number)
    return Phone(written=found["original_phone_number"], country=found.get("country_code"))


def _read_location(found: Mapping[str, Any]) -> Location:
    place = {part: found.get(part) for part in Location.model_fields if part != "type"}
    return checks.location(Location.model_validate(place))


def _read_person_name(found: Mapping[str, Any]) -> PersonName:
    first, last = found.get("first_name") or "", found.get("last_name") or ""
    return PersonName(first=first, last=last, full=found.get("full_name") or f"{first} {last}".strip())


def _title(choice: Any) -> str:
    return choice if isinstance(choice, str) else choice["title"]


_READERS: MappingProxyType[str, Callable[[Mapping[str, Any]], Value | Target | None]] = MappingProxyType(
    {
        "text": lambda found: Text(text=found["value"]),
        "number": lambda found: Number(number=numbers.read(found["value"])),
        "checkbox": lambda found: Checkbox(checked=found["value"]),
        "currency": _read_money,
        "date": lambda found: Date(day=date.fromisoformat(found["value"][:10])),
        "timestamp": _read_timestamp,
        "rating": lambda found: Rating(stars=int(found["value"])),
        "select": lambda found: Select(option=_title(found["option"])),
        "status": lambda found: Status(stage=_title(found["status"])),
        "email-address": lambda found: Email(address=found["email_address"].lower()),
        "phone-number": _read_phone,
        "domain": lambda found: Domain(domain=found["domain"].lower()),
        "location": _read_location,
        "personal-name": _read_person_name,
        "record-reference": lambda found: Target(object=found["target_object"], id=found["target_record_id"]),
    }
)

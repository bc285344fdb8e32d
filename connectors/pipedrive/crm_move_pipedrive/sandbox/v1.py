"""Version 1 of the API: what a migration reads from it and version 2 does not have."""

from typing import Any

from .calls import Call, Endpoint
from .company import CURRENCIES
from .errors import not_found
from .paging import v1_list
from .people import USERS, user_email

_USERS = ("users:read",)


def user(call: Call, place: int) -> dict[str, Any]:
    number, name, local, active, deleted = USERS[place]
    admin = place == 0
    return {
        "id": number, "name": name, "default_currency": call.switches.account_currency, "locale": "en_GB", "lang": 1,
        "email": user_email(local, call.company.mail_domain), "phone": None, "activated": active,
        "last_login": "2026-11-20 07:41:09", "created": "2019-03-04 08:15:00", "modified": "2026-11-20 07:41:09",
        "has_created_company": admin, "is_admin": int(admin),
        "access": [{"app": "global", "admin": True, "permission_set_id": "233b7976-39bd-43a9-b305-ef3a2b0998e5"}]
        if admin else [],
        "active_flag": active, "timezone_name": "Europe/Berlin", "timezone_offset": "+01:00", "role_id": 1,
        "icon_url": None, "is_you": admin, "is_deleted": deleted,
    }  # fmt: skip


def _users(call: Call) -> dict[str, Any]:
    return v1_list([user(call, at) for at in range(len(USERS))], {"company_id": call.company.id})


def _user(call: Call) -> dict[str, Any]:
    places = [at for at, one in enumerate(USERS) if one[0] == call.number]
    if not places:
        raise not_found("User")
    return {"success": True, "data": user(call, places[0])}


def _me(call: Call) -> dict[str, Any]:
    of = call.company
    data = {
        **user(call, 0), "company_id": of.id, "company_name": of.name, "company_domain": of.domain,
        "company_country": "DE", "company_industry": "Manufacturing",
        "language": {"language_code": "en", "country_code": "GB"},
    }  # fmt: skip
    return {"success": True, "data": data}


def _currencies(call: Call) -> dict[str, Any]:
    keys = ("id", "code", "name", "decimal_points", "symbol", "active_flag", "is_custom_flag")
    term = call.query.get("term", "").lower()
    shown = [dict(zip(keys, one, strict=True)) for one in CURRENCIES]
    return v1_list([one for one in shown if term in f"{one['name']} {one['code']}".lower()])


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(1, "/users/me", 2, ("base",), _me),
    Endpoint(1, "/users", 20, _USERS, _users),
    Endpoint(1, "/users/{id}", 2, _USERS, _user),
    Endpoint(1, "/currencies", 20, ("base",), _currencies),
)

"""The account itself: details, use of the day, currencies, what is switched on, record counts, call outcomes."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from .calls import Call, Endpoint
from .errors import not_found
from .kinds import ENGAGEMENTS
from .times import iso

CURRENCIES = {"EUR": "Euro", "USD": "US Dollar", "GBP": "British Pound", "JPY": "Japanese Yen"}
_RATES = {"USD": 0.92, "GBP": 1.17, "JPY": 0.0061}
_SINCE = 1_672_660_800_000
_CURRENCY_SCOPES = ("settings.currencies.read", "crm.objects.quotes.read", "crm.schemas.quotes.read")
_DISPOSITIONS = (
    ("9d9162e7-6cf3-4944-bf63-4dff82258764", "Busy"),
    ("f240bbac-87c9-4f6e-bf70-924b57d47db7", "Connected"),
    ("a4c4c377-d246-4b32-a13b-75a56a4cd0ff", "Left live message"),
    ("b2cf5968-551e-4856-9783-52b3da59a7d0", "Left voicemail"),
    ("73a0d17f-1163-4015-bdd5-ec830791da20", "No answer"),
    ("17b47fee-58de-441e-a44c-c6300d46f273", "Wrong number"),
)


def details(call: Call) -> dict[str, Any]:
    """Which account this is; the name and age are told on 2026-09 only."""
    switches = call.account.switches
    offset = datetime.fromtimestamp(call.account.clock(), ZoneInfo(switches.time_zone)).utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    newer = {"portalName": switches.portal_name, "createdAt": iso(_SINCE)} if call.version == "2026-09" else {}
    return {
        "portalId": switches.portal_id,
        "accountType": "STANDARD",
        "timeZone": switches.time_zone,
        "companyCurrency": switches.currency,
        "additionalCurrencies": [one for one in CURRENCIES if one != switches.currency],
        "utcOffset": f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}",
        "utcOffsetMilliseconds": minutes * 60_000,
        "uiDomain": "app.hubspot.com",
        "dataHostingLocation": "na1",
        **newer,
    }


def daily_usage(call: Call) -> dict[str, Any]:
    switches = call.account.switches
    used = switches.daily_used + call.account.counters["requests"]
    return {
        "results": [
            {
                "name": "private-apps-api-calls-daily",
                "usageLimit": switches.daily_limit,
                "currentUsage": used,
                "collectedAt": iso(call.account.now()),
                "fetchStatus": "SUCCESS",
            }
        ]
    }


def company_currency(call: Call) -> dict[str, Any]:
    return {"id": call.account.switches.currency, "createdAt": iso(_SINCE)}


def currency_codes(_: Call) -> dict[str, Any]:
    return {"results": [{"currencyCode": code, "currencyName": name} for code, name in CURRENCIES.items()]}


def exchange_rates(call: Call) -> dict[str, Any]:
    """One rate to the account's currency for each other."""
    results = [
        {"id": str(7_001 + place), "fromCurrencyCode": code, "toCurrencyCode": call.account.switches.currency,
         "conversionRate": rate, "visibleInUI": True, "effectiveAt": iso(_SINCE), "createdAt": iso(_SINCE),
         "updatedAt": iso(_SINCE)}
        for place, (code, rate) in enumerate(_RATES.items())
        if code != call.account.switches.currency
    ]  # fmt: skip
    return {"results": results}


def enablement(_: Call) -> dict[str, Any]:
    """The newer standard objects: none is switched on."""
    return {"enablementByObjectTypeId": dict.fromkeys(("0-162", "0-410", "0-420", "0-421", "0-970"), False)}


def enabled(call: Call) -> dict[str, bool]:
    if not call.path["id"].startswith("0-"):
        raise not_found(f"{call.path['id']} is not an object of the library")
    return {"enablement": False}


def record_counts(call: Call) -> dict[str, Any]:
    """How many records there are of each type, beside how many there may be."""
    account, most = call.account, 15_000_000
    counted: list[dict[str, Any]] = [
        {"objectTypeId": kind.id, "singularLabel": kind.singular.capitalize(), "pluralLabel": kind.name.capitalize(),
         "usage": (used := account.collections[kind.id].live()), "limit": most, "percentage": used / most * 100}
        for kind in account.kinds.all.values()
        if kind.id not in ENGAGEMENTS
    ]  # fmt: skip
    custom = [one for one in counted if one["objectTypeId"].startswith("2-")]
    used = sum(one["usage"] for one in custom)
    return {
        "hubspotDefinedObjectTypes": [one for one in counted if one not in custom],
        "customObjectTypes": {
            "overallUsage": used,
            "overallLimit": 500_000,
            "overallPercentage": used / 5_000,
            "byObjectType": [{key: one[key] for key in one if key not in ("limit", "percentage")} for one in custom],
        },
    }


def dispositions(_: Call) -> list[dict[str, Any]]:
    return [{"id": id, "label": label, "deleted": False} for id, label in _DISPOSITIONS]


ENDPOINTS = (
    Endpoint("GET", "account", "/details", details, ("oauth",)),
    Endpoint("GET", "account", "/api-usage/daily/private-apps", daily_usage, ("oauth",)),
    Endpoint("GET", "currencies", "/company-currency", company_currency, _CURRENCY_SCOPES),
    Endpoint("GET", "currencies", "/codes", currency_codes, _CURRENCY_SCOPES),
    Endpoint("GET", "currencies", "/exchange-rates", exchange_rates, _CURRENCY_SCOPES),
    Endpoint("GET", "currencies", "/exchange-rates/current", exchange_rates, _CURRENCY_SCOPES),
    Endpoint("GET", "object-library", "/enablement", enablement),
    Endpoint("GET", "object-library", "/enablement/{id}", enabled),
    Endpoint("GET", "limits", "/records", record_counts),
    Endpoint("GET", "calling", "/dispositions", dispositions),
)

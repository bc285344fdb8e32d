"""Who we are: the account behind the sign-in, and what it lets us read (docs/hubspot-api.md, 1)."""

from collections.abc import Collection
from typing import Any

from pydantic import SecretStr

from crm_move import Account, ApiClient, ApiSettings, RefusedError, SignInError

from .client import HubSpot
from .scopes import missing

Json = dict[str, Any]


def account(hub: HubSpot, granted: Collection[str] | None) -> Account:
    """The account by its portal id, with its time zone and currencies, and the scopes that are `granted` (None where
    HubSpot would not tell)."""
    details = hub.details
    portal = str(details.get("portalId") or "")
    facts = (
        f"Time zone: {details.get('timeZone') or 'unknown'}.",
        f"Currencies: {', '.join(currencies(details)) or 'unknown'}.",
        f"Kind of account: {str(details.get('accountType') or 'unknown').lower()}.",
        f"API version: {hub.version}.",
        f"Scopes: {', '.join(sorted(granted)) if granted else 'HubSpot did not tell'}.",
    )
    name = str(details.get("portalName") or f"HubSpot account {portal}")
    lacking = missing(granted) if granted is not None else ()
    return Account(id=portal, name=name, facts=facts, missing=lacking)


def currencies(details: Json) -> list[str]:
    """The currency of the account, then its further ones."""
    codes = [details.get("companyCurrency"), *(details.get("additionalCurrencies") or ())]
    return list(dict.fromkeys(str(code) for code in codes if code))


def granted_scopes(hub: HubSpot, api: ApiClient, settings: ApiSettings) -> frozenset[str] | None:
    """The scopes of this sign-in; None where HubSpot would not tell. Keys and the tokens of apps are asked about in
    different places."""
    token = api.token()
    try:
        told = hub.key_info(token.get_secret_value()) if _is_key(settings) else _introspect(hub, token, settings)
    except (RefusedError, SignInError):  # the account was told before: the sign-in itself is good
        return None
    scopes = told.get("scopes")
    return frozenset(map(str, scopes)) if isinstance(scopes, list) else None


def _is_key(settings: ApiSettings) -> bool:
    """A key is used as it is; the token of an app comes with one that renews it, or from the store."""
    return settings.access_token is not None and settings.refresh_token is None


def _introspect(hub: HubSpot, token: SecretStr, settings: ApiSettings) -> Json:
    secret = settings.client_secret.get_secret_value() if settings.client_secret else ""
    return hub.introspect(
        {
            "client_id": settings.client_id,
            "client_secret": secret,
            "token": token.get_secret_value(),
            "token_type_hint": "access_token",
        }
    )

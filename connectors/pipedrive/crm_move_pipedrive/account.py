"""Who we are: the company and the user behind the sign-in, and what that lets us read."""

from crm_move import Account

from .client import Pipedrive
from .scopes import missing


def account(pipedrive: Pipedrive) -> Account:
    """The company by its id. An API token may do what its user may; an app what its scopes say."""
    me, granted = pipedrive.me, pipedrive.scopes
    user = f"{me.get('name') or 'unknown'} <{me.get('email') or 'no e-mail'}>"
    facts = (
        f"Domain: {pipedrive.host}.",
        f"User: {user}; what this user may not see is not moved.",
        f"Time zone: {me.get('timezone_name') or 'unknown'}; currency: {me.get('default_currency') or 'unknown'}.",
        f"Scopes: {', '.join(granted)}." if granted else "Scopes: not told; an API token may do all that its user may.",
    )
    return Account(
        id=str(me.get("company_id") or ""),
        name=str(me.get("company_name") or me.get("company_domain") or "Pipedrive company"),
        facts=facts,
        missing=missing(granted) if granted is not None else (),
    )

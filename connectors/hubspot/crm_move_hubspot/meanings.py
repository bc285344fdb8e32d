"""What HubSpot's own properties stand for, by object and name (docs/hubspot-api.md, 4)."""

from typing import Final

from crm_move import Role

from .catalogue import COMPANIES, CONTACTS, DEALS, LEADS, LINE_ITEMS, PRODUCTS, QUOTES, TICKETS

_ADDRESS: Final = {
    "address": Role.LINE_1,
    "address2": Role.LINE_2,
    "city": Role.LOCALITY,
    "state": Role.REGION,
    "zip": Role.POSTCODE,
    "country": Role.COUNTRY,
}

ROLES: Final[dict[str, dict[str, Role]]] = {
    CONTACTS: {
        "email": Role.EMAIL,
        "firstname": Role.GIVEN_NAME,
        "lastname": Role.FAMILY_NAME,
        "phone": Role.PHONE,
        "jobtitle": Role.JOB_TITLE,
        "website": Role.WEBSITE,
        "hs_linkedin_url": Role.LINKEDIN,
        "twitterhandle": Role.TWITTER,
        **_ADDRESS,
    },
    COMPANIES: {
        "name": Role.NAME,
        "domain": Role.DOMAIN,
        "website": Role.WEBSITE,
        "phone": Role.PHONE,
        "description": Role.DESCRIPTION,
        "linkedin_company_page": Role.LINKEDIN,
        "twitterhandle": Role.TWITTER,
        "facebook_company_page": Role.FACEBOOK,
        **_ADDRESS,
    },
    DEALS: {"dealname": Role.NAME, "amount": Role.AMOUNT, "deal_currency_code": Role.CURRENCY},
    TICKETS: {"subject": Role.NAME, "content": Role.DESCRIPTION},
    LEADS: {"hs_lead_name": Role.NAME},
    PRODUCTS: {"name": Role.NAME, "description": Role.DESCRIPTION, "price": Role.AMOUNT},
    LINE_ITEMS: {
        "name": Role.NAME,
        "description": Role.DESCRIPTION,
        "amount": Role.AMOUNT,
        "hs_line_item_currency_code": Role.CURRENCY,
    },
    QUOTES: {"hs_title": Role.NAME, "hs_quote_amount": Role.AMOUNT, "hs_currency": Role.CURRENCY},
}

EMAILS: Final = frozenset({"email", "work_email"})
PHONES: Final = frozenset({"phone", "mobilephone", "fax"})
DOMAINS: Final = frozenset({"domain"})
ADDRESSES: Final = frozenset({"website", "linkedin_company_page", "facebook_company_page", "hs_linkedin_url", "hs_url"})
"""HubSpot's own string properties whose definitions do not say what they hold."""

SIBLING_CURRENCIES: Final = {
    (DEALS, "amount"): "deal_currency_code",
    (LINE_ITEMS, "amount"): "hs_line_item_currency_code",
    (LINE_ITEMS, "price"): "hs_line_item_currency_code",
    (QUOTES, "hs_quote_amount"): "hs_currency",
}
"""Where the currency of an amount stands although its definition may not say so."""

STATUSES: Final = frozenset({"lifecyclestage", "hs_lead_status"})
"""Choices that a record goes through in their order."""

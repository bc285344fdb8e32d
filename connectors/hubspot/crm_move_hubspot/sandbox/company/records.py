"""The records of the invented company: a maker of instruments, its customers, and what was done with them."""

import random
from typing import Any

from crm_move_hubspot.sandbox.account import Account
from crm_move_hubspot.sandbox.records import Record

from . import stages
from .names import CITIES, FIRMS, FIRST, GOODS, LAST, STREETS, TEXTS, TITLES
from .people import LIVE_OWNERS, OWNER_IDS

BEGUN, UNTIL = 1_672_660_800_000, 1_788_000_000_000
"""The records were made and changed between 2023-01-02 and 2026-08-29."""

ADDRESSES = "p{}@old-example.com;p{}@home-example.com"
_BULK_EDIT = 1_781_000_000_123
"""Many records were changed in this very millisecond."""


class Filling:
    """Fills an account, always alike. Ids ascend; the times of creation are all over."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.pick = random.Random(1816)
        self.ids: dict[str, list[int]] = {}
        self._last = {"contacts": 451, "companies": 9_004_128_811, "deals": 12_833_004_117}

    def add(self, kind: str, properties: dict[str, Any], *, archived: bool = False) -> Record:
        """One record at the next id, made at some time and changed later."""
        id = self._next_id(kind)
        created = self.pick.randrange(BEGUN, UNTIL - 9_000_000_000)
        updated = created + self.pick.randrange(0, 9_000_000_000)
        if self.pick.random() < 0.2:
            updated = max(created, _BULK_EDIT)
        values = {name: str(value) for name, value in properties.items() if value not in (None, "")}
        values.setdefault("hs_object_source_label", self.pick.choice(("IMPORT", "CRM_UI", "FORM")))
        record = Record(id, values, created, updated, UNTIL if archived else None, written=updated)
        self.account.records(kind).load(record)
        self.ids.setdefault(kind, []).append(id)
        return record

    def owner(self) -> str:
        """Sometimes nobody, sometimes somebody who has left."""
        return self.pick.choice((*LIVE_OWNERS, *LIVE_OWNERS, OWNER_IDS[3], ""))

    def some(self, kind: str, count: int) -> list[int]:
        return self.pick.sample(self.ids[kind], count)

    def _next_id(self, kind: str) -> int:
        """The first contacts have short ids, as those of old; later ones have twelve digits."""
        last = self._last.get(kind, 30_411_870_002)
        if kind == "contacts" and len(self.ids.get(kind, ())) == 9:
            last = 201_377_410_233
        self._last[kind] = last + (50 if last < 1000 else self.pick.randrange(1, 90_000_000))
        return self._last[kind]


def fill(account: Account) -> Filling:
    """All records with their links."""
    filling = Filling(account)
    _companies(filling)
    _contacts(filling)
    _deals(filling)
    _tickets(filling)
    _leads(filling)
    _trade(filling)
    _custom(filling)
    return filling


def domain_of(firm: int) -> str:
    """One firm has a domain that is none on the Internet, so that not everything can be moved."""
    return "firm21.example" if firm == 21 else f"firm{firm}-example.com"


def _companies(filling: Filling) -> None:
    pick = filling.pick
    for number in range(64):
        firm = FIRMS[number % len(FIRMS)]
        branch = ("", " Nord", " & Partner")[number // len(FIRMS)]
        city, state, zip, country, code = pick.choice(CITIES)
        # Two firms share a domain, some have none.
        domain = "" if number % 13 == 5 else domain_of(number if number != 31 else 3)
        filling.add("companies", {
            "name": firm + branch, "domain": domain, "website": f"https://www.{domain}/" if domain else "",
            "phone": pick.choice(("+49 30 901820", "(503) 555-0142", "020 7946 0321", "")), "city": city,
            "state": state, "zip": zip, "country": country, "hs_country_code": code,
            "address": pick.choice(STREETS), "hubspot_owner_id": filling.owner(), "hs_pipeline":
            "companies-lifecycle-pipeline", "industry": pick.choice(("MUSIC", "RETAIL", "PERFORMING_ARTS", "")),
            "numberofemployees": pick.choice((1, 12, 250, "", "about 40")), "annualrevenue":
            pick.choice((1_200_000, "850000.00", "")), "lifecyclestage": pick.choice(("customer", "lead", "188402713")),
            "description": pick.choice(("Makes and mends.\nSince 1871.", "Ein Haus für alle Töne", "")),
            "service_level": pick.choice(("gold", "silver", "tin", "platinum", "")),
            "contract_ends_on": pick.choice(("2027-01-31", "1798675200000", "")), "customer_no": f"QM-{number:04d}",
            "house_rules": pick.choice((*TEXTS, "")), "credit_limit": pick.choice(("5000.00", 25000, "")),
            "churn_risk": pick.choice(("0.12", "0.8", "")), "payment_terms_days": pick.choice((14, 30, "")),
            "markets": pick.choice(("eu", "eu;jp", ";na;other", "")), "type": pick.choice(("PARTNER", "RESELLER", "")),
            "founded_year": pick.choice(("1871", "ca. 1990", "")), "is_public": pick.choice(("true", "false", "")),
            "hs_additional_domains": "firm2-old-example.com;firm2-shop-example.com" if number == 2 else "",
        }, archived=number in (17, 40))  # fmt: skip
    ids = filling.ids["companies"]
    for parent, child in ((0, 28), (0, 29), (28, 56), (3, 31)):
        filling.account.link("companies", ids[parent], "companies", ids[child], [("HUBSPOT_DEFINED", 13)])
    for parent, children in ((0, 2), (28, 1), (3, 1)):
        _set(filling, "companies", ids[parent], hs_num_child_companies=children)


def _contacts(filling: Filling) -> None:
    pick = filling.pick
    for number in range(170):
        first, last = FIRST[number % len(FIRST)], LAST[(number * 5) % len(LAST)]
        mail = "" if number % 23 == 7 else f"person{number}@{domain_of(number % 64)}"
        filling.add("contacts", {
            "email": mail if number != 12 else mail.upper(), "firstname": first,
            "lastname": "" if number == 30 else last,
            "hs_additional_emails": ADDRESSES.format(number, number) if number in (4, 44) else "",
            "phone": pick.choice(("+49 30 901820 12", "030/90 18 20", "+1 (503) 555-0142 ext. 7", "")),
            "mobilephone": pick.choice(("+447700900123", "", "n/a")), "jobtitle": pick.choice((*TITLES, "")),
            "company": FIRMS[number % len(FIRMS)], "city": pick.choice(CITIES)[0], "country": pick.choice(CITIES)[3],
            "hubspot_owner_id": filling.owner(), "hs_pipeline": "contacts-lifecycle-pipeline",
            "lifecyclestage": pick.choice(("lead", "customer", "opportunity", "188402713", "subscriber")),
            "hs_lead_status": pick.choice(("NEW", "CONNECTED", "BAD_TIMING", "GONE_QUIET", "")),
            "hs_linkedin_url": f"https://www.linkedin.com/in/person-{number}" if number % 3 == 0 else "",
            "newsletter_topics": pick.choice(("strings", ";strings;repair", "winds;concerts;letters", "brass", "")),
            "favourite_instrument": pick.choice(("violin", "zither", "kazoo", "")),
            "old_segment": pick.choice(("A", "B1", "")),
            "birthday_on": pick.choice(("1984-02-29", "446515200000", "")), "remarks": pick.choice((*TEXTS, "")),
            "first_met_at": pick.choice(("2024-05-17T09:30:00Z", "1715938200123", "1715938200123.0", "")),
            "hs_lifecyclestage_lead_date": pick.choice(("1773300826615", "2025-11-03T23:36:13.632Z")),
            "yearly_budget": pick.choice(("3000", "12500.50", "")), "discount_share": pick.choice(("0.15", "")),
            "visits_to_workshop": pick.choice((0, 3, "")), "is_vip": pick.choice(("true", "false", "Yes", "")),
            "directions": pick.choice(("Second yard,\nring twice", "")), "legacy_customer_key": f"K{number:05d}",
            "engagement_index": f"{pick.random() * 100:.4f}", "signed_contract": pick.choice(("181700000001", "")),
            "seat_map": '{"row": 3, "seats": ["a", "b"]}' if number % 9 == 0 else "", "workshop_spot":
            "0-46-123" if number % 11 == 0 else "", "second_phone": pick.choice(("+49301234567", "")),
            "tax_number": f"DE{number:09d}" if number % 4 == 0 else "", "hs_buying_role": pick.choice(("CHAMPION", "")),
            "hs_analytics_source": pick.choice(("ORGANIC_SEARCH", "OFFLINE")), "hs_is_contact": "true",
            "hubspotscore": number % 40, "currentlyinworkflow": "true" if number % 6 == 0 else "false",
            "hs_latest_sequence_enrolled": 512_000_118 if number % 20 == 0 else "",
            "hs_email_domain": mail.partition("@")[2], "message": "Überlänge 🎻 " * 400 if number == 61 else "",
        }, archived=number in (19, 77, 130))  # fmt: skip
    _employ(filling)
    _merge(filling)


def _employ(filling: Filling) -> None:
    """Companies of contacts: the first is the primary one; some have several, with labels, some none."""
    account, contacts, companies = filling.account, filling.ids["contacts"], filling.ids["companies"]
    labels = {one.label: one.key for one in account.link_types.between("0-1", "0-2").values()}
    for number, contact in enumerate(contacts):
        if number % 10 == 9:
            continue
        account.link("contacts", contact, "companies", companies[number % 7 if number < 60 else number % 64])
        if number % 12 == 0:
            account.link("contacts", contact, "companies", companies[(number + 20) % 64], [labels["Teaches at"]])
        if number % 17 == 0:
            both = [labels["Former employer"], labels["Billing"]]
            account.link("contacts", contact, "companies", companies[(number + 9) % 64], both)
    known = {one.label: one.key for one in account.link_types.between("0-1", "0-1").values()}
    for number in (1, 2, 3):
        account.link("contacts", contacts[number], "contacts", contacts[number + 40], [known["Recommended by"]])
        account.link("contacts", contacts[number], "contacts", contacts[number + 41], [known["Colleague"]])


def _merge(filling: Filling) -> None:
    """Merges as they are now (a new id), as they were (the primary's id was kept), and one upon another."""
    contacts, collection = filling.ids["contacts"], filling.account.records("contacts")
    _set(filling, "contacts", contacts[50], hs_merged_object_ids="201377400001;201377400002",
         hs_calculated_merged_vids="201377400001:1715938200123;201377400002:1715938200123",
         hs_additional_emails="lost@old-example.com")  # fmt: skip
    _set(filling, "contacts", contacts[2], hs_merged_object_ids="201377400003")
    _set(filling, "contacts", contacts[90], hs_merged_object_ids="201377400004;201377400005;201377400006")
    for old, now in ((1, 50), (2, 50), (3, 2), (5, 90), (6, 90)):
        collection.aliases[201_377_400_000 + old] = contacts[now]
    collection.aliases[201_377_400_004] = 201_377_400_005
    companies = filling.ids["companies"]
    _set(filling, "companies", companies[11], hs_merged_object_ids="9004100001;9004100002")
    for old in (9_004_100_001, 9_004_100_002):
        filling.account.records("companies").aliases[old] = companies[11]


def _deals(filling: Filling) -> None:
    account, pick = filling.account, filling.pick
    labels = {one.label: one.key for one in account.link_types.between("0-1", "0-3").values()}
    parts = {one.label: one.key for one in account.link_types.between("0-2", "0-3").values()}
    for number in range(90):
        pipeline, _, steps = stages.DEALS[number % 3 if number % 2 else 0]
        stage, _, probability = pick.choice(steps)
        currency = pick.choice(("EUR", "EUR", "USD", "GBP", "JPY", ""))
        amount = pick.choice(("4800", "12999.90", "350000", "0", ""))
        deal = filling.add("deals", {
            "dealname": f"{pick.choice(GOODS)} – {FIRMS[number % len(FIRMS)]}", "amount": amount, "pipeline": pipeline,
            "dealstage": stage if number != 71 else "purged-stage", "deal_currency_code": currency,
            "amount_in_home_currency": amount, "hs_deal_stage_probability": probability if number % 9 else "0.55",
            "hs_is_closed": str(probability in ("0.0", "1.0")).lower(), "hs_is_closed_won":
            str(probability == "1.0").lower(),
            "closedate": pick.choice(("2026-12-31T22:59:59.999Z", "1790000000000", "")),
            "dealtype": pick.choice(("newbusiness", "existingbusiness", "")), "hubspot_owner_id": filling.owner(),
            "hs_all_collaborator_owner_ids": ";".join(pick.sample(OWNER_IDS, 2)) if number % 8 == 0 else "",
            "description": pick.choice(("Wants it before\r\nChristmas", "")), "tender_text": pick.choice((*TEXTS, "")),
            "closed_lost_reason": "Too dear" if probability == "0.0" else "", "hs_priority": pick.choice(("high", "")),
            "product_lines": pick.choice(("cello;violin", ";harp", "")), "delivery_on": pick.choice(("2027-03-01", "")),
            "setup_fee": pick.choice(("250.00", "")), "margin": pick.choice(("0.31", "")),
            "competitor": pick.choice(("none", "larkspur", "unheard_of", "")),
        }, archived=number in (33, 81))  # fmt: skip
        if number % 11 != 10:
            account.link("deals", deal.id, "companies", filling.some("companies", 1)[0])
        for place, contact in enumerate(filling.some("contacts", number % 4)):
            both = list(labels.values())[1:] if place == 0 and number % 5 == 2 else []
            account.link("contacts", contact, "deals", deal.id, both)
        if number % 20 == 0:
            account.link("companies", filling.some("companies", 1)[0], "deals", deal.id, [parts["Subcontractor"]])


def _tickets(filling: Filling) -> None:
    pick = filling.pick
    for number in range(28):
        pipeline, _, steps = stages.TICKETS[number % 2]
        ticket = filling.add("tickets", {
            "subject": pick.choice(("Peg slips", "Wrong invoice", "Cracked bell", "弦が切れた")), "content":
            pick.choice(("It slips.\nEvery day.", "<b>not html</b>", "")), "hs_pipeline": pipeline,
            "hs_pipeline_stage": pick.choice(steps)[0], "hs_ticket_priority": pick.choice(("LOW", "high", "")),
            "hs_ticket_category": pick.choice(("PRODUCT_ISSUE", "BILLING_ISSUE;GENERAL_INQUIRY", "")),
            "source_type": pick.choice(("EMAIL", "PHONE")), "hubspot_owner_id": filling.owner(),
        })  # fmt: skip
        filling.account.link("tickets", ticket.id, "contacts", filling.some("contacts", 1)[0])
        filling.account.link("tickets", ticket.id, "companies", filling.some("companies", 1)[0])


def _leads(filling: Filling) -> None:
    account, pick = filling.account, filling.pick
    for number in range(14):
        pipeline, _, steps = stages.LEADS[0]
        lead = filling.add("leads", {
            "hs_lead_name": f"Lead {number}: {pick.choice(GOODS)}", "hs_pipeline": pipeline,
            "hs_pipeline_stage": pick.choice(steps)[0], "hs_lead_type": pick.choice(("NEW_BUSINESS", "UPSELL")),
            "hs_lead_label": pick.choice(("HOT", "COLD", "")), "hubspot_owner_id": filling.owner(),
        })  # fmt: skip
        account.link("leads", lead.id, "contacts", filling.some("contacts", 1)[0], [("HUBSPOT_DEFINED", 578)])
        account.link("leads", lead.id, "companies", filling.some("companies", 1)[0], [("HUBSPOT_DEFINED", 580)])
        if number % 4 == 0:
            account.link("leads", lead.id, "deals", filling.some("deals", 1)[0], [("HUBSPOT_DEFINED", 582)])


def _trade(filling: Filling) -> None:
    """Products, and on deals their copies with quotes."""
    account, pick = filling.account, filling.pick
    products = [
        filling.add(
            "products", {"name": name, "hs_sku": f"SKU-{place}", "price": 199 + 50 * place, "description": text}
        )
        for place, (name, text) in enumerate(zip(GOODS, (*TEXTS, ""), strict=True))
    ]
    for number in range(36):
        product = pick.choice(products)
        item = filling.add("line_items", {
            "name": product.properties["name"], "hs_product_id": product.id, "quantity": pick.choice((1, 2, 12)),
            "price": product.properties["price"], "hs_line_item_currency_code": "EUR", "amount": 199,
            "recurringbillingfrequency": pick.choice(("monthly", "annually", "")), "hs_recurring_billing_period":
            pick.choice(("P12M", "")),
        })  # fmt: skip
        account.link("deals", filling.ids["deals"][number % 25], "line_items", item.id)
    for number in range(7):
        quote = filling.add("quotes", {
            "hs_title": f"Angebot {number}", "hs_expiration_date": "2026-12-31",
            "hs_status": pick.choice(("DRAFT", "REJECTED")),
            "hs_quote_amount": "4800", "hs_currency": "EUR", "hs_quote_number": f"2026-{number:03d}",
        })  # fmt: skip
        account.link("deals", filling.ids["deals"][number], "quotes", quote.id)
        account.link("contacts", filling.ids["contacts"][number], "quotes", quote.id, [("HUBSPOT_DEFINED", 703)])


def _custom(filling: Filling) -> None:
    account, pick = filling.account, filling.pick
    machine, fair = "2-48120001", "2-48120002"
    rented = {one.label: one.key for one in account.link_types.between(machine, "0-2").values()}
    serviced = {one.label: one.key for one in account.link_types.between(machine, "0-1").values()}
    for number in range(15):
        made = filling.add(machine, {
            "machine_name": f"Lathe {number}", "serial_no": f"S-{number:03d}", "built_on": "1998-06-01",
            "state_of_repair": pick.choice(("gold", "bronze", "scrap")), "price_paid": "18999.00",
            "manual": pick.choice(TEXTS),
            "hs_pipeline": "60441200", "hs_pipeline_stage": pick.choice(stages.MACHINES[0][2])[0],
            "hubspot_owner_id": filling.owner(),
        }, archived=number == 9)  # fmt: skip
        account.link(machine, made.id, "companies", filling.some("companies", 1)[0], [rented["Rented to"]])
        account.link(machine, made.id, "contacts", filling.some("contacts", 1)[0], [serviced["Serviced by"]])
    for number in range(9):
        ticket = filling.add(fair, {"ticket_title": f"Messe {number}", "fair_day": "2026-10-02", "vip_entry": "true"})
        account.link(fair, ticket.id, "contacts", filling.some("contacts", 1)[0])
        account.link(machine, filling.ids[machine][number], fair, ticket.id)


def _set(filling: Filling, kind: str, id: int, **values: Any) -> None:
    record = filling.account.records(kind).get(id)
    assert record is not None
    record.properties.update({name: str(value) for name, value in values.items()})

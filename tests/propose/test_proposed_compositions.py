"""Names, addresses and money, which are put together from several columns."""

import pytest

from crm_move.model import AttributeType, Kind, Role

T = AttributeType
ADDRESS = ("street", "city", "state", "zip", "country")


def test_first_and_last_name_are_one_name(proposer, source):
    source.add(
        "contacts",
        {"First Name": {}, "Last Name": {}, "Full Name": {}},
        [{"first_name": "A", "last_name": "B", "full_name": "A B"}, {"last_name": "C"}],
        kind=Kind.PERSON,
    )
    assert proposer.lines("contacts") == [
        "name person-name = full:full_name last:last_name first:first_name",
        "+ csv_contacts_id text = @id",
    ]


@pytest.mark.parametrize("constant", [True, False])
def test_the_billing_address_is_the_location_and_the_other_stays_text(proposer, source, constant):
    columns = [f"{kind} {part}" for kind in ("Shipping", "Billing") for part in ADDRESS]
    slugs = [title.lower().replace(" ", "_") for title in columns]
    rows = [{slug: slug if constant else f"{slug} {n}" for slug in slugs} for n in range(2)]
    source.add("accounts", dict.fromkeys(columns, T.TEXT), rows, kind=Kind.COMPANY)
    lines = proposer.lines("accounts")
    assert lines[1] == (
        "primary_location location = line_1:billing_street locality:billing_city region:billing_state "
        "postcode:billing_zip country_code:billing_country"
    )
    assert [line.split(" = ")[0] for line in lines[2:5]] == [
        f"+ shipping_{part} text" for part in ("street", "city", "zip")
    ]


def test_headers_in_one_word_are_parts_of_an_address_too(proposer, source):
    row = {"billingstreet": "a", "billingcity": "b"}
    source.add("accounts", {"BILLINGSTREET": {}, "BILLINGCITY": {}}, [row], kind=Kind.COMPANY)
    assert proposer.lines("accounts")[1:] == ["primary_location location = line_1:billingstreet locality:billingcity"]


def test_an_address_on_an_object_without_location_stays_in_its_columns(proposer, source):
    rows = [{"ship_city": f"c{n}", "ship_country": ("DE", "FR")[n % 2]} for n in range(6)]
    source.add("orders", {"Ship city": {}, "Ship country": {}}, rows)
    assert proposer.lines("orders")[2:] == [
        "+ ship_city text = ship_city",
        "+ ship_country select = ship_country [DE, FR]",
    ]


def test_a_sales_region_and_a_mail_address_are_no_places(proposer, source):
    rows = [{"sales_region": f"r{n}", "email_address": f"x{n}"} for n in range(2)]
    source.add("accounts", {"Sales region": {}, "Email address": {}}, rows, kind=Kind.COMPANY)
    assert proposer.lines("accounts")[1:] == [
        "+ sales_region text = sales_region",
        "+ email_address text = email_address",
    ]


def amounts(*codes):
    return [{"amount": (f"{n}.5", code)} for n, code in enumerate(codes)]


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (amounts("USD", "USD"), ["value money USD = amount"]),
        (amounts(None, None), ["value money USD = amount"]),
        (amounts("EUR", "EUR"), ["+ amount money EUR = amount"]),
        (
            amounts("EUR", "EUR", "USD", "GBP"),
            ["+ amount money EUR = amount", "value money USD = amount", "+ amount_gbp money GBP = amount"],
        ),
        (amounts("CHF", "USD"), ["+ amount number = amount", "+ amount_with_currency text = amount"]),
        (
            amounts("EUR", "USD", "GBP", "SEK", "NOK", "DKK"),
            ["+ amount number = amount", "+ amount_with_currency text = amount"],
        ),
    ],
)
def test_an_amount_is_money_in_its_own_currency(proposer, source, rows, lines):
    source.add("deals", {"Amount": {"type": T.MONEY, "role": Role.AMOUNT}}, rows, kind=Kind.DEAL)
    assert [line for line in proposer.lines("deals") if "amount" in line] == lines


@pytest.mark.parametrize(
    ("codes", "lines"),
    [
        (["EUR", "EUR"], ["+ amount money EUR = amount:amount currency:currency"]),
        (
            ["USD", "USD", "EUR"],
            [
                "value money USD = amount:amount currency:currency",
                "+ amount_eur money EUR = amount:amount currency:currency",
            ],
        ),
        (
            ["CHF", "CHF", "CHF", "USD", "USD", "USD"],
            ["+ amount number = amount", "+ currency select = currency [CHF, USD]"],
        ),
        ([None, None], ["value money USD = amount", "- currency: empty: 0 of 2 filled"]),
    ],
)
def test_a_currency_column_says_what_the_amounts_are_in(proposer, source, codes, lines):
    rows = [{"amount": n, "currency": code} for n, code in enumerate(codes)]
    columns = {"Amount": {"type": T.NUMBER, "currency_attribute": "currency"}, "Currency": Role.CURRENCY}
    source.add("deals", columns, rows, kind=Kind.DEAL)
    assert [line for line in proposer.lines("deals") if "amount" in line or "currency" in line] == lines


def test_what_is_no_amount_is_kept_as_text(proposer, source):
    source.add("orders", {"Fee": T.MONEY}, [{"fee": ("1", "EUR")}, {"fee": "on request"}])
    assert proposer.lines("orders")[2:] == ["+ fee money EUR = fee ~ fee_as_written", "+ fee_as_written text"]

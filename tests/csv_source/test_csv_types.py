"""A column's type, decided by all its values, and the values it gives."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from crm_move import (
    Attribute,
    AttributeType,
    Checkbox,
    Date,
    Domain,
    Email,
    Location,
    Money,
    Number,
    Phone,
    Rating,
    RichText,
    Select,
    Text,
    Timestamp,
    Url,
    Value,
)
from crm_move_csv.source import CsvSource

Source = Callable[..., CsvSource]


@pytest.fixture
def column(source: Source) -> Callable[..., tuple[Attribute, list[tuple[Value, ...]]]]:
    """Attribute and values of one column, from its cells; `beside` is a second column, `settings` is csv.yaml."""

    def read(
        header: str, cells: list[str], beside: tuple[str, list[str]] | None = None, settings: str = ""
    ) -> tuple[Attribute, list[tuple[Value, ...]]]:
        other, others = beside or ("filler", ["x"] * len(cells))
        rows = [(header, other), *zip(cells, others, strict=True)]
        lines = [f"{_quoted(first)};{_quoted(second)}" for first, second in rows]
        opened = source({"rows.csv": "\n".join(lines) + "\n", "csv.yaml": settings})
        attribute = opened.describe().objects[0].attributes[0]
        records = [record for page in opened.read("rows", None) for record in page.records]
        return attribute, [record.values.get(attribute.slug, ()) for record in records]

    return read


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


Column = Callable[..., tuple[Attribute, list[tuple[Value, ...]]]]


def numbers(*written: str) -> list[Value]:
    return [Number(number=Decimal(each)) for each in written]


def money(*written: str) -> list[Value]:
    return [Money(amount=Decimal(each.split()[0]), currency=each.split()[1]) for each in written]


def texts(*written: str) -> list[Value]:
    return [Text(text=each) for each in written]


def days(*written: str) -> list[Value]:
    return [Date(day=date.fromisoformat(each)) for each in written]


def times(*written: str) -> list[Value]:
    return [Timestamp(at=datetime.fromisoformat(each)) for each in written]


NUMBER, MONEY, TEXT = AttributeType.NUMBER, AttributeType.MONEY, AttributeType.TEXT
CHECKBOX, DATE, TIMESTAMP = AttributeType.CHECKBOX, AttributeType.DATE, AttributeType.TIMESTAMP
EMAIL, URL, DOMAIN, PHONE = AttributeType.EMAIL, AttributeType.URL, AttributeType.DOMAIN, AttributeType.PHONE
YES_NO: list[Value] = [Checkbox(checked=True), Checkbox(checked=False)]

Typed = tuple[str, list[str], AttributeType, list[Value]]
TYPED: dict[str, Typed] = {
    "integers": ("employees", ["12", "0", "-3"], NUMBER, numbers("12", "0", "-3")),
    "a decimal point": ("size", ["1,234.50", "0.125", "(2)"], NUMBER, numbers("1234.50", "0.125", "-2")),
    "a decimal comma": ("size", ["1.234,50", "12,5", "1.234"], NUMBER, numbers("1234.50", "12.5", "1234")),
    "thousands apart": ("size", ["1 234", "1 234,5", "5-"], NUMBER, numbers("1234", "1234.5", "-5")),
    "Swiss thousands": ("size", ["1'234.50", "12"], NUMBER, numbers("1234.50", "12")),
    "percent": ("share", ["12 %", "7.5%"], NUMBER, numbers("12", "7.5")),
    "signs of one currency": ("price", ["£68,527.00", "-£1.50"], MONEY, money("68527.00 GBP", "-1.50 GBP")),
    "codes of several": ("price", ["EUR 12", "12.50 USD"], MONEY, money("12 EUR", "12.50 USD")),
    "letters that are no currency": ("size", ["XYQ 12", "ABQ 13"], TEXT, texts("XYQ 12", "ABQ 13")),
    "one unit": ("weight", ["12 kg", "7.5 kg"], NUMBER, numbers("12", "7.5")),
    "several units": ("weight", ["12 kg", "7.5 lb"], TEXT, texts("12 kg", "7.5 lb")),
    "a unit here and there": ("weight", ["12 kg", "7.5"], TEXT, texts("12 kg", "7.5")),
    "coordinates": (
        "place",
        ["52.5200, 13.4050", "-33.8688;151.2093"],
        AttributeType.LOCATION,
        [Location(latitude="52.5200", longitude="13.4050"), Location(latitude="-33.8688", longitude="151.2093")],
    ),
    "an address in JSON": (
        "place",
        ['{"street": "Road 1", "city": "Bonn", "postalCode": "53111", "country": "Germany", "stateCode": null}'],
        AttributeType.LOCATION,
        [Location(line_1="Road 1", locality="Bonn", postcode="53111", country_code="DE")],
    ),
    "JSON that is no address": ("point", ['{"city": "Bonn", "x": 1}'], TEXT, texts('{"city": "Bonn", "x": 1}')),
    "stars": ("rating", ["★★★☆☆", "4/5", "2 stars"], AttributeType.RATING, [Rating(stars=n) for n in (3, 4, 2)]),
    "telephone numbers in one cell": (
        "phone",
        ["+49 30 1234567; +49 30 7654321"],
        PHONE,
        [Phone(e164=f"+4930{n}", written=f"+49 30 {n}", country="DE") for n in (1234567, 7654321)],
    ),
    "domains in one cell": (
        "domains",
        ["quillmarsh.com, brell.de"],
        DOMAIN,
        [Domain(domain="quillmarsh.com"), Domain(domain="brell.de")],
    ),
    "days as spreadsheets count them": ("due date", ["45631.0", "45658"], DATE, days("2024-12-05", "2025-01-01")),
    "times as spreadsheets count them": ("due date", ["45631.5"], TIMESTAMP, times("2024-12-05T12:00:00+00:00")),
    "milliseconds": ("created", ["1719792000000"], TIMESTAMP, times("2024-07-01T00:00:00+00:00")),
    "seconds": ("created at", ["1719792000"], TIMESTAMP, times("2024-07-01T00:00:00+00:00")),
    "days among days": ("paid date", ["23/06/2015", "42178"], DATE, days("2015-06-23", "2015-06-23")),
    "powers of ten": ("revenue", ["6.0E7", "1.5E+3"], NUMBER, numbers("6.0E7", "1.5E+3")),
    "letters among digits": ("branch", ["12E3", "14E5"], TEXT, texts("12E3", "14E5")),
    "zeros before a revenue": ("Annual revenue", ["05000", "100"], NUMBER, numbers("5000", "100")),
    "numbers under another header": ("size", ["45631", "45658"], NUMBER, numbers("45631", "45658")),
    "named zones": (
        "seen",
        ["2026-07-09 07:43 Europe/Berlin", "2026-07-09 07:43 GMT+2", "2026-07-09 07:43 UTC"],
        TIMESTAMP,
        times("2026-07-09T07:43:00+02:00", "2026-07-09T07:43:00+02:00", "2026-07-09T07:43:00+00:00"),
    ),
    "many whole numbers of one length": (
        "kunde",
        [str(100_000 + n) for n in range(20)],
        TEXT,
        texts(*(str(100_000 + n) for n in range(20))),
    ),
    "many amounts of one length": (
        "total",
        [str(100_000 + n) for n in range(20)],
        NUMBER,
        numbers(*(str(100_000 + n) for n in range(20))),
    ),
    "sí and no": ("cliente", ["sí", "no"], CHECKBOX, YES_NO),
    "verdadero y falso": ("cliente", ["VERDADERO", "FALSO"], CHECKBOX, YES_NO),
    "done and to do": ("state", ["Done", "To do"], CHECKBOX, YES_NO),
    "a country code": ("land", ["NO", "NO"], TEXT, texts("NO", "NO")),
    "words of two languages": ("state", ["yes", "nein"], TEXT, texts("yes", "nein")),
    "letters for thousands": ("size", ["12k", "£12k"], TEXT, texts("12k", "£12k")),
    "ids": ("account id", ["12", "13"], TEXT, texts("12", "13")),
    "postcodes": ("zip", ["12345", "23456"], TEXT, texts("12345", "23456")),
    "leading zeros": ("branch", ["012", "345"], TEXT, texts("012", "345")),
    "account numbers": ("Account Number", ["12345", "23456"], TEXT, texts("12345", "23456")),
    "numbers of something": ("Number of Employees", ["5", "6"], NUMBER, numbers("5", "6")),
    "true and false": ("subscribed", ["true", "FALSE", ""], CHECKBOX, YES_NO),
    "yes and no": ("newsletter", ["Yes", "no"], CHECKBOX, YES_NO),
    "ja und nein": ("Kunde", ["ja", "nein"], CHECKBOX, YES_NO),
    "0 and 1 under a question": ("IsActive", ["1", "0"], CHECKBOX, YES_NO),
    "0 and 1 under a count": ("nb_tasks", ["1", "0"], NUMBER, numbers("1", "0")),
    "one letter alone": ("grade", ["N", "N"], TEXT, texts("N", "N")),
    "ISO days": ("closed", ["2024-02-29", "2023/01/05"], DATE, days("2024-02-29", "2023-01-05")),
    "midnights": ("hired", ["1996-07-04 00:00:00.000", "1996-07-05 00:00"], DATE, days("1996-07-04", "1996-07-05")),
    "day first": ("paid", ["02/06/2015", "30/06/2015"], DATE, days("2015-06-02", "2015-06-30")),
    "month first": ("paid", ["06/02/2015", "06/30/2015"], DATE, days("2015-06-02", "2015-06-30")),
    "names of months": ("joined", ["09 Jul 2024", "1 März 2024"], DATE, days("2024-07-09", "2024-03-01")),
    "American words": ("joined", ["July 9, 2024", "Mar 1st 2024"], DATE, days("2024-07-09", "2024-03-01")),
    "years of two digits": ("born", ["31.12.68", "31.12.69"], DATE, days("2068-12-31", "1969-12-31")),
    "eight digits under a date": ("date_of_birth", ["19560409", "20010131"], DATE, days("1956-04-09", "2001-01-31")),
    "eight digits elsewhere": ("size", ["19560409", "20010131"], NUMBER, numbers("19560409", "20010131")),
    "times with zones": (
        "seen",
        ["2017-10-10T08:38:20.500+0000", "2017-10-10T08:38:20Z", "2017-10-10 08:38+02:00"],
        TIMESTAMP,
        times("2017-10-10T08:38:20.5+00:00", "2017-10-10T08:38:20+00:00", "2017-10-10T08:38:00+02:00"),
    ),
    "times without zones": (
        "seen",
        ["2026-07-09 07:43:21", "2026-07-09"],
        TIMESTAMP,
        times("2026-07-09T07:43:21+00:00", "2026-07-09T00:00:00+00:00"),
    ),
    "twelve hours": (
        "seen",
        ["07/15/2009 02:14:45 PM", "07/16/2009 12:05 am"],
        TIMESTAMP,
        times("2009-07-15T14:14:45+00:00", "2009-07-16T00:05:00+00:00"),
    ),
    "no such day": ("closed", ["2024-02-30", "x"], TEXT, texts("2024-02-30", "x")),
    "quarters": ("closed", ["Q3 2026", "Q4 2026"], TEXT, texts("Q3 2026", "Q4 2026")),
    "e-mail addresses": (
        "mail",
        ["a.b@example.com", "Ä@münchen.example"],
        EMAIL,
        [Email(address="a.b@example.com"), Email(address="Ä@münchen.example")],
    ),
    "web addresses": (
        "page",
        ["https://example.com/a?b", "www.example.com"],
        URL,
        [Url(url="https://example.com/a?b"), Url(url="www.example.com")],
    ),
    "domains": (
        "Company Domain Name",
        ["example.co.uk", "www.Example.com"],
        DOMAIN,
        [Domain(domain="example.co.uk"), Domain(domain="example.com")],
    ),
    "bare domains under website": (
        "website",
        ["example.com", "example.org"],
        DOMAIN,
        [Domain(domain="example.com"), Domain(domain="example.org")],
    ),
    "international telephone numbers": (
        "contact",
        ["+49 30 123456", "+1 206-555-0123"],
        PHONE,
        [
            Phone(e164="+4930123456", written="+49 30 123456", country="DE"),
            Phone(e164="+12065550123", written="+1 206-555-0123", country="US"),
        ],
    ),
    "national ones without a country": (
        "phone",
        ["(206) 555-9857", "030 1234567"],
        PHONE,
        [Phone(written="(206) 555-9857"), Phone(written="030 1234567")],
    ),
    "HTML": (
        "body",
        ["<p>Hello <b>you</b></p>", "<ul><li>a</li></ul>"],
        AttributeType.RICH_TEXT,
        [RichText(markdown="Hello **you**"), RichText(markdown="* a")],
    ),
    "JSON": ("address", ['{"city":"Irvine"}', '{"city":null}'], TEXT, texts('{"city":"Irvine"}', '{"city":null}')),
    "blanks around text": ("name", ["  x ", "y"], TEXT, texts("  x ", "y")),
    "what people write for nothing": ("note", ["N/A", "-"], TEXT, texts("N/A", "-")),
    "a guard against formulas": ("note", ["'=1+1", "'+x"], TEXT, texts("=1+1", "+x")),
}


@pytest.mark.parametrize("case", TYPED)
def test_a_column_has_the_type_of_its_values(column: Column, case: str) -> None:
    header, cells, type, expected = TYPED[case]
    attribute, values = column(header, cells)
    assert (attribute.type, [value for found in values for value in found]) == (type, expected)


def test_a_rare_misfit_is_kept_as_text_and_counted(column: Column) -> None:
    attribute, values = column("size", [*map(str, range(99)), "unknown"])
    assert (attribute.type, attribute.evidence) == (
        AttributeType.NUMBER,
        "99 of 100 values are numbers; 1 that are not are kept as text",
    )
    assert values[-1] == (Text(text="unknown"),)


def test_many_misfits_make_a_column_text_and_say_so(column: Column) -> None:
    attribute, _ = column("size", [*map(str, range(90)), *["unknown"] * 10])
    assert (attribute.type, attribute.evidence) == (
        AttributeType.TEXT,
        "90 of 100 values are numbers; a type needs 95%",
    )


def test_half_of_the_values_are_enough_under_a_header_that_says_e_mail(column: Column) -> None:
    attribute, values = column("work e-mail", ["a@acme.com", "none yet"])
    assert (attribute.type, values[-1]) == (AttributeType.EMAIL, (Text(text="none yet"),))
    assert column("work e-mail", ["a@acme.com", "none yet", "ask Kim"])[0].type is AttributeType.TEXT
    assert column("reachable at", ["a@acme.com", "none yet"])[0].type is AttributeType.TEXT


def test_a_value_late_in_a_large_file_decides_too(column: Column) -> None:
    attribute, values = column("paid", ["02/06/2015"] * 5000 + ["30/06/2015"])
    assert attribute.type is AttributeType.DATE
    assert values[0] == (Date(day=date(2015, 6, 2)),)


def test_an_open_order_of_day_and_month_is_asked_for(source: Source) -> None:
    read = source({"rows.csv": "name,paid\nx,02/06/2015\ny,03/06/2015\n"})
    (rows,) = read.describe().objects
    assert rows.attributes[1].type is AttributeType.TEXT
    assert rows.notes[-1] == (
        "“paid” could be day or month first in every value; it is kept as text until csv.yaml says `dates: day-first` "
        "or `dates: month-first`."
    )


@pytest.mark.parametrize(("order", "month"), [("day-first", 6), ("month-first", 2)])
def test_the_order_of_day_and_month_may_be_said(column: Column, order: str, month: int) -> None:
    attribute, values = column("paid", ["02/06/2015"], settings=f"dates: {order}")
    assert (attribute.type, values) == (AttributeType.DATE, [(Date(day=date(2015, month, 8 - month)),)])


def test_an_open_decimal_sign_is_asked_for(column: Column) -> None:
    attribute, values = column("size", ["1.234", "5.678"])
    assert (attribute.type, values[0]) == (AttributeType.TEXT, (Text(text="1.234"),))
    attribute, values = column("size", ["1.234", "5.678"], settings="decimal: ','")
    assert (attribute.type, values[0]) == (AttributeType.NUMBER, (Number(number=Decimal(1234)),))


def test_the_decimal_sign_of_the_other_columns_decides(column: Column) -> None:
    attribute, values = column("size", ["1.234", "5.678"], beside=("price", ["1,5", "2,5"]))
    assert (attribute.type, values[0]) == (AttributeType.NUMBER, (Number(number=Decimal(1234)),))


def test_the_currency_of_an_amount_may_stand_beside_it(column: Column) -> None:
    attribute, values = column("Amount", ["12.5", "3"], beside=("Currency", ["EUR", "usd"]))
    assert (attribute.type, attribute.currency_attribute) == (AttributeType.MONEY, "currency")
    assert values == [(Money(amount=Decimal("12.5"), currency="EUR"),), (Money(amount=Decimal(3), currency="USD"),)]


def test_the_currency_of_an_amount_may_be_said(column: Column) -> None:
    attribute, values = column("Amount", ["12.5"], settings="currency: CHF")
    assert (attribute.type, attribute.currency) == (AttributeType.MONEY, "CHF")
    assert values == [(Money(amount=Decimal("12.5"), currency="CHF"),)]


def test_a_telephone_number_is_read_in_the_country_of_its_row(column: Column) -> None:
    beside = ("country", ["Germany", "UK", "", "Germany"])
    _, values = column("phone", ["030 1234567", "020 7946 0958", "030 1234568", "123456"], beside=beside)
    assert values == [
        (Phone(e164="+49301234567", written="030 1234567", country="DE"),),
        (Phone(e164="+442079460958", written="020 7946 0958", country="GB"),),
        (Phone(e164="+49301234568", written="030 1234568", country="DE"),),
        (Phone(written="123456", country="DE"),),
    ]


def test_the_country_of_telephone_numbers_may_be_said(column: Column) -> None:
    _, values = column("phone", ["(206) 555-9857"], settings="country: US")
    assert values == [(Phone(e164="+12065559857", written="(206) 555-9857", country="US"),)]


def test_several_addresses_in_a_cell_are_several_values(column: Column) -> None:
    attribute, values = column("email", ["Anna Berg <a@example.com>, b@example.com", "c@example.com"])
    assert (attribute.multi, values) == (
        True,
        [(Email(address="a@example.com"), Email(address="b@example.com")), (Email(address="c@example.com"),)],
    )


def test_the_zone_of_times_may_be_said(column: Column) -> None:
    attribute, values = column("seen", ["2026-07-09 07:43"], settings="zone: Europe/Berlin")
    assert attribute.evidence == "1 of 1 values are times; 1 of them without a zone are read as Europe/Berlin"
    (value,) = values[0]
    assert isinstance(value, Timestamp)
    assert value.at.astimezone(UTC) == datetime(2026, 7, 9, 5, 43, tzinfo=UTC)


def test_a_zone_that_nobody_said_is_noted(source: Source) -> None:
    (rows,) = source({"rows.csv": "name,seen\nx,2026-07-09 07:43\n"}).describe().objects
    assert rows.notes[-1] == (
        "“seen” has times without a zone, read as UTC; csv.yaml takes `zone: Europe/Berlin` for another."
    )


def test_a_null_word_in_one_column_only_is_text(source: Source) -> None:
    (rows,) = source({"rows.csv": "name,last\nx,NULL\ny,z\n"}).describe().objects
    assert rows.attributes[1].evidence == "2 values that are words"


def test_null_words_may_be_said(source: Source, rows: Callable[..., list[dict[str, str]]]) -> None:
    read = source({"rows.csv": "name,size\nx,N/A\ny,5\n", "csv.yaml": "nulls: [N/A]"})
    assert rows(read) == [{"name": "x"}, {"name": "y", "size": "5"}]


def test_a_type_may_be_said(column: Column) -> None:
    settings = "files: {rows.csv: {columns: {size: {type: text}}}}"
    assert column("size", ["12"], settings=settings)[1] == [(Text(text="12"),)]
    settings = "files: {rows.csv: {columns: {zip: {type: number}}}}"
    assert column("zip", ["12"], settings=settings)[1] == [(Number(number=Decimal(12)),)]


def test_the_order_of_day_and_month_may_be_proved_by_another_column(source: Source) -> None:
    read = source({"rows.csv": "paid,due\n02/03/2024,30/03/2024\n04/05/2024,01/06/2024\n"})
    paid = read.describe().objects[0].attributes[0]
    assert (paid.type, paid.evidence) == (DATE, "2 of 2 values are days, day first as the file's other dates")


def test_columns_that_prove_different_orders_prove_nothing_for_the_others(source: Source) -> None:
    read = source({"rows.csv": "paid,due,made\n02/03/2024,30/03/2024,03/30/2024\n"})
    assert read.describe().objects[0].attributes[0].type is TEXT


def test_telephone_numbers_are_read_in_the_country_of_those_that_name_one(column: Column) -> None:
    _, values = column("phone", ["+49 30 1234567", "030 7654321", "+49 30 1112223"])
    assert values[1] == (Phone(e164="+49307654321", written="030 7654321", country="DE"),)


def test_the_unit_of_a_column_is_its_description(column: Column) -> None:
    attribute, _ = column("weight", ["12 kg", "7.5 kg"])
    assert (attribute.description, attribute.evidence) == (
        "in kg",
        "2 of 2 values are numbers, decimal sign ., in kg",
    )


TAGS = ["ink; paper", "ink", "paper", "ink; glue", "glue", "ink; paper; glue", "paper"]


def test_several_choices_in_one_cell_are_a_list(column: Column) -> None:
    attribute, values = column("tags", TAGS)
    assert (attribute.type, attribute.multi) == (AttributeType.SELECT, True)
    assert attribute.evidence == (
        "3 of 7 cells hold several of 3 choices, apart by “;”; 3 of the choices stand alone too"
    )
    assert values[5] == tuple(Select(option=each) for each in ("ink", "paper", "glue"))


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("firm", ["Brell, Inc.", "Quill, Inc.", "Berg, Inc."] * 4),
        ("notes", TAGS),
        ("tags", ["ink; paper", "ink", "paper"]),
        ("tags", [each.replace("ink", "i" * 41) for each in TAGS]),
    ],
)
def test_what_only_looks_like_several_choices_stays_one_text(column: Column, header: str, cells: list[str]) -> None:
    assert column(header, cells)[0].type is TEXT


@pytest.mark.parametrize(
    ("cells", "order", "why"),
    [
        (["high", "Low", "medium"], ["Low", "medium", "high"], "words"),
        (["51-200", "<10", "1,000+", "11-50"], ["<10", "11-50", "51-200", "1,000+"], "ranges"),
        (["2 - Offer", "10 - Won", "1 - New"], ["1 - New", "2 - Offer", "10 - Won"], "numbers"),
    ],
)
def test_choices_with_an_order_stand_in_it(column: Column, cells: list[str], order: list[str], why: str) -> None:
    attribute, _ = column("size", cells * 3)
    assert (attribute.type, attribute.multi) == (AttributeType.SELECT, False)
    assert [option.title for option in attribute.options] == order
    assert attribute.evidence == f"{len(order)} choices that repeat, in the order of their {why}"


@pytest.mark.parametrize("cells", [["cold", "warm", "signed"], ["low", "warm"], ["low", "high"]])
def test_words_of_no_scale_or_too_few_have_no_order(column: Column, cells: list[str]) -> None:
    attribute, _ = column("status", cells * (1 if cells == ["low", "high"] else 3))
    assert attribute.type is TEXT


YEARS = ("year", "fiscal year", "Year founded", "model year", "vintage")


@pytest.mark.parametrize("title", YEARS)
def test_years_are_numbers_however_few_they_are(source: Source, title: str) -> None:
    lines = "".join(f"Thing {number},{2018 + number % 3}\n" for number in range(30))
    (rows,) = source({"rows.csv": f"name,{title}\n{lines}"}).describe().objects
    assert rows.attributes[1].type == "number"


def test_telephone_numbers_that_a_spreadsheet_shortened_stay_as_they_are_written(source: Source) -> None:
    (rows,) = source({"rows.csv": "name,phone\nAcme,4.91E+11\nBrell,4.92E+11\n"}).describe().objects
    assert rows.attributes[1].type == "text"
    assert "2 values of “phone” were shortened by a spreadsheet (4.91E+11)" in " ".join(rows.notes)


def test_numbers_written_the_north_american_way_are_read_there_and_that_is_said(source: Source) -> None:
    numbers = ["(415) 293-3313", "1-980-494-7423", "262.397.7937", "212-397-7937 x4781", "980-494-7423"]
    content = "name,phone\n" + "".join(f"Thing {place},{number}\n" for place, number in enumerate(numbers))
    read = source({"rows.csv": content})
    found = [record.values["phone"][0] for record in next(read.read("rows", None)).records]
    assert [value.model_dump()["e164"] for value in found] == [
        "+14152933313",
        "+19804947423",
        "+12623977937",
        "+12123977937",
        "+19804947423",
    ]
    (rows,) = read.describe().objects
    assert (
        "Telephone numbers without a country are read in US: 5 of 5 are written the North American way (csv.yaml takes "
        "`country`)."
    ) in rows.notes
    french = source({"rows.csv": "name,phone\nA,01 23 45 67 89\nB,(02) 12 34 56 78\n"})
    assert all("are read in" not in note for note in french.describe().objects[0].notes)

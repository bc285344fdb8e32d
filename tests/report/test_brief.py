"""The plan in short: what a person may decide otherwise has its reason, everything else its name."""

import io

import pytest
from rich.console import Console

from crm_move.model import Attribute, AttributeType, ObjectSchema, Schema
from crm_move.plan import Plan, PlannedAttribute, PlannedNearMiss, PlannedReference
from crm_move.report import Showing, show_plan

T = AttributeType
KEY = "8b1a9953c461" + "1296a827abf8"

BRIEF = """\
accounts → companies
  Names of companies. Matched by csv_accounts_id and domains. Values of records
  that are there already are replaced. Cells are separated by comma.

  from      to         type    filled
  phone   + telephone  phone
    2 values kept as text: 2 × no country
  phone   + hotline    phone
  sector  + sector     select
    nothing says so: assumed

  as they stand
  text           +city, +street, +shoe_size, city_2
  select         +tier (2), +mood (3)
  date           +founded, +left
  number         +staff
  checkbox       +active
  as written     +telephone_as_written

  link       to       points at  links  unmatched
  product  + product  products
    by name, not by id

  dropped
  empty (3) – fax, telex, pager
  Twice as long a reason as there is room for in one line of a terminal of 80
    letters, which needs two (2) – first, second
  constant: each of 85 records has “EMEA” – region
"""


def text_of(name: str, type: AttributeType = T.TEXT, **more: object) -> PlannedAttribute:
    return PlannedAttribute.model_validate(
        {"title": name, "type": type, "sources": (name,), "create": True, "reason": "60 % of 85 filled, 3 distinct"}
        | more
    )


@pytest.fixture
def full(plan: Plan) -> Plan:
    long = "Twice as long a reason as there is room for in one line of a terminal of 80 letters, which needs two"
    kept = "40 % of 85 filled, 9 distinct; 2 values kept as text: 2 × no country"
    attributes = {
        "city": text_of("city"),
        "street": text_of("Street"),
        "shoe_size": text_of(KEY),
        "city_2": text_of("city_2", create=False),
        "tier": text_of("tier", T.SELECT, options=("a", "b")),
        "mood": text_of("mood", T.SELECT, options=("a", "b", "c")),
        "staff": text_of("staff", T.NUMBER, reason="60 % of 85 filled, 3 distinct; 51 of 51 values are numbers"),
        "founded": text_of("founded", T.DATE),
        "left": text_of("left", T.DATE),
        "active": text_of("active", T.CHECKBOX),
        "telephone": text_of("phone", T.PHONE, reason=kept),
        "telephone_as_written": text_of("as written", sources=(), reason="keeps 2 values that can be no phone"),
        "hotline": text_of("phone", T.PHONE, reason=kept),
        "sector": text_of("sector", T.SELECT, reason="60 % of 85 filled, 3 distinct; nothing says so: assumed"),
    }
    product = PlannedReference(
        title="Product",
        sources=("product",),
        targets=("products",),
        create=True,
        near_misses={"GTXPro": PlannedNearMiss(means="GTX Pro", rows=1480)},
        reason="85 links on 100 % of 85 records, 2 of them at nothing; by name, not by id",
    )
    dropped = dict.fromkeys(("fax", "telex", "pager"), "empty: 0 of 85 filled") | {"first": long, "second": long}
    accounts = plan.objects["accounts"].model_copy(
        update={
            "attributes": attributes,
            "references": {"product": product},
            "dropped": dropped | {"region": "constant: each of 85 records has “EMEA”"},
            "notes": ("Cells are separated by comma.",),
        }
    )
    return plan.model_copy(update={"objects": {"accounts": accounts}})


@pytest.fixture
def source() -> Schema:
    shoe = Attribute(slug=KEY, title="Shoe size", type=T.TEXT)
    return Schema(objects=(ObjectSchema(slug="accounts", singular="A", plural="As", attributes=(shoe,)),))


def shown(plan: Plan, source: Schema, *, whole: bool = False, width: int = 80) -> str:
    console = Console(width=width, file=io.StringIO(), record=True)
    show_plan(Showing(plan, source=source), console, whole=whole)
    return "\n".join(line.rstrip() for line in console.export_text().splitlines()) + "\n"


def test_in_short_what_goes_as_it_stands_is_gathered_by_type(full: Plan, source: Schema) -> None:
    assert BRIEF in shown(full, source)
    assert "or --verbose" in shown(full, source)


def test_as_a_whole_every_attribute_has_its_row_and_reason(full: Plan, source: Schema) -> None:
    text = shown(full, source, whole=True)
    assert text.count("60 % of 85 filled") == 11
    assert "or --verbose" not in text


def test_few_attributes_are_rows(full: Plan, source: Schema) -> None:
    accounts = full.objects["accounts"]
    few = accounts.model_copy(update={"attributes": dict(list(accounts.attributes.items())[:8])})
    assert "as they stand" not in shown(full.model_copy(update={"objects": {"accounts": few}}), source)


def test_keys_that_are_no_words_are_shown_by_their_title(full: Plan, source: Schema) -> None:
    text = shown(full, source, whole=True)
    assert "Shoe size" in text
    assert KEY not in text


def test_a_table_never_grows_beyond_the_terminal(full: Plan, source: Schema) -> None:
    accounts = full.objects["accounts"]
    wide = {f"reference_{'x' * 40}": accounts.references["product"].model_copy(update={"sources": ("s" * 40,)})}
    plan = full.model_copy(update={"objects": {"accounts": accounts.model_copy(update={"references": wide})}})
    lines = shown(plan, source, width=60).splitlines()
    assert [line for line in lines if "unmatched" in line and "links" in line] != []
    assert max(map(len, lines)) <= 60


def test_what_is_said_of_all_objects_is_said_once(full: Plan, source: Schema) -> None:
    accounts = full.objects["accounts"]
    made = accounts.model_copy(update={"create": True, "target": "made", "notes": (*accounts.notes, "It is new.")})
    text = shown(full.model_copy(update={"objects": {"a": accounts, "b": accounts, "c": made}}), source)
    once = "Values of records that are there already are replaced. Cells are separated by comma."
    words = " ".join(text.split())
    assert [words.count(part) for part in (once, "Cells are", "are replaced", "It is new.", "Matched by")] == [
        1,
        1,
        1,
        1,
        2,
    ]

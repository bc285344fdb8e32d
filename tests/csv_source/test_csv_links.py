"""Links between files: what points where, what does not, what nearly does."""

from collections.abc import Callable

import pytest

from crm_move import Actor, NearMiss, Role
from crm_move_csv.source import CsvSource

Source = Callable[..., CsvSource]
Rows = Callable[..., list[dict[str, str]]]


def table(header: str, *rows: str) -> str:
    return "\n".join((header, *rows)) + "\n"


def arrows(source: CsvSource) -> list[str]:
    return [
        f"{one.slug}.{reference.slug} -> {reference.targets[0]}"
        for one in source.describe().objects
        for reference in one.references
    ]


ACCOUNTS = table("id,name,domain", "17,Acme,acme.com", "18,Globex,globex.com", "19,Initech,initech.com")
LINKED = {
    "by id": table("id,account_id", "1,17", "2,18"),
    "by id in one word": table("ID,ACCOUNTID", "1,17", "2,18"),
    "by a qualified id": table("id,billing account id", "1,17", "2,18"),
    "by name without case": table("id,company", "1, ACME ", "2,globex"),
    "by domain": table("id,account domain", "1,acme.com", "2,globex.com"),
    "with a few dangling": table("id,account_id", *(f"{number},17" for number in range(8)), "8,99", "9,98"),
}
NOT_LINKED = {
    "a count": table("id,accounts", "1,17", "2,18"),
    "a rating": table("id,account rating", "1,17", "2,18"),
    "numbers under another word": table("id,floor", "1,17", "2,18"),
    "mostly others": table("id,account_id", "1,17", "2,98", "3,99"),
    "too few words without a header": table("id,city", "1,Acme", "2,Globex"),
}


@pytest.mark.parametrize("case", LINKED)
def test_a_column_points_at_a_record(source: Source, case: str) -> None:
    assert len(arrows(source({"accounts.csv": ACCOUNTS, "deals.csv": LINKED[case]}))) == 1


@pytest.mark.parametrize("case", NOT_LINKED)
def test_values_that_agree_by_chance_are_no_link(source: Source, case: str) -> None:
    assert arrows(source({"accounts.csv": ACCOUNTS, "deals.csv": NOT_LINKED[case]})) == []


def test_a_reference_carries_the_id_of_its_record(source: Source, rows: Rows) -> None:
    deals = table("id,company", "1, ACME ", "2,globex", "3,Hooli")
    read = source({"accounts.csv": ACCOUNTS, "deals.csv": deals})
    assert [row["company"] for row in rows(read, "deals")] == ["accounts:17", "accounts:18", "accounts:Hooli"]
    (reference,) = read.describe().objects[1].references
    assert (reference.role, reference.by_name, reference.evidence) == (
        Role.COMPANY,
        True,
        "2 of 3 values (66.7%) are in accounts.name; by name, not by id",
    )


def test_the_measurement_covers_all_rows_of_a_large_file(source: Source) -> None:
    accounts = table("id,name", *(f"A{number:05},Company {number}" for number in range(5000)))
    deals = table("id,account_id", *(f"{number},A{number % 6000:05}" for number in range(12_000)))
    (reference,) = source({"accounts.csv": accounts, "deals.csv": deals}).describe().objects[1].references
    assert reference.evidence == "10,000 of 12,000 values (83.3%) are in accounts.id"
    assert not reference.by_name


def test_a_parent_is_in_the_same_file(source: Source, rows: Rows) -> None:
    read = source(
        {"accounts.csv": table("name,city,subsidiary_of", "Acme,Bonn,", "Globex,Ulm,Acme", "Initech,Ulm,acme")}
    )
    (reference,) = read.describe().objects[0].references
    assert (reference.targets, reference.role) == (("accounts",), Role.PARENT)
    assert [row.get("subsidiary_of") for row in rows(read, "accounts")] == [None, "accounts:Acme", "accounts:Acme"]


def test_a_header_that_only_begins_alike_needs_most_of_the_ids(source: Source) -> None:
    shippers = table("shipperID,companyName", "1,Speedy", "2,United", "3,Federal")
    orders = table("orderID,shipVia", "10248,3", "10249,1", "10250,2")
    read = source({"shippers.csv": shippers, "orders.csv": orders})
    assert arrows(read) == ["orders.ship_via -> shippers"]
    many = table("shipperID,companyName", *(f"{number},Shipper {number}" for number in range(1, 30)))
    assert arrows(source({"shippers.csv": many, "orders.csv": orders})) == []


def test_a_join_table_of_more_than_pairs_is_an_object_with_two_references(source: Source) -> None:
    people = table("person_id,name", "1,Anna", "2,Bert")
    events = table("event_id,title", "1,Fair", "2,Talk")
    join = table("person_id,event_id,seat", "1,1,A", "1,2,B", "2,1,C")
    read = source({"people.csv": people, "events.csv": events, "person-events.csv": join})
    assert arrows(read) == ["person_events.person_id -> people", "person_events.event_id -> events"]


def test_a_header_that_could_mean_two_objects_is_asked_for(source: Source) -> None:
    files = {
        "north.csv": table("branch id,name", "A1,Acme", "A2,Globex"),
        "south.csv": table("branch id,name", "A1,Hooli", "A2,Initech"),
        "visits.csv": table("visit,branch id", "v1,A1", "v2,A2", "v3,A1"),
    }
    read = source(files)
    assert arrows(read) == []
    assert read.describe().objects[2].notes[-1] == (
        "“branch id” could point at north.branch id and south.branch id alike; it is no link until csv.yaml says "
        "`links: {branch id: north}`."
    )
    settings = "files: {visits.csv: {links: {branch id: south}}}"
    assert arrows(source({**files, "csv.yaml": settings})) == ["visits.branch_id -> south"]


PEOPLE = table("contact id,name,email,phone", *(f"c{n},Person {n},p{n}@acme.com,+4930120{n}" for n in range(9)))
COMPANIES = table("account id,name,domain", *(f"a{n},Company {n},c{n}.com" for n in range(9)))
SAME_KIND = {
    "people by e-mail": (PEOPLE, table("lead id,email,source", *(f"l{n},p{n}@acme.com,Web" for n in range(6)))),
    "people by name": (PEOPLE, table("lead id,name,source", *(f"l{n},Person {n},Web" for n in range(6)))),
    "companies by domain": (COMPANIES, table("account id,domain,city", *(f"b{n},c{n}.com,Bonn" for n in range(6)))),
    "companies by name": (COMPANIES, table("account id,name,city", *(f"b{n},Company {n},Bonn" for n in range(6)))),
}


@pytest.mark.parametrize("case", SAME_KIND)
def test_what_a_record_is_called_is_no_link_to_a_file_of_the_same_kind(source: Source, case: str) -> None:
    whole, other = SAME_KIND[case]
    names = ("contacts.csv", "leads.csv") if whole is PEOPLE else ("accounts.csv", "companies.csv")
    assert arrows(source(dict(zip(names, (whole, other), strict=True)))) == []


def test_an_e_mail_address_of_somebody_else_is_a_link_that_needs_no_yes(source: Source) -> None:
    leads = table("lead id,email,referrer email", *(f"l{n},l{n}@globex.com,p{n}@acme.com" for n in range(6)))
    deals = table("deal id,title,contact email", *(f"d{n},Deal {n},p{n}@acme.com" for n in range(6)))
    read = source({"contacts.csv": PEOPLE, "leads.csv": leads, "deals.csv": deals})
    assert arrows(read) == ["deals.contact_email -> contacts", "leads.referrer_email -> contacts"]
    assert not any(reference.by_name for one in read.describe().objects for reference in one.references)


def test_a_link_may_be_forbidden(source: Source) -> None:
    settings = "files: {deals.csv: {links: {account_id: none}}}"
    assert arrows(source({"accounts.csv": ACCOUNTS, "deals.csv": LINKED["by id"], "csv.yaml": settings})) == []


def test_a_link_may_name_its_column(source: Source, rows: Rows) -> None:
    deals = table("id,who", "1,Acme", "2,Globex")
    settings = "files: {deals.csv: {links: {who: accounts.name}}}"
    read = source({"accounts.csv": ACCOUNTS, "deals.csv": deals, "csv.yaml": settings})
    assert [row["who"] for row in rows(read, "deals")] == ["accounts:17", "accounts:18"]


def test_values_that_nearly_match_are_asked_for(source: Source) -> None:
    products = table("product,price", "GTX Pro,1", "MG Special,2", "GTX Basic,3")
    deals = table(
        "id,product", *(f"a{n},GTXPro" for n in range(3)), *(f"b{n},MG Special" for n in range(9)), "c,MG Speciall"
    )
    (reference,) = source({"products.csv": products, "deals.csv": deals}).describe().objects[0].references
    assert reference.near_misses == (
        NearMiss(
            written="GTXPro",
            object="products",
            id="GTX Pro",
            rows=3,
            evidence="“GTX Pro”: the same but for case, blanks and punctuation",
        ),
        NearMiss(
            written="MG Speciall",
            object="products",
            id="MG Special",
            rows=1,
            evidence="“MG Special”: 95 % the same letters",
        ),
    )


def test_a_near_miss_names_the_id_of_its_record(source: Source) -> None:
    deals = table("id,company", "1,Acme", "2,Globex", "3,Inite ch")
    (reference,) = source({"accounts.csv": ACCOUNTS, "deals.csv": deals}).describe().objects[1].references
    assert [(miss.written, miss.id) for miss in reference.near_misses] == [("Inite ch", "19")]


def test_names_that_differ_by_case_only_are_no_key(source: Source) -> None:
    accounts = table("id,name", "17,Acme", "18,ACME", "19,Globex")
    assert arrows(source({"accounts.csv": accounts, "deals.csv": table("id,company", "1,Acme", "2,Globex")})) == []


def test_ids_are_compared_with_their_case(source: Source, rows: Rows) -> None:
    accounts = table("Id,Name", "001aB,Acme", "001ab,Globex")
    deals = table("Id,AccountId", "1,001ab", "2,001aB")
    read = source({"accounts.csv": accounts, "deals.csv": deals})
    assert [row["account_id"] for row in rows(read, "deals")] == ["accounts:001ab", "accounts:001aB"]


def test_an_owner_is_a_reference_and_an_actor(source: Source, rows: Rows) -> None:
    team = table("sales_agent,office", "Anna Berg,Bonn", "Bert Conrad,Ulm")
    deals = table("id,sales_agent", "1,Anna Berg", "2,Bert Conrad")
    read = source({"team.csv": team, "deals.csv": deals})
    (page,) = read.read("deals", None)
    assert [record.owner for record in page.records] == [Actor(name="Anna Berg"), Actor(name="Bert Conrad")]
    assert [row["sales_agent"] for row in rows(read, "deals")] == ["team:Anna Berg", "team:Bert Conrad"]


@pytest.mark.parametrize(
    ("header", "cell", "owner"),
    [
        ("Deal owner", "Anna Berg", Actor(name="Anna Berg")),
        ("owner", "anna@example.com", Actor(email="anna@example.com")),
        ("OwnerId", "005f4000000VrDD", Actor(id="005f4000000VrDD")),
        ("owner", "", None),
    ],
)
def test_an_owner_is_known_by_name_address_or_id(source: Source, header: str, cell: str, owner: Actor | None) -> None:
    read = source({"deals.csv": f"id,stage,{header}\n1,Won,{cell}\n2,Lost,x\n"})
    assert next(read.read("deals", None)).records[0].owner == owner


def test_a_name_that_several_records_have_is_no_link_and_said(source: Source) -> None:
    accounts = table("id,name", "a1,Acme", "a2,Acme", "a3,Globex")
    deals = table("id,title,account", "d1,Ink,Acme", "d2,Pens,Globex", "d3,Glue,Globex")
    read = source({"accounts.csv": accounts, "deals.csv": deals})
    assert arrows(read) == []
    found = read.describe().object("deals")
    assert found is not None
    assert (
        "“account” names accounts, but 1 of their names stand on several records: it is no link. A column of ids would "
        "be (csv.yaml: `links: {COLUMN: accounts}`)."
    ) in found.notes


def test_ids_of_several_in_one_cell_are_links_to_each(source: Source) -> None:
    events = table("event_id,title", "e1,Fair", "e2,Ball", "e3,Talk")
    people = table("id,name,event ids", "1,Anna,e1|e2", "2,Ben,e3", "3,Cy,e2|e9|e2")
    read = source({"events.csv": events, "people.csv": people})
    (reference,) = read.describe().objects[1].references
    assert (reference.many, reference.evidence) == (
        True,
        "4 of 5 values (80.0%) are in events.event_id; several in one cell, apart by “|”",
    )
    pointed = [record.references["event_ids"] for page in read.read("people", None) for record in page.records]
    assert [[each.id for each in found] for found in pointed] == [["e1", "e2"], ["e3"], ["e2", "e9"]]


def test_names_with_a_comma_are_not_taken_apart(source: Source) -> None:
    accounts = table("account,size", '"Brell, Inc.",1', '"Quill, Inc.",2')
    deals = table("deal,account", 'd1,"Brell, Inc."', 'd2,"Quill, Inc."', 'd3,"Brell, Inc."')
    read = source({"accounts.csv": accounts, "deals.csv": deals})
    (reference,) = read.describe().objects[1].references
    assert (reference.targets, reference.many) == (("accounts",), False)


def test_a_column_of_ids_of_two_objects_points_at_both(source: Source) -> None:
    people = table("id,name", "p1,Anna", "p2,Ben", "p3,Cy")
    firms = table("id,firm", "f1,Acme", "f2,Globex")
    notes = table("note,concerns", "x,p1", "y,f2", "z,p2", "w,f1", "v,p3")
    read = source({"people.csv": people, "firms.csv": firms, "notes.csv": notes})
    found = read.describe().object("notes")
    assert found is not None
    assert sorted(found.references[0].targets) == ["firms", "people"]
    both = {"people.csv": people, "firms.csv": firms.replace("f2", "p2"), "notes.csv": notes}
    doubtful = source(both).describe().object("notes")
    assert doubtful is not None
    assert not doubtful.references


def test_ids_of_two_objects_in_a_column_are_told_apart_however_many_they_are(source: Source, rows: Rows) -> None:
    contacts = table("id,first name,last name", *(f"C{number:05},Anna,Berg {number}" for number in range(1500)))
    leads = table("id,first name,last name", *(f"L{number:05},Ben,Ode {number}" for number in range(1500)))
    whose = [f"C{number:05}" for number in range(1500)] + [f"L{number:05}" for number in range(1500)] + ["C00001"]
    tasks = table("task,contact id,subject", *(f"T{place},{id},Call" for place, id in enumerate(whose)))
    read = source({"contacts.csv": contacts, "leads.csv": leads, "tasks.csv": tasks})
    described = read.describe().object("tasks")
    assert described is not None
    assert [reference.targets for reference in described.references] == [("contacts", "leads")]
    found = [row["contact_id"] for row in rows(read, "tasks")]
    assert found == [f"{'contacts' if id[0] == 'C' else 'leads'}:{id}" for id in whose]


def test_ids_that_two_objects_share_are_not_taken_for_either(source: Source) -> None:
    people = [f"X{number:05},Anna,Berg {number}" for number in range(1500)]
    tasks = table("task,whose,subject", *(f"T{place},X{place:05},Call" for place in range(1500)))
    contacts = table("id,first name,last name", *people)
    leads = table("id,first name,last name,source", *(f"{row},fair" for row in people))
    read = source({"contacts.csv": contacts, "leads.csv": leads, "tasks.csv": tasks})
    assert arrows(read) == []

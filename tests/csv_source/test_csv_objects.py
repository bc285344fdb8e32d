"""Objects that stand within other tables, and tables that are no objects."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crm_move import Link, Reference
from crm_move.testing import check_source
from crm_move_csv.plugin import crm_move_sources
from crm_move_csv.source import CsvSource

Source = Callable[..., CsvSource]
Outline = Callable[[CsvSource], str]
Rows = Callable[..., list[dict[str, str]]]

CONTACTS = (
    "id,first_name,last_name,email,company_name,company_size,company_visited\n"
    "1,Anna,Berg,anna@quillmarsh.com,Quillmarsh,10,yes\n"
    "2,Ben,Ode,ben@gmail.com,Brell,,no\n"
    "3,Cy,Lund,cy@quillmarsh.com, quillmarsh ,10,no\n"
    "4,Di,Moe,di@brell.com,Brell,20,no\n"
    "5,Ed,Nye,ed@gmail.com,Nix,,no\n"
    "6,Flo,Ray,flo@gmail.com,,,no\n"
)


def notes(source: CsvSource, object: str) -> list[str]:
    found = source.describe().object(object)
    assert found is not None
    return list(found.notes)


def test_the_company_that_stands_on_each_contact_is_an_object(source: Source, outline: Outline, rows: Rows) -> None:
    read = source({"contacts.csv": CONTACTS})
    assert outline(read) == (
        "contacts: 6 person, id id\n"
        "  id text (id)\n"
        "  first_name text (given-name)\n"
        "  last_name text (family-name)\n"
        "  email email (email)\n"
        "  company_visited checkbox\n"
        "  company_name -> companies (company)\n"
        "companies: 3 company, id name\n"
        "  name text (name)\n"
        "  size number\n"
        "  domain domain (domain)"
    )
    assert rows(read, "companies") == [
        {"name": "Quillmarsh", "size": "10", "domain": "quillmarsh.com"},
        {"name": "Brell", "size": "20"},
        {"name": "Nix"},
    ]
    assert [row.get("company_name") for row in rows(read, "contacts")] == [
        "companies:Quillmarsh",
        "companies:Brell",
        "companies:Quillmarsh",
        "companies:Brell",
        "companies:Nix",
        None,
    ]


def test_both_sides_say_what_was_made_of_what(source: Source) -> None:
    read = source({"contacts.csv": CONTACTS})
    assert notes(read, "contacts")[-1] == (
        "“company_name”, “company_size” tell of companies, which are objects of their own."
    )
    assert notes(read, "companies") == [
        (
            "Made of “company_name”, “company_size” in the 6 rows of contacts.csv, one for each different "
            "“company_name” (with `links: {company_name: none}` for that file in csv.yaml they stay where they are)."
        ),
        (
            "1 domains are those of the e-mail addresses of a company's people, where all have the same and no other "
            "company's people have it."
        ),
        "The id of a record is its “Name”.",
    ]


@pytest.mark.parametrize("column", ["company_name", "Company Size"])
def test_csv_yaml_may_refuse_the_object(source: Source, column: str) -> None:
    settings = f"files: {{contacts.csv: {{links: {{{column}: none}}}}}}"
    read = source({"contacts.csv": CONTACTS, "csv.yaml": settings})
    assert [one.slug for one in read.describe().objects] == ["contacts"]


def test_csv_yaml_may_name_the_object(source: Source, rows: Rows) -> None:
    settings = "files: {'contacts.csv#companies': {columns: {size: {type: text}}, singular: Firm, plural: Firms}}"
    read = source({"contacts.csv": CONTACTS, "csv.yaml": settings})
    firms = read.describe().object("companies")
    assert firms is not None
    assert (firms.plural, [attribute.type for attribute in firms.attributes[:2]]) == ("Firms", ["text", "text"])


@pytest.mark.parametrize(
    "files",
    [
        {"contacts.csv": CONTACTS, "companies.csv": "name,size\nOther,1\n"},
        {"contacts.csv": "first_name,last_name,company\nAnna,Berg,Quillmarsh\nBen,Ode,Brell\n"},
    ],
    ids=["a file of companies is there", "no two rows share one"],
)
def test_where_it_does_not_pay_the_company_stays_a_text(source: Source, files: dict[str, str]) -> None:
    contacts = source(files).describe().object("contacts")
    assert contacts is not None
    assert not contacts.references


def test_contacts_and_deals_share_their_companies(source: Source, rows: Rows) -> None:
    deals = "deal,stage,amount,company\nInk,Won,1,Quillmarsh\nPens,Lost,2,Zed\nPaper,Won,3,Quillmarsh\n"
    read = source({"contacts.csv": CONTACTS, "deals.csv": deals})
    assert [row["name"] for row in rows(read, "companies")] == ["Quillmarsh", "Brell", "Nix", "Zed"]
    assert [row["company"] for row in rows(read, "deals")] == [
        "companies:Quillmarsh",
        "companies:Zed",
        "companies:Quillmarsh",
    ]


def test_the_contact_in_a_companys_row_is_a_person_of_it(source: Source, outline: Outline, rows: Rows) -> None:
    content = "id,company,contact_name,contact_email\n7,Quillmarsh,Anna Berg,anna@quillmarsh.com\n8,Brell,,\n"
    read = source({"companies.csv": content})
    assert outline(read) == (
        "companies: 2 company, id id\n"
        "  id text (id)\n"
        "  company text (name)\n"
        "contacts: 1 person, id id\n"
        "  id text (id)\n"
        "  name text (name)\n"
        "  email email (email)\n"
        "  company -> companies (company)"
    )
    assert rows(read, "contacts") == [
        {"id": "7", "name": "Anna Berg", "email": "anna@quillmarsh.com", "company": "companies:7"}
    ]


def test_the_organizations_of_a_pipedrive_export_of_deals(source: Source, rows: Rows) -> None:
    content = (
        "Deal - ID,Deal - Title,Deal - Organization,Deal - Organization ID,Organization - Address\n"
        "1,Ink,Quillmarsh,7,Road 1\n2,Pens,Quillmarsh,7,Road 1\n3,Glue,Quillmarsh,9,Lane 2\n4,Tape,,,\n"
    )
    read = source({"deals.csv": content})
    assert [one.slug for one in read.describe().objects] == ["deals", "organizations"]
    assert rows(read, "organizations") == [
        {"name": "Quillmarsh", "id": "7", "address": "Road 1"},
        {"name": "Quillmarsh", "id": "9", "address": "Lane 2"},
    ]
    assert [row.get("organization_id") for row in rows(read, "deals")] == [
        "organizations:7",
        "organizations:7",
        "organizations:9",
        None,
    ]


def test_companies_of_one_name_are_told_apart_by_their_ids(source: Source, rows: Rows) -> None:
    content = (
        "id,first_name,last_name,company_id,company\n1,Anna,Berg,7,Quillmarsh\n2,Ben,Ode,8,Quillmarsh\n"
        "3,Cy,Lund,7,Quillmarsh\n4,Di,Moe,9,\n"
    )
    read = source({"contacts.csv": content})
    assert rows(read, "companies") == [
        {"id": "7", "name": "Quillmarsh"},
        {"id": "8", "name": "Quillmarsh"},
        {"id": "9"},
    ]
    assert [row["company_id"] for row in rows(read, "contacts")] == [f"companies:{id}" for id in (7, 8, 7, 9)]


JOINED = {
    "people.csv": "person_id,name\n1,Anna\n2,Ben\n3,Cy\n",
    "events.csv": "event_id,title\ne1,Fair\ne2,Ball\n",
    "visits.csv": "person_id,event_id\n1,e1\n1,e2\n2,e1\n2,e9\n",
}


def test_a_table_of_pairs_is_links(source: Source) -> None:
    read = source(JOINED)
    assert [one.slug for one in read.describe().objects] == ["events", "people"]
    (reference,) = read.describe().objects[1].references
    assert (reference.slug, reference.targets, reference.many) == ("events", ("events",), True)
    assert reference.evidence == "4 pairs in visits.csv alone; 3 of 4 values (75.0%) are in events.event_id"
    (page,) = read.links("people", None)
    assert page.links == tuple(
        Link(object="people", id=person, attribute="events", reference=Reference(object="events", id=event))
        for person, event in (("1", "e1"), ("1", "e2"), ("2", "e1"), ("2", "e9"))
    )
    assert notes(read, "people")[-1] == (
        "visits.csv holds nothing but pairs: its 4 rows are links, no records (csv.yaml takes `pairs: records` for it)."
    )


def test_links_of_many_pairs_come_in_pages_and_can_be_resumed(source: Source, tmp_path: Path) -> None:
    people = [f"p{number},Person {number}" for number in range(40)]
    pairs = [f"p{number % 40},e{1 + number // 40}" for number in range(1_200)]
    files = {
        "people.csv": "person_id,name\n" + "\n".join(people),
        "events.csv": "event_id,title\n" + "\n".join(f"e{number},Event {number}" for number in range(1, 31)),
        "visits.csv": "person_id,event_id\n" + "\n".join(pairs),
        "tours.csv": "person_id,event_id\n" + "\n".join(pairs[:700]),
    }
    read = source(files)
    pages = list(read.links("people", None))
    assert [len(page.links) for page in pages] == [500, 200, 500, 500, 200]
    for place, page in enumerate(pages[:-1], 1):
        assert page.next is not None
        assert list(read.links("people", page.next)) == pages[place:]
    (plugin,) = crm_move_sources()
    check_source(plugin, tmp_path / "store", locator=str(tmp_path))


@pytest.mark.parametrize(
    "change",
    [
        {"visits.csv": "person_id,event_id,seat\n1,e1,A\n2,e2,\n"},
        {"visits.csv": "person_id,event_id\n1,e1\n1,e1\n"},
        {"visits.csv": "person_id,event_id\n1,e1\n9,e1\n2,e9\n"},
        {"csv.yaml": "files: {visits.csv: {pairs: records}}"},
    ],
    ids=["a further column", "a pair twice", "a pair of nobody", "csv.yaml"],
)
def test_other_tables_of_pairs_stay_objects_with_both_links(source: Source, change: dict[str, str]) -> None:
    visits = source(JOINED | change).describe().object("visits")
    assert visits is not None
    assert [reference.slug for reference in visits.references] == ["person_id", "event_id"]

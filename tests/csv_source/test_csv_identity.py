"""What the id of a record is, what a file is, what its columns stand for."""

from collections.abc import Callable

import pytest

from crm_move import Kind, UsageError
from crm_move_csv.source import CsvSource

Source = Callable[..., CsvSource]

IDS = {
    "the plain id": ("code,id,name\nA,1,x\nB,2,y\n", "id"),
    "the object's own id": ("team_id,row_id,name\n1,5,x\n1,6,y\n", "row_id"),
    "another code": ("name,sku\nx,A1\nx,A2\n", "sku"),
    "an e-mail address": ("name,email\nx,a@example.com\nx,b@example.com\n", "email"),
    "a name": ("name,city\nx,Bonn\ny,Bonn\n", "name"),
    "no repeated id": ("id,name\n1,x\n1,y\n", "name"),
    "no missing id": ("id,name\n1,x\n,y\n", "name"),
    "no postcode": ("postal code,city\n1,x\n2,x\n", None),
    "no other column": ("city,size\nBonn,1\nUlm,2\n", None),
    "no shortened id": ("id,city\n1.23E+11,x\n1.24E+11,y\n", None),
    "the only named one where there are no rows": ("id,name\n", "id"),
}


@pytest.mark.parametrize("case", IDS)
def test_the_id_is(source: Source, case: str) -> None:
    content, expected = IDS[case]
    assert source({"rows.csv": content}).describe().objects[0].id_attribute == expected


def test_an_id_is_exactly_as_it_is_written(source: Source) -> None:
    (page,) = source({"rows.csv": "id,name\n 007 ,x\n1E5,y\n"}).read("rows", None)
    assert [record.id for record in page.records] == [" 007 ", "1E5"]


def test_shortened_ids_are_named(source: Source) -> None:
    notes = source({"rows.csv": "id,city\n1.23E+11,x\n1.23E+11,y\n"}).describe().objects[0].notes
    assert notes[1].startswith("2 values of “id” were shortened by a spreadsheet (1.23E+11)")


def test_the_id_may_be_said(source: Source) -> None:
    content = "id,name\n1,x\n2,y\n"
    settings = "files: {rows.csv: {id: name}}"
    assert source({"rows.csv": content, "csv.yaml": settings}).describe().objects[0].id_attribute == "name"
    with pytest.raises(UsageError, match=r"csv\.yaml makes “name” the id, but it is empty or repeated"):
        source({"rows.csv": "id,name\n1,x\n2,x\n"}).describe()


KINDS = [
    ("accounts.csv", "name\nx\n", Kind.COMPANY),
    ("Contacts_2026_03_17.csv", "name\nx\n", Kind.PERSON),
    ("all-deals-export.csv", "name\nx\n", Kind.DEAL),
    ("customers.csv", "first name,last name\nx,y\n", Kind.PERSON),
    ("order-details.csv", "product,price\nx,1\n", None),
    ("employee-territories.csv", "employee,territory\nx,1\n", None),
    ("export.csv", "first name,last name\nx,y\n", Kind.PERSON),
    ("export.csv", "title,deal stage,amount\nx,Won,1\n", Kind.DEAL),
    ("export.csv", "company name,city\nx,y\n", Kind.COMPANY),
    ("team.csv", "sales rep,office\nAnna Berg,x\nBert van Dyk,y\n", Kind.PERSON),
    ("team.csv", "sales rep,office\nA7,x\nB8,y\n", None),
]


@pytest.mark.parametrize(("name", "content", "kind"), KINDS)
def test_a_file_holds(source: Source, name: str, content: str, kind: Kind | None) -> None:
    assert source({name: content}).describe().objects[0].kind is kind


NOUNS = [
    ("companies.csv", "Company", "Companies"),
    ("people.csv", "Person", "People"),
    ("sales_teams.csv", "Sales team", "Sales teams"),
    ("OrderDetails.csv", "Order detail", "Order details"),
    ("Account.csv", "Account", "Accounts"),
    ("boxes-export-2024.csv", "Box", "Boxes"),
]


@pytest.mark.parametrize(("name", "singular", "plural"), NOUNS)
def test_an_object_is_named_after_its_file(source: Source, name: str, singular: str, plural: str) -> None:
    (one,) = source({name: "x\ny\n"}).describe().objects
    assert (one.singular, one.plural) == (singular, plural)


def roles(source: CsvSource) -> dict[str, str]:
    return {each.slug: str(each.role) for each in source.describe().objects[0].attributes if each.role}


def test_the_parts_of_one_address_have_roles(source: Source) -> None:
    content = (
        "id,ShippingStreet,ShippingCity,BillingStreet,BillingCity,BillingState,BillingPostalCode,BillingCountry\n"
        "1,a,b,c,d,e,f,g\n"
    )
    assert roles(source({"accounts.csv": content})) == {
        "id": "id",
        "billing_street": "line-1",
        "billing_city": "locality",
        "billing_state": "region",
        "billing_postal_code": "postcode",
        "billing_country": "country",
    }


def test_an_empty_address_gives_way_to_a_filled_one(source: Source) -> None:
    content = "id,MailingStreet,MailingCity,OtherStreet,OtherCity\n1,,,a,b\n"
    assert roles(source({"contacts.csv": content})) == {"id": "id", "other_street": "line-1", "other_city": "locality"}


def test_a_lone_region_is_no_address(source: Source) -> None:
    assert roles(source({"deals.csv": "id,region\n1,West\n"})) == {"id": "id"}


def test_countries_are_known_by_their_names(source: Source) -> None:
    content = "account,office_location\nAcme,United States\nGlobex,Korea\nInitech,Deutschland\n"
    assert roles(source({"accounts.csv": content})) == {"account": "name", "office_location": "country"}


def test_a_person_has_roles(source: Source) -> None:
    content = (
        "Record ID,First Name,Last Name,Email,Mobile Phone Number,Fax,Job Title,Company Name,Contact owner,Create Date,"
        "LinkedIn\n1,Anna,Berg,a@example.com,+49 30 123456,+49 30 123457,CEO,Acme,Bert Conrad,2024-01-31,"
        "https://www.linkedin.com/in/anna\n"
    )
    assert roles(source({"contacts.csv": content})) == {
        "record_id": "id",
        "first_name": "given-name",
        "last_name": "family-name",
        "email": "email",
        "mobile_phone_number": "phone",
        "job_title": "job-title",
        "company_name": "company",
        "contact_owner": "owner",
        "create_date": "created-at",
        "linked_in": "linkedin",
    }


def test_a_misspelt_header_is_understood(source: Source) -> None:
    assert roles(source({"contacts.csv": "id,frist name,last nmae\n1,Anna,Berg\n"})) == {
        "id": "id",
        "frist_name": "given-name",
        "last_nmae": "family-name",
    }


def test_a_role_needs_its_type(source: Source) -> None:
    assert roles(source({"accounts.csv": "id,website,created\n1,see below,by hand\n"})) == {"id": "id"}


STAGES = {
    "the probability column": ("Second,80\nFirst,20\nFirst,20\n", ["First", "Second"]),
    "their numbers": ("2. Second,\n1. First,\n10. Third,\n", ["1. First", "2. Second", "10. Third"]),
    "the words": ("Lost,\nProposal,\nWon,\nQualified,\n", ["Qualified", "Proposal", "Won", "Lost"]),
}


@pytest.mark.parametrize("why", STAGES)
def test_stages_are_in_the_order_of(source: Source, why: str) -> None:
    content, expected = STAGES[why]
    (one,) = source({"deals.csv": f"stage,probability\n{content}"}).describe().objects
    assert [stage.title for stage in one.pipelines[0].stages] == expected
    assert one.attributes[0].evidence.endswith(f"in the order of {why}")


def test_stages_without_an_order_say_so(source: Source) -> None:
    (one,) = source({"deals.csv": "stage\nblue\nred\nred\n"}).describe().objects
    assert [option.title for option in one.attributes[0].options] == ["red", "blue"]
    assert one.attributes[0].evidence.endswith("no order is evident")


def test_an_id_that_is_repeated_is_said(source: Callable[..., CsvSource]) -> None:
    (rows,) = source({"rows.csv": "id,name\n1,Acme\n1,Brell\n2,Nix\n"}).describe().objects
    assert rows.id_attribute == "name"
    assert "“id” is empty or repeated in some rows, so it is not the id." in rows.notes

"""Exports of known products: what their rows are, their ids, their links, and what is left to them."""

from collections.abc import Callable
from zipfile import ZipFile

import pytest

from crm_move import Actor, Left, Record, UsageError
from crm_move_csv.recognising import recognise
from crm_move_csv.source import CsvSource
from crm_move_csv.vendors import VENDORS

Source = Callable[..., CsvSource]
Outline = Callable[[CsvSource], str]
Rows = Callable[..., list[dict[str, str]]]

HUBSPOT_CONTACTS = (
    "Record ID,First Name,Last Name,Email,Contact owner,Create Date,Languages,Number of times contacted,"
    "Associated Company,Associated Company IDs,Associated Company IDs (Primary)\n"
    "101,Anna,Berg,anna@quillmarsh.example,Rosa Diaz,2026-01-02 10:30,German;English,3,Quillmarsh,7;8,7\n"
    "102,Ben,Ode,ben@brell.example,Rosa Diaz,2026-01-03 11:00,English,,Brell,8,8\n"
    "103,Cy,Lund,cy@brell.example,,2026-01-04 11:00,German,1,,,\n"
)
HUBSPOT_COMPANIES = (
    "Record ID,Company name,Company Domain Name,Company owner,Associated Contact IDs\n"
    "7,Quillmarsh,quillmarsh.example.com,Rosa Diaz,101\n"
    "8,Brell,brell.example.com,,101;102\n"
)


def records(source: CsvSource, object: str) -> list[Record]:
    return [record for page in source.read(object, None) for record in page.records]


def superfluous(source: CsvSource, object: str) -> dict[str, str]:
    found = source.describe().object(object)
    assert found is not None
    return {each.slug: each.superfluous for each in found.attributes if each.superfluous}


def links(source: CsvSource, object: str, slug: str) -> list[list[str]]:
    pointed = (record.references.get(slug, ()) for record in records(source, object))
    return [[f"{each.object}:{each.id}" for each in found] for found in pointed]


def test_hubspot(source: Source, outline: Outline) -> None:
    read = source({"all-contacts.csv": HUBSPOT_CONTACTS, "all-companies.csv": HUBSPOT_COMPANIES})
    assert outline(read) == (
        "companies: 2 company, id record_id\n"
        "  record_id text (id)\n"
        "  company_name text (name)\n"
        "  company_domain_name domain (domain)\n"
        "  company_owner text (owner)\n"
        "  associated_contact_ids text\n"
        "contacts: 3 person, id record_id\n"
        "  record_id text (id)\n"
        "  first_name text (given-name)\n"
        "  last_name text (family-name)\n"
        "  email email (email)\n"
        "  contact_owner text (owner)\n"
        "  create_date timestamp (created-at)\n"
        "  languages text\n"
        "  number_of_times_contacted number\n"
        "  associated_company text\n"
        "  associated_company_ids -> companies several\n"
        "  associated_company_ids_primary -> companies (company)"
    )
    assert links(read, "contacts", "associated_company_ids") == [["companies:7", "companies:8"], ["companies:8"], []]
    assert superfluous(read, "contacts") == {
        "number_of_times_contacted": "HubSpot keeps it for itself, or computes it anew",
        "associated_company": "the name of the record that “Associated Company IDs” points at",
    }


def test_an_association_that_stands_on_both_sides_is_told_once(source: Source) -> None:
    read = source({"all-contacts.csv": HUBSPOT_CONTACTS, "all-companies.csv": HUBSPOT_COMPANIES})
    assert superfluous(read, "companies") == {
        "associated_contact_ids": (
            "the other side of “Associated Company IDs”, “Associated Company IDs (Primary)” of contacts, which has all "
            "of its pairs"
        )
    }
    more = HUBSPOT_COMPANIES.replace("101;102", "101;102;103")
    read = source({"all-contacts.csv": HUBSPOT_CONTACTS, "all-companies.csv": more})
    assert links(read, "companies", "associated_contact_ids") == [
        ["contacts:101"],
        ["contacts:101", "contacts:102", "contacts:103"],
    ]


def test_hubspot_in_spanish_is_known_by_its_associations(source: Source, outline: Outline) -> None:
    contacts = (
        "ID de registro,Nombre,Apellidos,Correo,Cargo,Ciudad,Propietario del contacto,"
        "Associated Company IDs (Primary)\n"
        "1,Ana,Gil,ana@quillmarsh.example,CEO,Madrid,Rosa Diaz,7\n2,Eva,Sol,eva@brell.example,CTO,Lugo,Rosa Diaz,8\n"
    )
    companies = "ID de registro,Nombre de la empresa,Sector,Associated Note\n7,Quillmarsh,Tinta,\n8,Brell,Papel,\n"
    assert outline(source({"contactos.csv": contacts, "empresas.csv": companies})) == (
        "contacts: 2 person, id id_de_registro\n"
        "  id_de_registro text (id)\n"
        "  nombre text (given-name)\n"
        "  apellidos text (family-name)\n"
        "  correo email (email)\n"
        "  cargo text (job-title)\n"
        "  ciudad text\n"
        "  propietario_del_contacto text (owner)\n"
        "  associated_company_ids_primary -> companies (company)\n"
        "companies: 2 company, id id_de_registro\n"
        "  id_de_registro text (id)\n"
        "  nombre_de_la_empresa text (name)\n"
        "  sector text (category)\n"
        "  1 empty"
    )


def test_hubspot_in_a_language_that_is_not_known_is_known_by_its_associations_too(source: Source) -> None:
    contacts = "Fiche,Prénom,Nom,E-mail,Associated Company IDs (Primary)\n1,Ana,Gil,ana@brell.example,7\n"
    companies = "Fiche,Nom de l'entreprise,Associated Contact IDs\n7,Quillmarsh,1\n"
    read = source({"contacts.csv": contacts, "companies.csv": companies})
    assert [(one.slug, one.id_attribute) for one in read.describe().objects] == [
        ("companies", "fiche"),
        ("contacts", "fiche"),
    ]
    assert links(read, "contacts", "associated_company_ids_primary") == [["companies:7"]]


PIPEDRIVE = {
    "deals.csv": (
        "Deal - ID,Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Stage,Deal - Status,Deal - Owner,"
        "Deal - Organization,Deal - Organization ID,Deal - Contact person,Deal - Deal created,Organization - Address,"
        "Deal - Total activities\n"
        "1,Ink,100,EUR,Offer,open,Rosa Diaz,Quillmarsh,7,Anna Berg,2026-07-09 07:43:21,Road 1,4\n"
        "2,Paper,250.5,EUR,Lead in,won,Rosa Diaz,Brell,8,,2026-07-10 07:43:21,Lane 2,5\n"
    ),
    "people.csv": (
        "Person - ID,Person - Name,Person - Email - Work,Person - Phone - Work,Person - Organization ID,"
        "Person - Labels\n"
        "5,Anna Berg,anna@quillmarsh.example,+49 30 1234567,7,VIP\n"
        '6,Ben Ode,"ben@brell.example, ode@brell.example",,8,\n'
    ),
    "organizations.csv": (
        "Organization - ID,Organization - Name,Organization - Address\n7,Quillmarsh,Road 1\n8,Brell,Lane 2\n"
    ),
}


def test_pipedrive(source: Source, outline: Outline) -> None:
    read = source(PIPEDRIVE)
    assert outline(read) == (
        "deals: 2 deal, id id\n"
        "  id text (id)\n"
        "  title text (name)\n"
        "  value money in currency_of_value (amount)\n"
        "  currency_of_value text (currency)\n"
        "  stage status (stage): Lead in > Offer\n"
        "  status text\n"
        "  owner text (owner)\n"
        "  organization text (company)\n"
        "  deal_created timestamp (created-at)\n"
        "  organization_address text\n"
        "  total_activities number\n"
        "  organization_id -> organizations (company)\n"
        "  contact_person -> people (people)\n"
        "organizations: 2 company, id id\n"
        "  id text (id)\n"
        "  name text (name)\n"
        "  address text\n"
        "people: 2 person, id id\n"
        "  id text (id)\n"
        "  name text (name)\n"
        "  email_work email several (email)\n"
        "  phone_work phone (phone)\n"
        "  labels text\n"
        "  organization_id -> organizations (company)"
    )
    assert superfluous(read, "deals") == {
        "organization": "the name of the record that “Organization ID” points at",
        "organization_address": "of the organization, which has a record of its own in organizations",
        "total_activities": "Pipedrive keeps it for itself, or computes it anew",
    }


def test_pipedrive_in_german(source: Source, outline: Outline) -> None:
    deals = (
        "Deal - ID,Deal - Titel,Deal - Wert,Deal - Phase,Deal - Besitzer,Deal - Organisation,Deal - Deal erstellt,"
        "Deal - Zu erledigende Aktivitäten\n"
        "1,Tinte,100,Angebot,Rosa Diaz,Quillmarsh,2026-07-09 07:43:21,3\n"
    )
    organizations = "Organisation - ID,Organisation - Name\n7,Quillmarsh\n"
    assert outline(source({"d.csv": deals, "o.csv": organizations})) == (
        "deals: 1 deal, id id\n"
        "  id text (id)\n"
        "  titel text (name)\n"
        "  wert number (amount)\n"
        "  phase status (stage): Angebot\n"
        "  besitzer text (owner)\n"
        "  deal_erstellt timestamp (created-at)\n"
        "  zu_erledigende_aktivitäten number\n"
        "  organisation -> organizations (company)\n"
        "organizations: 1 company, id id\n"
        "  id text (id)\n"
        "  name text (name)"
    )


SALESFORCE = {
    "Account.csv": (
        "Id,IsDeleted,MasterRecordId,Name,BillingCity,OwnerId,SystemModstamp\n"
        "001x0000002xLCVAA2,false,,Quillmarsh,Bonn,005x0000000fNSiAAM,2026-01-01T00:00:00.000Z\n"
        "001x0000002xLCWAA2,true,001x0000002xLCVAA2,Quilmarsh,Bonn,005x0000000fNSiAAM,2026-01-01T00:00:00.000Z\n"
        "001x0000002xLCXAA2,true,,Gone,Ulm,005x0000000fNSiAAM,2026-01-01T00:00:00.000Z\n"
    ),
    "Contact.csv": (
        "Id,IsDeleted,AccountId,LastName,Email,OwnerId\n"
        "003x0000000AAAAAA2,false,001x0000002xLCV,Berg,anna@quillmarsh.example,005x0000000fNSiAAM\n"
        "003x0000000AAABAA2,false,001x0000002xLCWAA2,Ode,ben@quillmarsh.example,005x0000000fNSiAAM\n"
    ),
    "Lead.csv": (
        "Id,IsDeleted,LastName,Company,IsConverted,OwnerId\n00Qx0000000BBBBAA2,false,Lund,Brell,false,005x0000000fNSiAAM\n"
    ),
    "Task.csv": (
        "Id,IsDeleted,WhoId,Subject,ActivityDate,OwnerId\n"
        "00Tx0000000CCCCAA2,false,003x0000000AAAAAA2,Call,2026-02-01,005x0000000fNSiAAM\n"
        "00Tx0000000CCCDAA2,false,00Qx0000000BBBBAA2,Write,2026-02-02,005x0000000fNSiAAM\n"
        "00Tx0000000CCCEAA2,false,003x0000000ZZZZAA2,Wait,2026-02-03,005x0000000fNSiAAM\n"
    ),
}


def test_salesforce_leaves_deleted_rows_out_and_keeps_the_ids_of_merged_ones(source: Source) -> None:
    read = source(SALESFORCE)
    assert [(record.id, record.former_ids) for record in records(read, "accounts")] == [
        ("001x0000002xLCVAA2", ("001x0000002xLCWAA2",))
    ]
    assert read.left_behind() == (Left(what="deleted accounts", count=2),)
    assert read.count("accounts") == 1


def test_salesforce_ids_of_15_characters_are_those_of_18(source: Source) -> None:
    assert links(source(SALESFORCE), "contacts", "account_id") == [
        ["accounts:001x0000002xLCVAA2"],
        ["accounts:001x0000002xLCWAA2"],
    ]


def test_salesforce_users_name_the_owners_and_are_not_moved(source: Source) -> None:
    users = (
        "Id,Username,FirstName,LastName,Email,IsActive,CreatedById\n"
        "005x0000000fNSiAAM,rosa,Rosa,Diaz,rosa@brell.example,true,005x0000000fNSiAAM\n"
    )
    read = source(SALESFORCE | {"User.csv": users})
    assert "users" not in [one.slug for one in read.describe().objects]
    assert records(read, "accounts")[0].owner == Actor(
        id="005x0000000fNSiAAM", email="rosa@brell.example", name="Rosa Diaz"
    )
    assert (
        "User.csv names the owners of records; its 1 users are not moved (csv.yaml takes `kind: user` for it)."
        in read.describe().objects[0].notes
    )


def test_a_column_may_point_at_contacts_and_leads(source: Source) -> None:
    read = source(SALESFORCE)
    tasks = read.describe().object("tasks")
    assert tasks is not None
    assert tasks.references[0].targets == ("contacts", "leads")
    assert links(read, "tasks", "who_id") == [
        ["contacts:003x0000000AAAAAA2"],
        ["leads:00Qx0000000BBBBAA2"],
        ["contacts:003x0000000ZZZZAA2"],
    ]


def test_zoho_pairs_of_name_and_id(source: Source, outline: Outline) -> None:
    contacts = (
        "Record Id,First Name,Last Name,Account Name.id,Account Name,Contact Owner.id,Contact Owner,Created Time\n"
        "zcrm_501,Anna,Berg,zcrm_701,Quillmarsh,zcrm_901,Rosa Diaz,2026-03-17 09:00:00\n"
    )
    accounts = "Record Id,Account Name,Industry,Modified Time\nzcrm_701,Quillmarsh,Ink,2026-03-17 09:00:00\n"
    read = source({"Contacts_2026_03_17.csv": contacts, "Accounts_2026_03_17.csv": accounts})
    assert outline(read) == (
        "accounts: 1 company, id record_id\n"
        "  record_id text (id)\n"
        "  account_name text (name)\n"
        "  industry text (category)\n"
        "  modified_time timestamp (updated-at)\n"
        "contacts: 1 person, id record_id\n"
        "  record_id text (id)\n"
        "  first_name text (given-name)\n"
        "  last_name text (family-name)\n"
        "  account_name text (company)\n"
        "  contact_owner_id text\n"
        "  contact_owner text (owner)\n"
        "  created_time timestamp (created-at)\n"
        "  account_name_id -> accounts (company)"
    )
    assert superfluous(read, "contacts") == {
        "account_name": "the name of the record that “Account Name.id” points at",
        "contact_owner_id": "the ids of users, whom “Contact Owner” names",
    }


def test_close_calls_its_companies_leads(source: Source, outline: Outline) -> None:
    leads = (
        "id,display_name,description,status_label,num_calls,custom.Region\n"
        "lead_a1,Quillmarsh,Ink,Potential,3,North\nlead_b2,Brell,Paper,Customer,0,South\n"
    )
    contacts = "id,lead_id,name,title\ncont_1,lead_a1,Anna Berg,CEO\n"
    deals = (
        "id,lead_id,lead_name,status_label,status_type,value,date_won\noppo_1,lead_b2,Brell,Won,won,100,2026-01-05\n"
    )
    read = source({"leads.csv": leads, "contacts.csv": contacts, "opportunities.csv": deals})
    assert outline(read) == (
        "contacts: 1 person, id id\n"
        "  id text (id)\n"
        "  name text (name)\n"
        "  title text (job-title)\n"
        "  lead_id -> leads (company)\n"
        "leads: 2 company, id id\n"
        "  id text (id)\n"
        "  display_name text (name)\n"
        "  description text (description)\n"
        "  status_label text\n"
        "  num_calls number\n"
        "  region text\n"
        "opportunities: 1 deal, id id\n"
        "  id text (id)\n"
        "  lead_name text\n"
        "  status_label status (stage): Won\n"
        "  status_type text\n"
        "  value number (amount)\n"
        "  date_won date\n"
        "  lead_id -> leads (company)"
    )


def test_google_contacts(source: Source, rows: Rows) -> None:
    content = (
        "First Name,Last Name,Organization Name,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,"
        "Phone 1 - Value,"
        "Address 1 - Formatted,Address 1 - City,Address 1 - Country\n"
        "Anna,Berg,Quillmarsh,* myContacts ::: Friends,* Work,anna@quillmarsh.example ::: a@brell.example,Mobile,"
        '+49 30 1234567 ::: +49 30 7654321,"Road 1\n10115 Berlin",Berlin,Germany\n'
    )
    read = source({"contacts.csv": content})
    (row,) = rows(read, "contacts")
    assert (row["e_mail_1"], row["phone_1"], row["city"]) == (
        "anna@quillmarsh.example | a@brell.example",
        "+49 30 1234567 | +49 30 7654321",
        "Berlin",
    )
    assert sorted(superfluous(read, "contacts")) == ["address_1_formatted", "e_mail_1_label", "phone_1_label"]


def test_attio(source: Source, outline: Outline) -> None:
    people = (
        "Record ID,Record,Name,Email addresses,Company,Record ID,Company > Domains,Primary location > City,"
        "Primary location > Country,Connection strength\n"
        "0b9e1c1e-0000-4000-8000-000000000001,Anna Berg,Anna Berg,anna@quillmarsh.example,Quillmarsh,"
        "0b9e1c1e-0000-4000-8000-000000000002,quillmarsh.example.com,Bonn,DE,Good\n"
    )
    read = source({"people.csv": people, "csv.yaml": "files: {people.csv: {links: {company: none}}}"})
    assert outline(read) == (
        "people: 1 person, id record_id\n"
        "  record_id text (id)\n"
        "  record text\n"
        "  name text (name)\n"
        "  email_addresses email (email)\n"
        "  company text (company)\n"
        "  record_id_2 text\n"
        "  company_domains domain\n"
        "  primary_location_city text (locality)\n"
        "  primary_location_country text (country)\n"
        "  connection_strength text"
    )
    assert sorted(superfluous(read, "people")) == ["connection_strength", "record"]


def test_a_zip_of_exports_is_one_move(source: Source, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("zips") / "hubspot.zip"
    with ZipFile(path, "w") as packed:
        packed.writestr("export/contacts.csv", HUBSPOT_CONTACTS)
        packed.writestr("export/companies.csv", HUBSPOT_COMPANIES)
    assert [one.slug for one in CsvSource(path).describe().objects] == ["companies", "contacts"]


def test_the_product_may_be_denied(source: Source) -> None:
    read = source({"people.csv": PIPEDRIVE["people.csv"], "csv.yaml": "files: {people.csv: {vendor: none}}"})
    assert read.describe().objects[0].attributes[0].title == "Person - ID"


def test_an_unknown_product_is_refused_with_the_known_ones(source: Source) -> None:
    with pytest.raises(UsageError, match=r"vendor: is not one of none, LinkedIn, .*HubSpot"):
        source({"rows.csv": "a,b\n", "csv.yaml": "files: {rows.csv: {vendor: Hubspott}}"})


def test_the_plan_says_which_product_was_recognised(source: Source) -> None:
    notes = source({"people.csv": PIPEDRIVE["people.csv"]}).describe().objects[0].notes
    assert "An export of Pipedrive, by its headers (csv.yaml takes `vendor: none`)." in notes


@pytest.mark.parametrize("headers", [["id", "name"], ["name", "Person - age"], ["First Name", "Record"], []])
def test_ordinary_headers_are_no_ones(headers: list[str]) -> None:
    assert recognise(headers, None) is None


def test_every_product_has_its_own_name() -> None:
    assert len({vendor.name for vendor in VENDORS}) == len(VENDORS)


def test_pipedrive_in_a_language_that_is_not_known_keeps_its_prefixes_apart(source: Source, outline: Outline) -> None:
    content = "Afero - Titolo,Afero - Valoro,Afero - Stadio,Homo - Nomo\nA,1,Nova,Anna\nB,2,Gajnita,Ben\n"
    read = source({"x.csv": content})
    assert (
        outline(read) == "x: 2 things, id of the row\n  titolo text\n  valoro number\n  stadio text\n  homo_nomo text"
    )
    notes = read.describe().objects[0].notes
    assert notes[0] == (
        "An export of Pipedrive, in another language, by the form of its headers (csv.yaml takes `vendor: none`)."
    )
    assert "Its headers do not say what its rows are: csv.yaml takes `kind: deal`, or another one." in notes
    settings = "files: {x.csv: {kind: deal, columns: {Afero - Stadio: {role: stage}}}}"
    deals = source({"x.csv": content, "csv.yaml": settings}).describe().objects[0]
    assert (deals.kind, [attribute.type.value for attribute in deals.attributes[:3]]) == (
        "deal",
        ["text", "number", "status"],
    )


FORMED = {
    "a.csv": (
        "Afero - ID,Afero - Titolo,Afero - Valoro,Afero - Valuto,Afero - Grupo ID,Grupo - Adreso\n"
        "1,Ink,100,PLN,7,Road 1\n2,Paper,200,PLN,8,Lane 2\n"
    ),
    "b.csv": "Grupo - ID,Grupo - Nomo,Grupo - Adreso\n7,Quillmarsh,Road 1\n8,Brell,Lane 2\n",
    "c.csv": (
        "Homo - ID,Homo - Nomo,Homo - Retadreso,Homo - Grupo ID\n"
        "5,Anna Berg,anna@quillmarsh.example,7\n6,Ben Ode,ben@brell.example,8\n"
    ),
}


def test_pipedrive_in_any_language_is_linked_by_its_prefixes(source: Source) -> None:
    read = source(FORMED)
    described = {one.slug: one for one in read.describe().objects}
    assert {slug: one.kind for slug, one in described.items()} == {"a": "deal", "b": None, "c": "person"}
    assert links(read, "a", "grupo_id") == links(read, "c", "grupo_id") == [["b:7"], ["b:8"]]
    assert superfluous(read, "a") == {"grupo_adreso": "of the grupo, which has a record of its own in b"}


def test_zoho_in_any_language_is_known_by_its_pairs(source: Source) -> None:
    contacts = "Kampo,Nomo,Firmo.id,Firmo,Posedanto.id,Posedanto\n" + "".join(
        f"zcrm_5000{number:03},Anna {number},zcrm_7000{number % 6:03},Firm {number % 6},zcrm_9001,Rosa\n"
        for number in range(12)
    )
    firms = "Kampo,Firmo,Posedanto.id,Posedanto,Kreinto.id,Kreinto\n" + "".join(
        f"zcrm_7000{number:03},Firm {number},zcrm_9001,Rosa,zcrm_9001,Rosa\n" for number in range(6)
    )
    read = source({"contacts.csv": contacts, "firms.csv": firms})
    assert [one.id_attribute for one in read.describe().objects] == ["kampo", "kampo"]
    assert links(read, "contacts", "firmo_id")[7] == ["firms:zcrm_7000001"]
    assert superfluous(read, "contacts")["firmo"] == "the name of the record that “Firmo.id” points at"


@pytest.mark.parametrize(
    "form", ["90340{:04}", "zcrm_5000{:03}", "0b9e1c1e-0000-4000-8000-00000000{:04}", "003f4000003{:04}AAI"]
)
def test_ids_are_known_by_their_form_in_any_language(source: Source, form: str) -> None:
    lines = "".join(f"{form.format(number)},Anna {number % 5}\n" for number in range(25))
    (found,) = source({"x.csv": f"แถว,ชื่อ\n{lines}"}).describe().objects
    assert found.id_attribute == "แถว"
    assert "The id of a record is its “แถว”, by the form of its values (csv.yaml takes `id: COLUMN`)." in found.notes


def test_linkedin(source: Source, outline: Outline) -> None:
    content = (
        'Notes:\n"Some addresses are missing."\n\nFirst Name,Last Name,URL,Email Address,Company,Connected On\n'
        "Anna,Berg,https://www.linkedin.com/in/annaberg,,Quillmarsh,09 Jul 2024\n"
        "Ben,Ode,https://www.linkedin.com/in/benode,,Quillmarsh,10 Jul 2024\n"
    )
    assert outline(source({"Connections.csv": content})) == (
        "connections: 2 person, id url\n"
        "  first_name text (given-name)\n"
        "  last_name text (family-name)\n"
        "  url url (linkedin)\n"
        "  connected_on date\n"
        "  company -> companies (company)\n"
        "  1 empty\n"
        "companies: 1 company, id name\n"
        "  name text (name)"
    )


def test_close_and_the_primary_contact_of_a_lead(source: Source, rows: Rows) -> None:
    content = (
        "id,display_name,status_label,primary_contact_name,primary_contact_primary_email\n"
        "lead_a,Quillmarsh,New,Anna Berg,anna@quillmarsh.example\nlead_b,Brell,New,Anna Berg,a@brell.example\n"
        "lead_c,Nix,New,,\n"
    )
    read = source({"leads.csv": content})
    assert rows(read, "primary_contacts") == [
        {"id": "lead_a", "name": "Anna Berg", "primary_email": "anna@quillmarsh.example", "company": "leads:lead_a"},
        {"id": "lead_b", "name": "Anna Berg", "primary_email": "a@brell.example", "company": "leads:lead_b"},
    ]

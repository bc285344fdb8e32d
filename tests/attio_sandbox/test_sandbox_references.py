"""References by id and by value, two-way relationships and their mirrors (sections 6.4 and 8.1)."""

import pytest


def targets(record, slug):
    return [cell["target_record_id"] for cell in record["values"][slug]]


def by_id(record, slug="companies"):
    return {"target_object": slug, "target_record_id": record["id"]["record_id"]}


def key(record):
    return record["id"]["record_id"]


@pytest.fixture
def acme(attio):
    return attio.create("companies", name="Acme", domains=["acme.com"])


@pytest.mark.parametrize(
    "written",
    [
        "acme.com",
        {"target_object": "companies", "domains": [{"domain": "acme.com"}]},
        {"target_object": "companies", "domains": "www.acme.com"},
        {"target_object": "companies", "name": [{"value": "Acme"}]},
    ],
)
def test_a_target_is_named_by_a_value(attio, acme, written):
    jane = attio.create("people", company=written)
    assert targets(jane, "company") == [key(acme)]
    assert jane["values"]["company"][0]["target_object"] == "companies"
    assert targets(attio.read(acme), "team") == [key(jane)]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ({"target_record_id": "x"}, "validation_type"),
        ({"target_object": "companies"}, "validation_type"),
        ({"target_object": "companies", "domains": ["acme.com"], "name": ["Acme"]}, "validation_type"),
        ({"target_object": "companies", "domains": ["acme.com", "b.com"]}, "validation_type"),
        ({"target_object": "companies", "domains": ["nobody.com"]}, "value_not_found"),
        ({"target_object": "companies", "nonsense": ["x"]}, "value_not_found"),
        ({"target_object": "companies", "categories": ["B2B"]}, "validation_type"),
        ({"target_object": "companies", "target_record_id": "11111111-1111-4111-8111-111111111111"}, "value_not_found"),
        ({"target_object": "people", "email_addresses": ["a@example.com"]}, "validation_type"),
        ({"target_object": "nonsense", "target_record_id": "x"}, "value_not_found"),
        ("nobody.com", "value_not_found"),
        ("just words", "validation_type"),
        (5, "validation_type"),
    ],
)
def test_a_target_that_is_not_named_well_is_refused(attio, acme, written, code):
    assert attio.refused("people", company=written)[:2] == (400, code)


def test_too_many_matching_attributes_are_said_to_be_too_many(attio, acme):
    both = {"target_object": "companies", "domains": ["acme.com"], "name": ["Acme"]}
    assert "Too many matching attributes" in attio.refused("people", company=both)[2]


def test_a_value_that_two_records_have_names_none(attio, acme):
    attio.create("companies", name="Acme")
    code = attio.refused("people", company={"target_object": "companies", "name": ["Acme"]})[1]
    assert code == "multiple_match_results"


def test_short_strings_are_for_standard_objects_only(attio):
    attio.object("things")
    attio.attribute("objects/things", "domain_text", is_unique=True)
    config = {"record_reference": {"allowed_objects": ["things"]}}
    attio.attribute("objects/companies", "thing", "record-reference", config=config)
    attio.create("things", domain_text="acme.com")
    assert attio.refused("companies", thing="acme.com")[:2] == (400, "validation_type")
    made = attio.create("companies", thing={"target_object": "things", "domain_text": "acme.com"})
    assert len(targets(made, "thing")) == 1


def test_either_side_of_a_relationship_can_be_written(attio, acme):
    jane, john = (attio.create("people", name=f"Doe, {name}") for name in ("Jane", "John"))
    attio.write("PATCH", acme, team=[by_id(jane, "people")])
    assert targets(attio.read(jane), "company") == [key(acme)]
    attio.write("PATCH", acme, team=[by_id(john, "people")])
    assert sorted(targets(attio.read(acme), "team")) == sorted([key(jane), key(john)])
    attio.write("PUT", acme, team=[by_id(john, "people")])
    assert targets(attio.read(jane), "company") == []
    attio.write("PATCH", john, company=[])
    assert targets(attio.read(acme), "team") == []


def test_a_person_changes_company_on_both_sides(attio, acme):
    other = attio.create("companies", name="Other")
    jane = attio.create("people", company="acme.com")
    attio.write("PATCH", other, team=[by_id(jane, "people")])
    assert targets(attio.read(jane), "company") == [key(other)]
    assert targets(attio.read(acme), "team") == []


@pytest.mark.parametrize("mirror_first", [False, True])
def test_a_single_mirror_steals_in_silence(attio, mirror_first):
    attio.object("projects")
    owner, mirrored = ("companies", "projects") if mirror_first else ("projects", "companies")
    relationship = {"object": mirrored, "title": "Other side", "api_slug": "other", "is_multiselect": False}
    attio.attribute(f"objects/{owner}", "one", "record-reference", is_multiselect=True, relationship=relationship)
    target = attio.create(mirrored)
    first = attio.create(owner, one=[by_id(target, mirrored)])
    second = attio.create(owner, one=[by_id(target, mirrored)])
    assert targets(attio.read(first), "one") == []
    assert targets(attio.read(second), "one") == [key(target)]
    assert targets(attio.read(target), "other") == [key(second)]
    attio.write("PATCH", target, other=by_id(first, owner))
    assert targets(attio.read(second), "one") == []


def test_a_relationship_within_one_object(attio, acme):
    relationship = {"object": "companies", "title": "Subsidiaries", "api_slug": "subsidiaries", "is_multiselect": True}
    attio.attribute("objects/companies", "parent", "record-reference", relationship=relationship)
    child = attio.create("companies", name="Child", parent="acme.com")
    assert targets(attio.read(acme), "subsidiaries") == [key(child)]
    itself = attio.write("PATCH", acme, parent=by_id(acme))
    assert targets(itself, "parent") == [key(acme)]
    assert sorted(targets(itself, "subsidiaries")) == sorted([key(child), key(acme)])


def test_each_side_describes_the_other(attio):
    company = attio.ok("GET", "/v2/objects/people/attributes/company")
    team = attio.ok("GET", "/v2/objects/companies/attributes/team")
    assert company["relationship"] == {
        "id": team["id"],
        "object_slug": "companies",
        "title": "Team",
        "api_slug": "team",
        "is_multiselect": True,
    }
    assert team["relationship"]["api_slug"] == "company"
    assert company["config"]["record_reference"]["allowed_object_ids"] == [team["id"]["object_id"]]

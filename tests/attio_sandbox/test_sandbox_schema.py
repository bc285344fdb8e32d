"""Objects, attributes, options and statuses (section 6)."""

import pytest


def body(slug, kind="text", **more):
    return {
        "data": {
            "title": slug, "description": None, "api_slug": slug, "type": kind, "is_required": False,
            "is_unique": False, "is_multiselect": False, "config": {}, **more,
        }
    }  # fmt: skip


def test_objects_are_listed_by_id_and_only_those_switched_on(attio):
    listed = attio.ok("GET", "/v2/objects")
    assert sorted(one["api_slug"] for one in listed) == ["companies", "deals", "people"]
    assert listed == sorted(listed, key=lambda one: one["id"]["object_id"])
    assert attio.error("GET", "/v2/objects/users")[:2] == (404, "not_found")


def test_an_object_is_found_by_slug_and_id_and_can_be_renamed(attio):
    made = attio.object("projects")
    key = made["id"]["object_id"]
    assert attio.ok("GET", f"/v2/objects/{key}") == attio.ok("GET", "/v2/objects/projects") == made
    changed = attio.ok("PATCH", f"/v2/objects/{key}", {"data": {"api_slug": "jobs", "plural_noun": "Jobs"}})
    assert (changed["api_slug"], changed["singular_noun"], changed["plural_noun"]) == ("jobs", "Projects", "Jobs")
    assert attio.error("GET", "/v2/objects/projects")[0] == 404
    assert attio.error("PATCH", f"/v2/objects/{key}", {"data": {}}) == (
        400,
        "validation_type",
        "You passed an empty payload. Please ensure you are updating at least one property in your request.",
    )


@pytest.mark.parametrize("slug", ["people", "users", "projects"])
def test_a_taken_or_reserved_slug_is_a_conflict(attio, slug):
    attio.object("projects")
    taken = {"data": {"api_slug": slug, "singular_noun": "Other", "plural_noun": "Others"}}
    assert attio.error("POST", "/v2/objects", taken)[:2] == (409, "slug_conflict")
    other = attio.object("other")["id"]["object_id"]
    assert attio.error("PATCH", f"/v2/objects/{other}", {"data": {"api_slug": slug}})[:2] == (409, "slug_conflict")


def test_two_objects_may_have_the_same_nouns(attio):
    for slug in ("one", "two"):
        same = {"data": {"api_slug": slug, "singular_noun": "Thing", "plural_noun": "Things"}}
        attio.ok("POST", "/v2/objects", same)


def test_a_custom_object_goes_with_its_records_and_relationships(attio):
    attio.object("projects")
    relationship = {"object": "companies", "title": "Projects", "api_slug": "projects", "is_multiselect": True}
    attio.attribute("objects/projects", "client", "record-reference", relationship=relationship)
    acme = attio.create("companies", domains=["acme.com"])
    attio.create("projects", client="acme.com")
    assert attio.ok("DELETE", "/v2/objects/projects") == {}
    assert attio.error("GET", "/v2/objects/projects")[0] == 404
    assert "projects" not in attio.read(acme)["values"]
    attio.object("projects")
    assert attio.find("projects") == []
    assert attio.error("DELETE", "/v2/objects/people")[:2] == (400, "system_edit_unauthorized")


def test_what_was_refused_leaves_nothing_behind(attio):
    attio.object("things")
    attio.attribute("objects/things", "due", "date")
    path = "/v2/objects/things/attributes"
    wrong = {"type": "dynamic", "template": "soon"}
    assert attio.error("POST", path, body("late", "date", default_value=wrong))[:2] == (400, "validation_type")
    assert attio.error("PATCH", f"{path}/due", {"data": {"title": "Other", "default_value": wrong}})[0] == 400
    relationship = {"object": "things", "title": "Same", "api_slug": "same", "is_multiselect": True}
    same = body("same", "record-reference", relationship=relationship)
    assert attio.error("POST", path, same)[:2] == (409, "slug_conflict")
    listed = attio.ok("GET", f"{path}?show_archived=true")
    assert [one["title"] for one in listed] == ["Record ID", "Created at", "Created by", "Due"]


def test_a_list_goes_with_its_object(attio):
    attio.object("things")
    body = {"name": "L", "api_slug": "l", "parent_object": "things", "workspace_access": "full-access",
            "workspace_member_access": []}  # fmt: skip
    attio.ok("POST", "/v2/lists", {"data": body})
    attio.ok("DELETE", "/v2/objects/things")
    assert attio.ok("GET", "/v2/lists") == []


def test_a_new_object_has_three_attributes_and_a_list_too(attio):
    attio.object("projects")
    slugs = [one["api_slug"] for one in attio.ok("GET", "/v2/objects/projects/attributes")]
    assert slugs == ["record_id", "created_at", "created_by"]
    attio.ok("POST", "/v2/lists", {
        "data": {"name": "L", "api_slug": "l", "parent_object": "people", "workspace_access": "full-access",
                 "workspace_member_access": []},
    })  # fmt: skip
    slugs = [one["api_slug"] for one in attio.ok("GET", "/v2/lists/l/attributes")]
    assert slugs == ["entry_id", "created_at", "created_by"]


@pytest.mark.parametrize("key", list(body("x")["data"]))
def test_all_eight_keys_are_mandatory(attio, key):
    short = body("tier")
    del short["data"][key]
    answer = attio.call("POST", "/v2/objects/companies/attributes", short)
    assert answer.status_code == 400
    assert answer.json()["validation_errors"][0] | {"expected": "", "options": 0} == {
        "code": "invalid_type", "path": ["data", key], "message": "Required", "expected": "", "received": "undefined",
        "options": 0,
    }  # fmt: skip


def test_an_attribute_is_shown_as_it_was_made(attio):
    made = attio.attribute("objects/companies", "tier", description="How dear", is_required=True)
    made.pop("created_at")
    assert made.pop("id").keys() == {"workspace_id", "object_id", "attribute_id"}
    assert made == {
        "title": "Tier", "description": "How dear", "api_slug": "tier", "type": "text", "is_system_attribute": False,
        "is_writable": True, "is_required": True, "is_unique": False, "is_multiselect": False,
        "is_default_value_enabled": False, "is_archived": False, "default_value": None, "relationship": None,
        "config": {
            "currency": {"default_currency_code": None, "display_type": None},
            "record_reference": {"allowed_object_ids": None},
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("currency", {}),
        ("currency", {"config": {"currency": {"default_currency_code": "EUR"}}}),
        ("currency", {"config": {"currency": {"default_currency_code": "TWD", "display_type": "code"}}}),
        ("record-reference", {}),
        ("record-reference", {"config": {"record_reference": {"allowed_objects": []}}}),
        ("text", {"is_multiselect": True}),
        ("personal-name", {}),
        ("interaction", {}),
        ("nonsense", {}),
        ("text", {"more": 1}),
        ("text", {"relationship": {"object": "people", "title": "X", "api_slug": "x", "is_multiselect": True}}),
        ("text", {"default_value": {"type": "static", "template": ["x"]}}),
        ("text", {"is_unique": True}),
        ("checkbox", {"is_unique": True}),
    ],
)
def test_what_can_not_be_an_attribute_is_refused(attio, kind, more):
    fault = attio.error("POST", "/v2/objects/companies/attributes", body("tier", kind, **more))
    assert fault[:2] == (400, "validation_type")


def test_a_unique_attribute_on_people_is_refused_with_the_known_words(attio):
    fault = attio.error("POST", "/v2/objects/people/attributes", body("source_id", is_unique=True))
    assert fault == (400, "validation_type", "Cannot set attribute as unique.")
    attio.attribute("objects/people", "source_id")
    path = "/v2/objects/people/attributes/source_id"
    assert attio.error("PATCH", path, {"data": {"is_unique": True}}) == fault
    attio.attribute("objects/deals", "source_id", is_unique=True)


def test_currencies_of_all_codes_are_taken(attio):
    config = {"currency": {"default_currency_code": "NTD", "display_type": "narrowSymbol"}}
    made = attio.attribute("objects/deals", "price", "currency", config=config)
    assert made["config"]["currency"] == config["currency"]


def test_an_archived_attribute_keeps_its_slug_and_can_be_restored(attio):
    attio.attribute("objects/companies", "tier")
    path = "/v2/objects/companies/attributes"
    acme = attio.create("companies", tier="gold")
    assert attio.ok("PATCH", f"{path}/tier", {"data": {"is_archived": True}})["is_archived"]
    assert "tier" not in [one["api_slug"] for one in attio.ok("GET", path)]
    assert "tier" in [one["api_slug"] for one in attio.ok("GET", f"{path}?show_archived=true")]
    assert attio.ok("GET", f"{path}/tier")["is_archived"]
    assert "tier" not in attio.read(acme)["values"]
    assert attio.error("POST", path, body("tier"))[:2] == (409, "slug_conflict")
    attio.ok("PATCH", f"{path}/tier", {"data": {"is_archived": False}})
    assert [cell["value"] for cell in attio.read(acme)["values"]["tier"]] == ["gold"]


def test_system_attributes_and_fixed_parts_can_not_be_changed(attio):
    path = "/v2/objects/companies/attributes"
    fault = attio.error("PATCH", f"{path}/name", {"data": {"title": "X"}})
    assert fault == (400, "system_edit_unauthorized", "Cannot update a System attribute.")
    attio.attribute("objects/companies", "tier")
    for fixed in ({"type": "number"}, {"is_multiselect": True}, {"relationship": None}):
        assert attio.error("PATCH", f"{path}/tier", {"data": fixed})[:2] == (400, "validation_type")
    assert attio.error("GET", f"{path}/nope") == (404, "not_found", 'Attribute with slug/ID "nope" not found.')


def test_attributes_are_paged_by_offset(attio):
    path = "/v2/objects/companies/attributes"
    every = attio.ok("GET", path)
    assert attio.ok("GET", f"{path}?limit=3&offset=2") == every[2:5]
    assert attio.error("GET", f"{path}?limit=x") == (400, "validation_type", "Query params validation error.")


@pytest.mark.parametrize(("kind", "plural"), [("select", "options"), ("status", "statuses")])
def test_options_are_made_renamed_and_archived(attio, kind, plural):
    attio.attribute("objects/companies", "tier", kind)
    path = f"/v2/objects/companies/attributes/tier/{plural}"
    for title in ("Gold", "Silver"):
        attio.ok("POST", path, {"data": {"title": title}})
    noun = "select option" if kind == "select" else "status"
    fault = (409, "slug_conflict", f'There is already another {noun} with the title "Gold".')
    assert attio.error("POST", path, {"data": {"title": "Gold"}}) == fault
    assert attio.error("PATCH", f"{path}/Silver", {"data": {"title": "Gold"}}) == fault
    attio.ok("PATCH", f"{path}/Silver", {"data": {"title": "Bronze", "is_archived": True}})
    assert [one["title"] for one in attio.ok("GET", path)] == ["Gold"]
    assert [one["title"] for one in attio.ok("GET", f"{path}?show_archived=true")] == ["Gold", "Bronze"]
    assert attio.error("POST", path, {"data": {"title": "Bronze"}})[0] == 409
    assert attio.error("POST", path, {"data": {"title": ""}})[:2] == (400, "validation_type")
    assert attio.error("PATCH", f"{path}/Nope", {"data": {"title": "X"}})[:2] == (400, "value_not_found")
    assert attio.error("DELETE", f"{path}/Gold")[0] == 404
    wrong = f"/v2/objects/companies/attributes/name/{plural}"
    fault = (400, "validation_type", f"This attribute is not a {kind} attribute.")
    assert attio.error("POST", wrong, {"data": {"title": "X"}}) == fault


def test_a_status_may_celebrate_and_has_a_target_time(attio):
    path = "/v2/objects/deals/attributes/stage/statuses"
    made = attio.ok("POST", path, {
        "data": {"title": "Signed", "celebration_enabled": True, "target_time_in_status": "P1DT1H"}
    })  # fmt: skip
    assert (made["celebration_enabled"], made["target_time_in_status"]) == (True, "P1DT1H")


def test_default_values_are_filled_in(served, clock):
    attio = served(clock=clock)
    attio.object("things")
    attio.attribute("objects/things", "tier", default_value={"type": "static", "template": [{"value": "basic"}]})
    attio.attribute("objects/things", "due", "date", default_value={"type": "dynamic", "template": "P1M"})
    attio.attribute(
        "objects/things", "by", "actor-reference", default_value={"type": "dynamic", "template": "current-user"}
    )
    values = attio.create("things")["values"]
    assert values["tier"][0]["value"] == "basic"
    assert values["due"][0]["value"] == "2027-02-15"
    assert values["by"][0]["referenced_actor_type"] == "api-token"
    assert attio.create("things", tier="gold")["values"]["tier"][0]["value"] == "gold"


def test_a_mirror_attribute_is_made_in_the_same_call(attio):
    relationship = {"object": "people", "title": "Advises", "api_slug": "advises", "is_multiselect": True}
    made = attio.attribute(
        "objects/companies", "advisers", "record-reference", is_multiselect=True, relationship=relationship
    )
    mirror = attio.ok("GET", "/v2/objects/people/attributes/advises")
    assert made["relationship"] | {"id": 0} == {
        "id": 0, "object_slug": "people", "title": "Advises", "api_slug": "advises", "is_multiselect": True,
    }  # fmt: skip
    assert made["relationship"]["id"] == mirror["id"]
    assert mirror["relationship"]["id"] == made["id"]
    taken = body("more", "record-reference", relationship=relationship)
    assert attio.error("POST", "/v2/objects/companies/attributes", taken)[:2] == (409, "slug_conflict")
    other = body(
        "more", "record-reference", relationship={**relationship, "api_slug": "x"},
        config={"record_reference": {"allowed_objects": ["deals"]}},
    )  # fmt: skip
    assert attio.error("POST", "/v2/objects/companies/attributes", other)[:2] == (400, "validation_type")

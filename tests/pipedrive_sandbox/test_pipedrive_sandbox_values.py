"""Fields and values: every type in both versions, deleted options, equal names, and what years of use leave behind."""

import re

import pytest

TYPES = {
    "varchar", "varchar_auto", "text", "double", "phone", "date", "daterange", "time", "timerange", "set", "enum",
    "monetary", "address", "org", "people", "user",
}  # fmt: skip
ADDRESS = {
    "value", "route", "street_number", "subpremise", "locality", "sublocality", "admin_area_level_1",
    "admin_area_level_2", "country", "postal_code", "formatted_address",
}  # fmt: skip
FORMS = {
    "varchar": str, "varchar_auto": str, "text": str, "phone": str, "double": (int, float), "date": r"\d{4}-\d\d-\d\d",
    "enum": int, "set": list, "org": int, "people": int, "user": int, "monetary": {"value", "currency"},
    "daterange": {"value", "until"}, "time": {"value", "timezone_id", "timezone_name"},
    "timerange": {"value", "until", "timezone_id", "timezone_name"}, "address": ADDRESS,
}  # fmt: skip


@pytest.fixture(scope="module")
def fields(bundled):
    return {one["field_code"]: one for one in bundled.all("/api/v2/dealFields", limit=500)}


@pytest.fixture(scope="module")
def deals(bundled):
    return bundled.data("/api/v2/deals", limit=500)


def values_of(rows, code):
    return [row["custom_fields"][code] for row in rows if row["custom_fields"][code] is not None]


def test_custom_fields_have_hex_keys_and_every_type_that_can_be_made(fields):
    own = {code: one for code, one in fields.items() if one["is_custom_field"]}
    assert all(re.fullmatch("[0-9a-f]{40}", code) for code in own)
    assert {one["field_type"] for one in own.values()} == TYPES


def test_every_type_has_its_form(fields, deals):
    for code, field in fields.items():
        if not field["is_custom_field"] or field["field_name"] == "Never filled":
            continue
        form, values = FORMS[field["field_type"]], values_of(deals, code)
        assert values, field["field_name"]
        for value in values:
            if isinstance(form, set):
                assert set(value) == form
            elif isinstance(form, str):
                assert re.fullmatch(form, value)
            else:
                assert isinstance(value, form)


def test_a_record_carries_all_defined_keys_unset_ones_null(fields, deals):
    own = {code for code, one in fields.items() if one["is_custom_field"]}
    assert {frozenset(row["custom_fields"]) for row in deals} == {frozenset(own)}
    assert any(value is None for row in deals for value in row["custom_fields"].values())


def test_other_shapes_of_custom_fields_are_switches(served):
    sparse = served(empty_custom_fields="filled_keys").api_token().data("/api/v2/deals", limit=500)
    assert all(value is not None for row in sparse for value in row["custom_fields"].values())
    bare = served(custom_fields=False).api_token()
    assert {row["custom_fields"] for row in bare.data("/api/v2/deals", limit=500)} == {None}
    assert not [one for one in bare.data("/api/v2/dealFields", limit=500) if one["is_custom_field"]]


def test_some_custom_fields_can_be_asked_for(bundled, fields):
    asked = [code for code, one in fields.items() if one["is_custom_field"]][:2]
    rows = bundled.data("/api/v2/deals", custom_fields=",".join(asked))
    assert {frozenset(row["custom_fields"]) for row in rows} == {frozenset(asked)}


def test_deleted_options_are_told_by_version_1_only_but_stay_on_records(bundled, fields, deals):
    old = {one["key"]: one for one in bundled.all("/v1/dealFields")}
    for name, kind in (("Segment", "enum"), ("Modules", "set")):
        field = next(one for one in fields.values() if one["field_name"] == name and one["field_type"] == kind)
        live = {one["id"] for one in field["options"]}
        deleted = {one["id"] for one in old[field["field_code"]]["options_deleted"]}
        held = values_of(deals, field["field_code"])
        used = {one for value in held for one in (value if kind == "set" else [value])}
        assert (used & deleted != set(), used <= live | deleted, live & deleted) == (True, True, set())


def test_labels_of_options_come_when_asked_for(bundled, fields, deals):
    field = next(one for one in fields.values() if one["field_name"] == "Modules")
    names = {one["id"]: one["label"] for one in field["options"]}
    labelled = bundled.data("/api/v2/deals", limit=500, include_option_labels="true", include_labels="true")
    for plain, told in zip(deals, labelled, strict=True):
        ours, theirs = (row["custom_fields"][field["field_code"]] for row in (plain, told))
        assert (theirs and [one["id"] for one in theirs]) == ours
        assert not theirs or all(one["label"] == names.get(one["id"], one["label"]) for one in theirs)
        assert [one["id"] for one in told["labels"]] == plain["label_ids"]


def test_names_are_taken_twice(fields):
    names = [(one["field_name"], one["is_custom_field"]) for one in fields.values()]
    assert names.count(("Segment", True)) == 2
    assert {("Title", True), ("Title", False)} <= set(names)


def test_built_in_options_have_ids_of_other_kinds(bundled, fields):
    activity = {one["field_code"]: one for one in bundled.data("/api/v2/activityFields")}
    told = [fields["status"], fields["visible_to"], fields["currency"], activity["type"], activity["busy"]]
    assert [one["options"][0]["id"] for one in told] == ["open", 1, "EUR", "call", "true"]
    old = {one["key"]: one for one in bundled.data("/v1/activityFields")}
    assert old["busy"]["options"][0]["id"] is True


def test_a_lead_has_deal_fields_at_its_root_in_version_1s_form(bundled, fields):
    own = {code: one for code, one in fields.items() if one["is_custom_field"]}
    seen = {}
    for lead in bundled.data("/v1/leads", limit=500):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", lead["add_time"])
        assert isinstance(lead["visible_to"], str)
        assert lead["person_id"] or lead["organization_id"]
        assert not {"is_deleted", "custom_fields"} & set(lead)
        for code in own.keys() & lead.keys():
            assert lead[code] is not None
            seen[own[code]["field_type"]] = {key[40:]: lead[key] for key in lead if key.startswith(code)}
    assert seen.keys() == TYPES
    assert {kind: set(parts) - {""} for kind, parts in seen.items() if len(parts) > 1} == {
        "monetary": {"_currency"}, "daterange": {"_until"}, "time": {"_timezone_id"},
        "timerange": {"_until", "_timezone_id"}, "address": {f"_{part}" for part in ADDRESS - {"value"}},
    }  # fmt: skip
    assert isinstance(seen["enum"][""], str)
    assert re.fullmatch(r"\d+(,\d+)*", seen["set"][""])
    assert set(seen["org"][""]) == set(seen["user"][""]) == {"name", "value"}


def test_lead_fields_are_the_deals(bundled, fields):
    told = {one["key"] for one in bundled.all("/v1/leadFields") if len(one["key"]) == 40}
    assert told == {code for code, one in fields.items() if one["is_custom_field"]}


def test_the_versions_differ_in_times_types_and_empties(served):
    client = served(old_v1="answers").api_token()
    new = {row["id"]: row for row in client.all("/api/v2/persons", limit=500)}
    old = {row["id"]: row for row in client.all("/v1/persons", limit=500)}
    assert set(new) == set(old)
    for number, row in old.items():
        assert (row["visible_to"], row["add_time"]) == (
            str(new[number]["visible_to"]), new[number]["add_time"].replace("T", " ").rstrip("Z"),
        )  # fmt: skip
        assert row["email"] == (new[number]["emails"] or [{"value": "", "primary": True}])
        assert (row["org_id"] and row["org_id"]["value"]) == new[number]["org_id"]
    assert any(not row["emails"] for row in new.values())
    activity = client.data("/v1/activities")
    assert ("", "") in {(row["due_time"], row["duration"]) for row in activity}
    assert (None, None) in {(row["due_time"], row["duration"]) for row in client.data("/api/v2/activities")}


def test_the_company_has_been_used_for_years(bundled, deals):
    persons = bundled.data("/api/v2/persons", limit=500)
    organizations = bundled.data("/api/v2/organizations", limit=500)
    users = {one["id"] for one in bundled.data("/v1/users")}
    stages = bundled.data("/api/v2/stages")
    gone = {one["id"] for one in bundled.data("/api/v2/pipelines") if one["is_deleted"]}
    mails = [one["value"] for row in persons for one in row["emails"]]
    seen = {
        "deals without person": any(row["person_id"] is None for row in deals),
        "deals without organization": any(row["org_id"] is None for row in deals),
        "owners nobody knows": any(row["owner_id"] not in users for row in deals),
        "deals in a deleted pipeline": any(row["pipeline_id"] in gone for row in deals),
        "no probability": any(row["deal_probability"] is None for row in stages),
        "equal stage names": len({one["name"] for one in stages}) < len(stages),
        "never updated": any(row["update_time"] is None for row in deals),
        "other people's company": any(
            (person := next((one for one in persons if one["id"] == row["person_id"]), None))
            and person["org_id"] != row["org_id"] for row in deals
        ),
        "persons without organization": any(row["org_id"] is None for row in persons),
        "empty e-mails": "" in mails,
        "equal e-mails": len(set(mails)) < len(mails),
        "several primaries": any(len([one for one in row["emails"] if one["primary"]]) > 1 for row in persons),
        "no last name": any(row["last_name"] is None for row in persons),
        "no address": any(row["address"] is None for row in organizations),
        "address without parts": any(row["address"] and row["address"]["locality"] is None for row in organizations),
        "currencies": len({row["currency"] for row in deals}) > 3,
    }  # fmt: skip
    assert [name for name, there in seen.items() if not there] == []


def test_a_deleted_pipeline_may_be_left_out(served):
    client = served(lists_deleted_stages=False).api_token()
    assert {row["is_deleted"] for row in client.data("/api/v2/pipelines")} == {False}
    assert 10 not in [row["id"] for row in client.data("/api/v2/stages")]


def test_relations_are_told_from_both_sides(bundled):
    owner, linked = [
        {one["id"]: one for one in bundled.data("/v1/organizationRelationships", org_id=number)} for number in (8, 10)
    ]
    assert {one["calculated_type"] for one in owner.values()} | {one["calculated_type"] for one in linked.values()} >= {
        "daughter", "parent",
    }  # fmt: skip
    shared = owner.keys() & linked.keys()
    assert shared
    for number in shared:
        assert (owner[number]["calculated_related_org_id"], linked[number]["calculated_related_org_id"]) == (10, 8)
        assert owner[number]["rel_owner_org_id"] == linked[number]["rel_owner_org_id"]
    sides = [bundled.data("/v1/organizationRelationships", org_id=number) for number in (4, 6)]
    seen = {(one["type"], one["calculated_type"], one["calculated_related_org_id"]) for side in sides for one in side}
    assert {("related", "related", 6), ("related", "related", 4)} <= seen
    assert bundled.refused("/v1/organizationRelationships")[0] == 400
    assert any(bundled.ok("/v1/organizationRelationships", org_id=one)["data"] is None for one in (1, 2, 3, 5, 7))


def test_notes_hang_on_one_or_three_and_files_may_be_inline_or_elsewhere(bundled):
    notes, files = bundled.data("/v1/notes"), bundled.data("/v1/files")
    parents = [sum(row[one] is not None for one in ("deal_id", "person_id", "org_id")) for row in notes]
    assert (min(parents), max(parents)) == (1, 3)
    assert {row["content"].startswith("<p>") for row in notes} == {True, False}
    assert any(row["pinned_to_deal_flag"] for row in notes)
    assert {row["remote_location"] for row in files} == {"s3", "googledocs"}
    assert {row["inline_flag"] for row in files} == {True, False}


def test_contact_sync_brings_more_of_persons(served):
    names = {"postal_address", "notes", "im", "birthday", "job_title"}
    client = served(contact_sync=True).api_token()
    rows, fields = client.data("/api/v2/persons", limit=500), client.data("/api/v2/personFields")
    assert all(names <= set(row) for row in rows)
    assert names <= {one["field_code"] for one in fields}
    titles = [one["is_custom_field"] for one in fields if one["field_name"] == "Job title"]
    assert sorted(titles) == [False, True]

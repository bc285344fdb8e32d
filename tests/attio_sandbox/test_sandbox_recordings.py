"""Real answers of Attio, recorded by others, beside ours to the same calls (reference material; skipped without it)."""

import json
import re

import pytest

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def recorded(shared, file):
    whole = json.loads((shared / "data" / "api" / "attio" / file).read_text())
    return [one for one in whole["exchanges"] if one["recorded"]]


def differences(real, ours, where="", *, exact=True):
    """Where keys or types differ. Nulls and empty lists tell nothing; values by slug are compared where both are."""
    if real is None or ours is None:
        return []
    if isinstance(real, dict) and isinstance(ours, dict):
        by_slug = where.endswith(("values", "entry_values"))
        keys = real.keys() & ours.keys() if by_slug else real.keys()
        found = [] if by_slug else [f"{where}: no {key}" for key in real.keys() - ours.keys()]
        if exact and not by_slug:
            found += [f"{where}: {key} is new" for key in ours.keys() - real.keys()]
        for key in keys & ours.keys():
            found += differences(real[key], ours[key], f"{where}.{key}", exact=exact)
        return found
    if isinstance(real, list) and isinstance(ours, list):
        return [one for pair in zip(real[:1], ours[:1], strict=False) for one in differences(*pair, where, exact=exact)]
    if type(real) is not type(ours):
        return [f"{where}: {type(real).__name__} became {type(ours).__name__}"]
    if isinstance(real, str) and (UUID.fullmatch(real) or re.match(r"\d{4}-\d\d-\d\dT", real)):
        pattern = re.sub(r"[0-9a-f]", "0", real)
        return [] if re.sub(r"[0-9a-f]", "0", ours) == pattern else [f"{where}: {real} became {ours}"]
    return []


@pytest.mark.parametrize(
    "ours",
    [{"a": [{"b": "x", "c": 1}]}, {"a": [{"b": 1}]}, {"a": [{}]}, {}, {"a": {"b": "x"}}, {"a": [{"b": "y"}], "d": 1}],
)
def test_the_comparison_sees_what_differs(ours):
    assert differences({"a": [{"b": "x"}]}, ours)


@pytest.fixture
def world(served):
    """A workspace with one of everything that the recordings name, and their ids by kind."""
    client = served(enabled_objects=["deals", "users", "workspaces"])
    member = client.ok("GET", "/v2/workspace_members")[0]["id"]["workspace_member_id"]
    body = {"name": "Seed", "api_slug": "seed_list_1", "parent_object": "people", "workspace_access": "full-access",
            "workspace_member_access": []}  # fmt: skip
    listed = client.ok("POST", "/v2/lists", {"data": body})["id"]["list_id"]
    client.attribute("lists/seed_list_1", "test_text_attribute")
    person = client.create("people", name="Doe, Jane", email_addresses=["jane@example.com"])["id"]["record_id"]
    entry = {"parent_record_id": person, "parent_object": "people", "entry_values": {}}
    note = {"parent_object": "people", "parent_record_id": person, "title": "T", "format": "plaintext", "content": "c"}
    task = {"content": "Call", "format": "plaintext", "deadline_at": None, "is_completed": False,
            "linked_records": [], "assignees": []}  # fmt: skip
    comment = {"format": "plaintext", "content": "c", "author": {"type": "workspace-member", "id": member},
               "record": {"object": "people", "record_id": person}}  # fmt: skip
    hook = {"target_url": "https://example.com/seed", "subscriptions": [{"event_type": "note.created", "filter": None}]}

    def made(path, body, key):
        return client.ok("POST", path, {"data": body})["id"][key]

    return client, {
        "workspace_members": member,
        "lists": listed,
        "records": person,
        "objects": client.object("seed_object")["id"]["object_id"],
        "entries": made("/v2/lists/seed_list_1/entries", entry, "entry_id"),
        "notes": made("/v2/notes", note, "note_id"),
        "tasks": made("/v2/tasks", task, "task_id"),
        "comments": made("/v2/comments", comment, "comment_id"),
        "webhooks": made("/v2/webhooks", hook, "webhook_id"),
    }


def at_home(path, ids):
    """A recorded path with our ids."""
    parts = path.split("/")
    for place, part in enumerate(parts):
        if UUID.fullmatch(part):
            parts[place] = ids[parts[place - 1]]
    return "/".join(parts)


def ours_in(body, ids, key=""):
    """A recorded body with our ids."""
    if isinstance(body, dict):
        return {name: ours_in(value, ids, name) for name, value in body.items()}
    if isinstance(body, list):
        return [ours_in(one, ids, key) for one in body]
    if not isinstance(body, str) or not UUID.fullmatch(body):
        return body
    return {"object": "people", "id": ids["workspace_members"], "referenced_actor_id": ids["workspace_members"]}.get(
        key, ids["records"]
    )


def test_every_recorded_call_is_answered_in_the_same_shape(shared, world):
    client, ids = world
    calls = recorded(shared, "nango_attio_operations.json")
    assert len(calls) > 40
    found = {}
    order = {"PUT": 0, "DELETE": 2}
    for one in sorted(calls, key=lambda one: order.get(one["request"]["method"], 1)):
        request, answer = one["request"], one["response"]
        path = at_home(request["path"], ids)
        ours = client.call(request["method"], path, ours_in(request.get("body"), ids), params=request.get("query"))
        name = f"{request['method']} {request['path']}"
        assert ours.status_code == answer["status"], (name, ours.text)
        found |= {name: faults} if (faults := differences(answer["body"], ours.json())) else {}
    assert found == {}


def test_older_recordings_have_nothing_that_ours_have_not(shared, world):
    client, ids = world
    checked = 0
    for one in recorded(shared, "attio_ruby_captured_2025-07.json"):
        request, answer = one["request"], one["response"]
        if request["method"] != "GET" or answer["status"] != 200:
            continue
        path = request["path"].replace("{object_id}", "users").replace("{object}", "people")
        path = path.replace("{attribute_id}", "email_addresses").replace(
            "{workspace_member_id}", ids["workspace_members"]
        )
        ours = client.call("GET", path)
        assert differences(answer["body"], ours.json(), exact=False) == [], request
        checked += 1
    assert checked >= 8


def test_people_have_the_attributes_that_were_recorded(shared, world):
    client, _ = world
    kept = ("title", "api_slug", "type", "is_system_attribute", "is_writable", "is_required", "is_unique",
            "is_multiselect", "default_value", "is_default_value_enabled")  # fmt: skip
    for one in recorded(shared, "attio_ruby_captured_2025-07.json"):
        if one["request"]["method"] == "GET" and one["request"]["path"] == "/v2/objects/{object}/attributes":
            real = [attribute for attribute in one["response"]["body"]["data"] if attribute["is_system_attribute"]]
    ours = client.ok("GET", "/v2/objects/people/attributes")
    assert [[one[key] for key in kept] for one in ours] == [[one[key] for key in kept] for one in real]


@pytest.mark.parametrize(
    ("first_path", "call"),
    [
        (["data", "api_slug"], ("POST", "/v2/lists", {"data": {"name": "L", "parent_object": "people"}})),
        (["data", "description"],
         ("POST", "/v2/objects/people/attributes", {"data": {"title": "T", "type": "invalid_type"}})),
        (["data", "values"], ("POST", "/v2/objects/people/records", {"data": {}})),
        (["first_name"], ("POST", "/v2/objects/people/records", {"data": {"values": {"name": {}}}})),
        (["data", "target_url"], ("POST", "/v2/webhooks", {"data": {}})),
    ],
)  # fmt: skip
def test_recorded_errors_are_ours_to_the_letter(shared, attio, first_path, call):
    real = next(
        body
        for one in recorded(shared, "attio_ruby_captured_2025-07.json")
        for body in [one["response"]["body"]]
        if "validation_errors" in body and body["validation_errors"][0]["path"] == first_path
    )
    assert attio.call(*call).json() == real


def test_quoted_errors_are_ours_to_the_letter(shared, attio):
    whole = json.loads((shared / "data" / "api" / "errors_quoted_in_public_issues.json").read_text())
    quoted = whole if isinstance(whole, list) else next(one for one in whole.values() if isinstance(one, list))
    real = next(one for one in quoted if one["vendor"] == "attio" and "Query params" in one["body"]["message"])
    ours = attio.call("PUT", "/v2/objects/people/records", {"data": {"values": {}}})
    assert ours.json() == real["body"]


def test_unknown_routes_are_worded_as_recorded(shared, attio):
    seen = 0
    for one in recorded(shared, "attio_ruby_captured_2025-07.json"):
        real = one["response"]["body"]
        match = re.fullmatch(r'Could not find endpoint "(\w+) (.+)"\.', real.get("message", ""))
        if match:
            assert attio.call(*match.groups()).json() == real
            seen += 1
    assert seen >= 4

"""Notes, tasks, comments, files, meetings, webhooks, members (sections 11 to 14)."""

import pytest

NOWHERE = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def jane(attio):
    return attio.create("people", name="Doe, Jane")["id"]["record_id"]


@pytest.fixture
def ada(attio):
    return attio.ok("GET", "/v2/workspace_members")[0]["id"]["workspace_member_id"]


def note_of(jane, **more):
    return {"data": {"parent_object": "people", "parent_record_id": jane, "title": "Call", "format": "markdown",
                     "content": "## Summary\n- **point** [x](https://y.z)", **more}}  # fmt: skip


def test_a_note_is_back_dated_shown_changed_and_deleted(attio, jane):
    made = attio.ok("POST", "/v2/notes", note_of(jane, created_at="2022-03-01T10:00:00Z"))
    assert made["created_at"] == "2022-03-01T10:00:00.000000000Z"
    assert made["content_markdown"] == "## Summary\n- **point** [x](https://y.z)"
    assert made["content_plaintext"] == "Summary\npoint x"
    assert made["tags"] == []
    path = f"/v2/notes/{made['id']['note_id']}"
    assert attio.ok("GET", path) == made
    changed = attio.ok("PATCH", path, {"data": {"title": "Mail"}})
    assert changed == {**made, "title": "Mail"}
    changed = attio.ok("PATCH", path, {"data": {"content": "*new*", "format": "plaintext"}})
    assert changed["content_plaintext"] == "*new*"
    assert attio.call("DELETE", path).json() == {}
    assert attio.error("GET", path)[:2] == (404, "not_found")


def test_notes_are_listed_ten_at_a_time_and_fifty_at_most(attio, jane):
    for number in range(12):
        attio.ok("POST", "/v2/notes", note_of(jane, title=str(number)))
    assert [one["title"] for one in attio.ok("GET", "/v2/notes")] == [str(number) for number in range(10)]
    page = attio.ok("GET", f"/v2/notes?limit=50&offset=10&parent_object=people&parent_record_id={jane}")
    assert [one["title"] for one in page] == ["10", "11"]
    assert attio.ok("GET", "/v2/notes?parent_object=companies") == []
    assert attio.error("GET", "/v2/notes?limit=51")[:2] == (400, "validation_type")
    assert attio.error("GET", "/v2/notes?parent_object=nope")[:2] == (404, "not_found")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"parent_record_id": NOWHERE}, (404, "not_found")),
        ({"parent_object": "meetings"}, (404, "not_found")),
        ({"format": "html"}, (400, "validation_type")),
        ({"created_at": "1969-12-31"}, (400, "validation_type")),
        ({"created_at": "2999-01-01"}, (400, "validation_type")),
        ({"content": "x" * (1024 * 1024 + 1)}, (413, "validation_type")),
    ],
)
def test_a_wrong_note_is_refused(attio, jane, change, fault):
    assert attio.error("POST", "/v2/notes", note_of(jane, **change))[:2] == fault


def task_of(**more):
    return {"data": {"content": "Call back", "format": "plaintext", "deadline_at": None, "is_completed": False,
                     "linked_records": [], "assignees": [], **more}}  # fmt: skip


def test_a_task_is_made_completed_filtered_and_deleted(attio, jane, ada):
    link = {"target_object": "people", "target_record_id": jane}
    made = attio.ok("POST", "/v2/tasks", task_of(
        linked_records=[link], assignees=[{"workspace_member_email_address": "ada@example.com"}],
        deadline_at="2025-12-31T23:59:59Z",
    ))  # fmt: skip
    assert made["linked_records"] == [{"target_object_id": "people", "target_record_id": jane}]
    assert made["assignees"] == [{"referenced_actor_type": "workspace-member", "referenced_actor_id": ada}]
    assert (made["is_completed"], made["completed_at"]) == (False, None)
    path = f"/v2/tasks/{made['id']['task_id']}"
    done = attio.ok("PATCH", path, {"data": {"is_completed": True}})
    assert done["is_completed"]
    assert done["completed_at"] is not None
    assert attio.ok("GET", "/v2/tasks?is_completed=false") == []
    for query in ("is_completed=true", "assignee=ada@example.com", f"linked_record_id={jane}&linked_object=people",
                  "sort=created_at:desc"):  # fmt: skip
        assert attio.ok("GET", f"/v2/tasks?{query}") == [done]
    assert attio.ok("GET", "/v2/tasks?assignee=max@example.com") == []
    assert attio.call("DELETE", path).json() == {}
    assert attio.error("GET", path)[0] == 404


def test_a_link_to_a_record_that_is_not_there_vanishes(attio, jane):
    links = [{"target_object": "people", "target_record_id": key} for key in (jane, NOWHERE)]
    made = attio.ok("POST", "/v2/tasks", task_of(linked_records=links))
    assert [one["target_record_id"] for one in made["linked_records"]] == [jane]
    attio.ok("DELETE", f"/v2/objects/people/records/{jane}")
    assert attio.ok("GET", f"/v2/tasks/{made['id']['task_id']}")["linked_records"] == []


def test_a_task_may_name_its_record_by_value(attio):
    acme = attio.create("companies", domains=["acme.com"])["id"]["record_id"]
    link = {"target_object": "companies", "domains": [{"domain": "acme.com"}]}
    made = attio.ok("POST", "/v2/tasks", task_of(linked_records=[link]))
    assert made["linked_records"][0]["target_record_id"] == acme


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"content": "x" * 2001}, (400, "validation_type")),
        ({"format": "markdown"}, (400, "validation_type")),
        ({"linked_records": [{"target_object": "nope", "target_record_id": NOWHERE}]}, (404, "not_found")),
        ({"assignees": [{"referenced_actor_type": "workspace-member", "referenced_actor_id": NOWHERE}]},
         (400, "value_not_found")),
        ({"deadline_at": "soon"}, (400, "validation_type")),
    ],
)  # fmt: skip
def test_a_wrong_task_is_refused(attio, change, fault):
    assert attio.error("POST", "/v2/tasks", task_of(**change))[:2] == fault


def test_comments_have_any_member_as_author_and_make_threads(attio, jane):
    people = attio.ok("GET", "/v2/objects/people")["id"]["object_id"]
    sue = attio.ok("GET", "/v2/workspace_members")[2]["id"]["workspace_member_id"]
    said = {"format": "plaintext", "content": "Hello", "author": {"type": "workspace-member", "id": sue}}
    about = {"record": {"object": "people", "record_id": jane}}
    first = attio.ok("POST", "/v2/comments", {"data": {**said, **about, "created_at": "2022-01-01T00:00:00Z"}})
    assert first["thread_id"] == first["id"]["comment_id"]
    assert first["record"] == {"record_id": jane, "object_id": people}
    assert (first["author"], first["resolved_by"]) == ({"type": "workspace-member", "id": sue}, None)
    assert first["created_at"] == "2022-01-01T00:00:00.000000000Z"
    reply = attio.ok("POST", "/v2/comments", {"data": {**said, "thread_id": first["thread_id"]}})
    [thread] = attio.ok("GET", f"/v2/threads?object=people&record_id={jane}")
    assert thread["comments"] == [first, reply]
    assert attio.ok("GET", f"/v2/threads/{first['thread_id']}") == thread
    assert attio.ok("GET", f"/v2/comments/{reply['id']['comment_id']}") == reply
    for wrong in ({**said}, {**said, **about, "thread_id": first["thread_id"]}):
        assert attio.error("POST", "/v2/comments", {"data": wrong})[:2] == (400, "validation_type")
    nobody = {**said, **about, "author": {"type": "workspace-member", "id": NOWHERE}}
    assert attio.error("POST", "/v2/comments", {"data": nobody})[:2] == (400, "value_not_found")
    assert attio.call("DELETE", f"/v2/comments/{first['thread_id']}").json() == {}
    assert attio.error("GET", f"/v2/comments/{reply['id']['comment_id']}")[0] == 404
    assert attio.error("GET", f"/v2/threads/{first['thread_id']}")[0] == 404


def test_files_are_uploaded_listed_and_deleted_with_their_folder(attio, jane):
    about = {"object": "people", "record_id": jane}
    folder = attio.ok("POST", "/v2/files", {**about, "file_type": "folder", "name": "Papers"})
    key = folder["id"]["file_id"]
    answer = attio.http.post("/v2/files/upload", data={**about, "parent_folder_id": key},
                             files={"file": ("cv.pdf", b"%PDF-1.4 ...", "application/pdf")})  # fmt: skip
    assert answer.status_code == 201
    file = answer.json()["data"]
    assert (file["name"], file["content_type"], file["content_size"]) == ("cv.pdf", "application/pdf", 12)
    listed = attio.call("GET", f"/v2/files?object=people&record_id={jane}&limit=1").json()
    assert listed["data"] == [folder]
    cursor = listed["pagination"]["next_cursor"]
    listed = attio.call("GET", f"/v2/files?object=people&record_id={jane}&limit=1&cursor={cursor}").json()
    assert listed == {"data": [file], "pagination": {"next_cursor": None}}
    path = f"/v2/files/{file['id']['file_id']}"
    assert attio.ok("GET", path) == file
    assert attio.call("GET", f"{path}/download").status_code == 302
    attio.ok("DELETE", f"/v2/files/{key}")
    assert attio.error("GET", path)[0] == 404
    assert attio.error("GET", "/v2/files?object=people")[:2] == (400, "validation_type")
    assert attio.error("POST", "/v2/files", {**about, "file_type": "connected-file"})[0] == 400


def test_a_meeting_is_found_or_made_and_linked(attio, jane):
    body = {"data": {
        "title": "Kick-off", "description": "", "start": {"datetime": "2023-01-01T10:00:00Z", "timezone": None},
        "end": {"date": "2023-01-01"}, "is_all_day": False, "external_ref": "x-1",
        "participants": [{"email_address": "j@acme.com", "is_organizer": True, "status": "accepted"}],
    }}  # fmt: skip
    made = attio.ok("POST", "/v2/meetings", body)
    assert attio.ok("POST", "/v2/meetings", body) == made
    path = f"/v2/meetings/{made['id']['meeting_id']}"
    links = {"data": {"linked_records": [{"object": "people", "record_id": jane}]}}
    linked = attio.ok("PATCH", path, links)
    assert [one["record_id"] for one in linked["linked_records"]] == [jane]
    assert attio.call("GET", f"/v2/meetings?linked_record_id={jane}").json()["data"] == [linked]
    assert attio.ok("PUT", path, {"data": {"linked_records": []}}) == made
    assert attio.ok("DELETE", path) == {}
    assert attio.error("GET", path)[0] == 404
    assert attio.error("GET", "/v2/meetings?limit=201")[:2] == (400, "validation_type")
    body["data"] |= {"participants": [], "external_ref": "x-2"}
    assert attio.error("POST", "/v2/meetings", body) == (400, "validation_type", "No participants were provided.")


def test_a_webhook_shows_its_secret_once(attio):
    body = {"data": {"target_url": "https://example.com/hook",
                     "subscriptions": [{"event_type": "record.created", "filter": None}]}}  # fmt: skip
    made = attio.ok("POST", "/v2/webhooks", body)
    assert len(made.pop("secret")) == 64
    path = f"/v2/webhooks/{made['id']['webhook_id']}"
    assert attio.ok("GET", path) == made
    assert attio.ok("GET", "/v2/webhooks") == [made]
    assert attio.error("POST", "/v2/webhooks", body)[:2] == (409, "uniqueness_conflict")
    changed = attio.ok("PATCH", path, {"data": {"target_url": "https://example.com/other"}})
    assert changed["target_url"] == "https://example.com/other"
    for wrong in ({"target_url": "http://example.com"}, {"subscriptions": [{"event_type": "x", "filter": None}]}):
        assert attio.error("PATCH", path, {"data": wrong})[:2] == (400, "validation_type")
    assert attio.error("GET", "/v2/webhooks?limit=9")[:2] == (400, "validation_type")
    assert attio.call("DELETE", path).json() == {}
    assert attio.error("DELETE", path)[0] == 404


def test_members_are_read_only(attio):
    people = attio.ok("GET", "/v2/workspace_members")
    assert [(one["first_name"], one["access_level"]) for one in people] == [
        ("Ada", "admin"), ("Max", "member"), ("Sue", "suspended"),
    ]  # fmt: skip
    key = people[1]["id"]["workspace_member_id"]
    assert attio.ok("GET", f"/v2/workspace_members/{key}") == people[1]
    assert attio.error("GET", f"/v2/workspace_members/{NOWHERE}")[:2] == (404, "not_found")


def test_views_are_listed_by_cursor(attio):
    empty = {"data": [], "pagination": {"next_cursor": None}}
    assert attio.call("GET", "/v2/objects/people/views").json() == empty

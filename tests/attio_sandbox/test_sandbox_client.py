"""The registry's client for Attio, generated from a newer official document and strict, drives the stand-in."""

import pytest
from attio import SDK
from attio.errors import ResponseValidationError, SDKError

ATTRIBUTE = {
    "title": "Source id", "description": None, "api_slug": "source_id", "type": "text", "is_required": False,
    "is_unique": True, "is_multiselect": False, "config": {},
}  # fmt: skip


@pytest.fixture
def sdk(served):
    client = served(token_level="workspace")
    with SDK(oauth2="token", server_url=client.base_url) as sdk:
        yield sdk


def test_it_knows_who_it_is(sdk):
    described = sdk.meta.get_v2_self()
    assert described.active
    assert described.workspace_slug == "sandbox"
    assert described.token_level == "workspace"


def test_it_needs_the_token_level(served):
    url = served(token_level=None).base_url
    with SDK(oauth2="token", server_url=url) as sdk, pytest.raises(ResponseValidationError, match="token_level"):
        sdk.meta.get_v2_self()


def test_it_makes_a_schema(sdk):
    made = sdk.objects.post_v2_objects(
        data={"api_slug": "projects", "singular_noun": "Project", "plural_noun": "Projects"}
    ).data
    assert made.api_slug == "projects"
    assert {one.api_slug for one in sdk.objects.get_v2_objects().data} >= {"people", "companies", "projects"}
    attributes = sdk.attributes
    place = {"target": "objects", "identifier": "projects"}
    source = attributes.post_v2_target_identifier_attributes(**place, data=ATTRIBUTE).data
    assert source.is_unique
    stage = {**ATTRIBUTE, "api_slug": "stage", "type": "status", "is_unique": False}
    attributes.post_v2_target_identifier_attributes(**place, data=stage)
    tier = {**stage, "api_slug": "tier", "type": "select"}
    attributes.post_v2_target_identifier_attributes(**place, data=tier)
    attributes.post_v2_target_identifier_attributes_attribute_statuses(
        **place, attribute="stage", data={"title": "Open", "target_time_in_status": None}
    )
    attributes.post_v2_target_identifier_attributes_attribute_options(**place, attribute="tier", data={"title": "A"})
    statuses = attributes.get_v2_target_identifier_attributes_attribute_statuses(**place, attribute="stage").data
    options = attributes.get_v2_target_identifier_attributes_attribute_options(**place, attribute="tier").data
    assert ([one.title for one in statuses], [one.title for one in options]) == (["Open"], ["A"])
    changed = attributes.patch_v2_target_identifier_attributes_attribute_(
        **place, attribute="tier", data={"is_archived": True}
    ).data
    assert changed.is_archived
    listed = attributes.get_v2_target_identifier_attributes(**place, show_archived=True).data
    assert [one.api_slug for one in listed] == ["record_id", "created_at", "created_by", "source_id", "stage", "tier"]
    sdk.objects.delete_v2_objects_object_(object="projects")


def test_it_writes_and_reads_records(sdk):
    records = sdk.records
    acme = records.post_v2_objects_object_records(
        object="companies", data={"values": {"name": ["Acme"], "domains": ["acme.com"], "employee_range": ["1-10"]}}
    ).data
    again = records.put_v2_objects_object_records(
        object="companies", matching_attribute="domains",
        data={"values": {"domains": ["acme.com"], "description": ["Anvils"]}},
    ).data  # fmt: skip
    assert again.id.record_id == acme.id.record_id
    jane = records.post_v2_objects_object_records(object="people", data={"values": {
        "name": ["Doe, Jane"], "email_addresses": ["jane@acme.com"], "phone_numbers": ["+14155550123"],
        "company": [{"target_object": "companies", "target_record_id": acme.id.record_id}],
        "primary_location": ["Berlin, Germany"],
    }}).data  # fmt: skip
    assert jane.values["company"][0].target_record_id == acme.id.record_id
    deal = records.post_v2_objects_object_records(object="deals", data={"values": {
        "name": ["D"], "stage": ["Lead"], "owner": ["ada@example.com"], "value": [12.5],
        "associated_people": [{"target_object": "people", "email_addresses": ["jane@acme.com"]}],
    }}).data  # fmt: skip
    assert deal.values["value"][0].currency_value == 12.5
    key = {"object": "companies", "record_id": acme.id.record_id}
    records.patch_v2_objects_object_records_record_id_(**key, data={"values": {"domains": ["acme.io"]}})
    records.put_v2_objects_object_records_record_id_(**key, data={"values": {"name": ["Acme Inc"]}})
    found = records.post_v2_objects_object_records_query(
        object="companies", filter_={"domains": "acme.io"}, sorts=[{"attribute": "created_at", "direction": "asc"}]
    ).data
    assert [one.values["name"][0].value for one in found] == ["Acme Inc"]
    values = records.get_v2_objects_object_records_record_id_attributes_attribute_values(
        **key, attribute="name", show_historic=True
    ).data
    assert len(values) == 2
    records.delete_v2_objects_object_records_record_id_(**key)
    with pytest.raises(SDKError, match="not found"):
        records.get_v2_objects_object_records_record_id_(**key)


def test_it_reads_members_and_files_notes_and_tasks(sdk):
    members = sdk.workspace_members.get_v2_workspace_members().data
    assert [one.email_address for one in members] == ["ada@example.com", "max@example.com", "sue@example.com"]
    jane = sdk.records.post_v2_objects_object_records(object="people", data={"values": {}}).data.id.record_id
    note = sdk.notes.post_v2_notes(data={
        "parent_object": "people", "parent_record_id": jane, "title": "T", "format": "plaintext", "content": "c",
    }).data  # fmt: skip
    assert [one.id.note_id for one in sdk.notes.get_v2_notes().data] == [note.id.note_id]
    task = sdk.tasks.post_v2_tasks(data={
        "content": "Call", "format": "plaintext", "deadline_at": None, "is_completed": False, "assignees": [],
        "linked_records": [{"target_object": "people", "target_record_id": jane}],
    }).data  # fmt: skip
    assert sdk.tasks.get_v2_tasks_task_id_(task_id=task.id.task_id).data.linked_records[0].target_record_id == jane


def test_it_understands_refusals(sdk):
    with pytest.raises(SDKError, match='Cannot find attribute with slug/ID "nope"') as refusal:
        sdk.records.post_v2_objects_object_records(object="companies", data={"values": {"nope": ["x"]}})
    assert refusal.value.data.code == "value_not_found"

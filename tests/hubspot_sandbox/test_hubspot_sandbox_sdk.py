"""The official client of the dated paths (hubspot-sdk, 2026-03) drives the stand-in."""

import pytest
from hubspot_sdk import BadRequestError, HubSpot, NotFoundError, PermissionDeniedError, RateLimitError


@pytest.fixture
def server(served):
    return served()


@pytest.fixture
def sdk(server):
    with HubSpot(access_token="pat-na1-sdk", base_url=server.base_url, max_retries=0) as sdk:
        yield sdk


def test_it_reads_all_records_by_cursor(sdk, server):
    for kind in ("contacts", "companies", "deals", "2-48120001"):
        found = [one.id for one in sdk.crm.objects.custom.list(kind, limit=50)]
        name = "machines" if kind.startswith("2-") else kind
        records = server.state(kind)["objects"][name]["records"]
        assert sorted(map(int, found)) == [one["id"] for one in records if one["archived"] is None]


def test_it_knows_every_activity(sdk):
    objects = sdk.crm.objects
    for resource, count in ((objects.notes, 40), (objects.tasks, 16), (objects.calls, 18), (objects.emails, 15),
                            (objects.meetings, 9), (objects.communications, 5), (objects.postal_mail, 2)):  # fmt: skip
        assert len(list(resource.list(limit=10))) == count
    assert objects.leads.search(after="", filter_groups=[], limit=1, properties=[], sorts=[]).total == 14


def test_it_reads_batches_and_links(sdk):
    found = sdk.crm.objects.contacts.batch.get(
        inputs=[{"id": "501"}, {"id": "551"}], properties=["email"], properties_with_history=["firstname"]
    )
    assert {one.id for one in found.results} == {"501", "551"}
    assert found.results[0].properties_with_history["firstname"][0].source_type == "CRM_UI"
    linked = sdk.crm.associations.batch.get("companies", from_object_type="contacts", inputs=[{"id": "501"}])
    assert linked.results[0].from_.id == "501"
    assert linked.results[0].to[0].association_types[0].label == "Primary"
    labels = sdk.crm.associations_schema.labels.list_labels("deals", from_object_type="contacts").results
    assert {one.label for one in labels} == {None, "Decision maker", "Pays the bill"}


def test_it_reads_definitions_and_settings(sdk):
    names = {one.name for one in sdk.crm.properties.list("contacts").results}
    assert {"email", "newsletter_topics", "hs_v2_date_entered_customer"} <= names
    assert "tax_number" not in names
    sensitive = sdk.crm.properties.list("contacts", data_sensitivity="sensitive").results
    archived = sdk.crm.properties.list("contacts", archived=True).results
    assert ([one.name for one in sensitive], [one.name for one in archived]) == (["tax_number"], ["fax_of_assistant"])
    assert [one.id for one in sdk.crm.pipelines.list("tickets").results] == ["0", "51770912"]
    assert [one.name for one in sdk.crm.object_schemas.list().results] == ["machines", "tickets"]
    assert len(list(sdk.crm.owners.list(limit=2))) == 4
    assert [one.name for one in sdk.settings.users.list_teams().results] == ["Strings", "Winds"]
    assert sdk.account.get().portal_id == 148_006_211
    assert sdk.settings.currencies.get_company_currency().id == "EUR"
    assert len(sdk.settings.currencies.exchange_rates.list_current_exchange_rates().results) == 3
    counts = {one.object_type_id: one.usage for one in sdk.crm.limits.get_record_limits().hubspot_defined_object_types}
    assert counts["0-1"] == 167


def test_it_reads_lists(sdk):
    found = sdk.crm.lists.list_by_search(list_ids=[], offset=0, processing_types=[])
    assert found.total == 7
    assert len(list(sdk.crm.lists.list_memberships("3", limit=25))) == 58
    joined = [one.membership_timestamp for one in sdk.crm.lists.get_memberships_join_order("3", limit=25)]
    assert joined == sorted(joined)
    assert len(joined) == 58


def test_it_opens_files(sdk, server):
    private = sdk.files.file_assets.get_signed_url("181700000001")
    assert server.http.get(private.url, headers={"authorization": ""}).text == "The content of contract.pdf"
    assert server.http.get(f"/_files/{181700000001}").status_code == 404
    with pytest.raises(NotFoundError):
        sdk.files.file_assets.get("181700000099")


def test_it_writes(sdk, server):
    made = sdk.crm.objects.companies.create(properties={"name": "Sdk", "domain": "sdk.example"}, associations=[])
    deal = sdk.crm.objects.deals.create(
        properties={"dealname": "D", "pipeline": "default", "dealstage": "closedwon"},
        associations=[{"to": {"id": made.id}, "types": [
            {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 5}]}],
    )  # fmt: skip
    linked = server.get(f"/crm/objects/2026-09/0-3/{deal.id}/associations/0-2")["results"]
    assert [one["typeId"] for one in linked[0]["associationTypes"]] == [5, 341]
    sdk.crm.objects.companies.update(made.id, properties={"name": "Sdk & Co"})
    assert sdk.crm.objects.companies.get(made.id).properties["name"] == "Sdk & Co"
    made_list = sdk.crm.lists.create(name="From the sdk", object_type_id="0-2", processing_type="MANUAL").list
    sdk.crm.lists.add_memberships(made_list["listId"], body=[made.id])
    assert [one.record_id for one in sdk.crm.lists.list_memberships(made_list["listId"])] == [made.id]


def test_it_can_not_sign_in_since_it_sends_json(sdk, server):
    with pytest.raises(BadRequestError, match="BAD_CLIENT_ID"):
        sdk.auth.oauth.create_token(
            grant_type="refresh_token", refresh_token="x", client_id="sandbox-client", client_secret="sandbox-secret"
        )


def test_it_reads_with_a_token_of_oauth_within_its_scopes(served):
    server = served()
    token = server.sign_in("crm.objects.contacts.read")["access_token"]
    with HubSpot(access_token=token, base_url=server.base_url, max_retries=0) as sdk:
        assert len(sdk.crm.objects.contacts.list(limit=5).results) == 5
        with pytest.raises(PermissionDeniedError, match="MISSING_SCOPES"):
            sdk.crm.objects.deals.list()


def test_it_is_told_of_limits(served):
    server = served(limits=True, search_limit=2)
    request = {"after": "", "filter_groups": [], "limit": 1, "properties": [], "sorts": []}
    with HubSpot(access_token="pat-x", base_url=server.base_url, max_retries=0) as sdk:
        sdk.crm.objects.contacts.search(**request)
        sdk.crm.objects.contacts.search(**request)
        with pytest.raises(RateLimitError, match="SECONDLY"):
            sdk.crm.objects.contacts.search(**request)

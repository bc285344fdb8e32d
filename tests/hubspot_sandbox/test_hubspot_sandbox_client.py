"""The official client of the old paths (hubspot-api-client, v3 and v4) drives the stand-in."""

import pytest
from hubspot import HubSpot
from hubspot.crm import associations, contacts, deals, lists, properties
from hubspot.crm.associations import v4 as links
from hubspot.crm.contacts.exceptions import ApiException
from hubspot.oauth.exceptions import ApiException as SignInRefused


@pytest.fixture
def server(served):
    return served()


@pytest.fixture
def client(server):
    return HubSpot(access_token="pat-na1-client", host=server.base_url)


def test_it_reads_all_contacts(client, server):
    found = client.crm.contacts.get_all(properties=["email", "remarks"])
    state = server.state("contacts")["objects"]["contacts"]["records"]
    assert {int(one.id) for one in found} == {one["id"] for one in state if one["archived"] is None}
    assert any(one.properties["remarks"] for one in found)


def test_it_reads_batches_and_is_told_what_is_missing(client):
    body = contacts.BatchReadInputSimplePublicObjectId(
        inputs=[{"id": "501"}, {"id": "7"}], properties=["email"], properties_with_history=[]
    )
    found = client.crm.contacts.batch_api.read(body)
    assert [one.id for one in found.results] == ["501"]
    assert found.errors[0].context == {"ids": ["7"]}


def test_it_searches(client):
    request = deals.PublicObjectSearchRequest(
        filter_groups=[{"filters": [{"propertyName": "deal_currency_code", "operator": "EQ", "value": "JPY"}]}],
        sorts=[{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        properties=["dealname"], limit=5, after="0",
    )  # fmt: skip
    found = client.crm.deals.search_api.do_search(request)
    assert found.total > 5
    assert found.paging.next.after == "5"
    assert [int(one.id) for one in found.results] == sorted(int(one.id) for one in found.results)


def test_it_reads_links_with_their_labels(client):
    body = links.BatchInputPublicFetchAssociationsBatchRequest(inputs=[{"id": "501"}, {"id": "951"}])
    found = client.crm.associations.v4.batch_api.get_page("contacts", "companies", body)
    labels = {kind.label for one in found.results for to in one.to for kind in to.association_types}
    assert {"Primary", None} <= labels
    page = client.crm.associations.v4.basic_api.get_page("contacts", "501", "companies")
    assert len(page.results) == len(found.results[0].to)
    types = client.crm.associations.v4.schema.definitions_api.get_all("contacts", "deals")
    assert {"Decision maker", "Pays the bill", None} == {one.label for one in types.results}
    old = client.crm.associations.batch_api.read(
        "contacts", "companies", associations.BatchInputPublicObjectId(inputs=[{"id": "501"}])
    )
    assert {one.type for one in old.results[0].to} >= {"contact_to_company", "primary"}


def test_it_reads_definitions(client):
    found = {one.name: one for one in client.crm.properties.core_api.get_all("deals").results}
    assert found["amount"].show_currency_symbol
    assert found["hubspot_owner_id"].referenced_object_type == "OWNER"
    named = properties.BatchReadInputPropertyName(inputs=[{"name": "amount"}], archived=False)
    assert [one.name for one in client.crm.properties.batch_api.read("deals", named).results] == ["amount"]
    groups = client.crm.properties.groups_api.get_all("contacts").results
    assert [one.name for one in groups] == ["contactinformation", "analyticsinformation", "workshop"]
    pipelines = client.crm.pipelines.pipelines_api.get_all("deals").results
    assert [len(one.stages) for one in pipelines] == [7, 4, 2]
    schemas = client.crm.schemas.core_api.get_all().results
    assert [one.object_type_id for one in schemas] == ["2-48120001", "2-48120002"]
    assert client.crm.schemas.core_api.get_by_id("2-48120001").labels.plural == "Machines"


def test_it_reads_owners_users_and_teams(client):
    assert len(client.crm.owners.get_all()) == 4
    assert [one.id for one in client.crm.owners.owners_api.get_page(archived=True).results] == ["48210304", "48210305"]
    assert [one.name for one in client.settings.users.teams_api.get_all().results] == ["Strings", "Winds"]
    assert len(client.settings.users.users_api.get_page().results) == 3


def test_it_reads_lists(client):
    request = lists.ListSearchRequest(
        additional_properties=["hs_list_size"], offset=0, processing_types=["MANUAL"], list_ids=[], count=2
    )
    found = client.crm.lists.lists_api.do_search(request)
    assert (len(found.lists), found.has_more, found.total) == (2, True, 4)
    assert found.lists[0].additional_properties["hs_list_size"] == "58"
    members = client.crm.lists.memberships_api.get_page(found.lists[0].list_id, limit=20)
    assert len(members.results) == 20
    assert members.paging.next.after
    assert client.crm.lists.lists_api.get_by_id("17").list.deleted_at


def test_it_fills_an_account(client, server):
    made = client.crm.contacts.basic_api.create(
        contacts.SimplePublicObjectInputForCreate(properties={"email": "new@example.com", "firstname": "New"})
    )
    company = server.get("/crm/objects/2026-09/companies", limit=1)["results"][0]["id"]
    client.crm.associations.v4.basic_api.create_default("contacts", made.id, "companies", company)
    linked = server.get(f"/crm/objects/2026-09/contacts/{made.id}/associations/companies")["results"]
    assert [one["typeId"] for one in linked[0]["associationTypes"]] == [1, 279]
    read = server.get(f"/crm/objects/2026-09/contacts/{made.id}", properties="associatedcompanyid")
    assert read["properties"]["associatedcompanyid"] == company
    client.crm.contacts.basic_api.update(made.id, contacts.SimplePublicObjectInput(properties={"firstname": "Newer"}))
    with pytest.raises(ApiException, match="Contact already exists"):
        client.crm.contacts.basic_api.create(
            contacts.SimplePublicObjectInputForCreate(properties={"email": "NEW@example.com"})
        )
    client.crm.contacts.basic_api.archive(made.id)
    with pytest.raises(ApiException) as refused:
        client.crm.contacts.basic_api.get_by_id(made.id)
    assert refused.value.status == 404


def test_it_signs_in_with_v1_which_may_have_ended(served):
    server = served()
    api = HubSpot(host=server.base_url).oauth.tokens_api
    with pytest.raises(SignInRefused) as refused:
        api.create(grant_type="refresh_token", client_id="sandbox-client", client_secret="sandbox-secret",
                   refresh_token="nothing")  # fmt: skip
    assert refused.value.status == 400
    assert '"status":"BAD_REFRESH_TOKEN"' in refused.value.body
    server.switch(oauth_v1_ended=True)
    with pytest.raises(SignInRefused) as refused:
        api.create(grant_type="refresh_token", client_id="sandbox-client", client_secret="sandbox-secret",
                   refresh_token="nothing")  # fmt: skip
    assert refused.value.status == 410

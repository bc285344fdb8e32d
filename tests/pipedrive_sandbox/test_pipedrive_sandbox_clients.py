"""Clients that nobody here wrote read the stand-in: Pipedrive's official one for Node, and one for Python."""

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

SCRIPT = Path(__file__).with_name("official_client.cjs")
BACK = "http://127.0.0.1:9/back"


def consent(sandbox):
    query = {"client_id": "sandbox-client", "redirect_uri": BACK}
    place = sandbox.http.get("/oauth/authorize", params=query).headers["location"]
    return parse_qs(urlsplit(place).query)["code"][0]


@pytest.fixture(scope="module")
def node():
    """Node, where it is installed with the package `pipedrive` in NODE_PATH."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not installed")
    if subprocess.run([found, "-e", "require('pipedrive/v2')"], capture_output=True, check=False).returncode:
        pytest.skip("node does not find the package `pipedrive`: npm install --prefix DIR pipedrive@33, and set"
                    " NODE_PATH=DIR/node_modules")  # fmt: skip
    return found


def test_the_official_client_reads_a_whole_company(served, node):
    sandbox = served()
    ran = subprocess.run(
        [node, str(SCRIPT), sandbox.base_url, consent(sandbox), BACK], capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    read, ours = json.loads(ran.stdout), sandbox.oauth()
    for name in ("persons", "organizations", "products", "pipelines", "stages"):
        assert read[name] == ours.all(f"/api/v2/{name}", limit=500), name
    assert read["archived"] == ours.all("/api/v2/deals/archived", limit=500)
    assert read["fields"] == ours.all("/api/v2/dealFields", limit=500)
    assert read["deals"] == ours.all("/api/v2/deals", limit=500, include_fields="participants_count")
    assert read["products_of_deals"] == ours.data("/api/v2/deals/products", deal_ids="5,10")
    v1 = {"me": "users/me", "users": "users", "leads": "leads?limit=500", "lead_labels": "leadLabels",
          "currencies": "currencies", "notes": "notes", "participants": "deals/7/participants",
          "relationships": "organizationRelationships?org_id=8"}  # fmt: skip
    for name, path in v1.items():
        assert read[name] == ours.data(f"/v1/{path}"), name
    assert (read["no_scope"], read["not_there"]) == (
        [False, "Scope and URL mismatch"], [False, "Deal not found"],
    )  # fmt: skip


@pytest.fixture
def library(served):
    """PyPI's pipedrive-python-lib, signed in; it speaks version 1 only, and of its lists many are old."""
    from pipedrive.client import Client

    sandbox = served(old_v1="answers")
    client = Client("sandbox-client", "sandbox-secret")
    client.OAUTH_BASE_URL = f"{sandbox.base_url}/oauth/"
    token = client.exchange_code(BACK, consent(sandbox))
    client = Client("sandbox-client", "sandbox-secret", domain=token["api_domain"])
    client.OAUTH_BASE_URL = f"{sandbox.base_url}/oauth/"
    client.set_access_token(client.refresh_token(token["refresh_token"])["access_token"])
    return client, sandbox


def test_the_python_library_signs_in_and_reads_version_1(library):
    client, sandbox = library
    ours = sandbox.oauth()
    assert client.users.get_me()["data"]["company_domain"] == "quillmarsh"
    assert client.users.get_all_users()["data"] == ours.data("/v1/users")
    leads = client.leads.get_all_leads(params={"limit": 500})
    assert leads == ours.ok("/v1/leads", limit=500)
    assert client.leads.get_lead(leads["data"][0]["id"])["data"] == leads["data"][0]
    assert client.notes.get_all_notes(params={"start": 5, "limit": 2})["data"] == ours.data(
        "/v1/notes", start=5, limit=2
    )
    assert client.deals.get_deal_participants(7)["data"] == ours.data("/v1/deals/7/participants")
    assert client.deals.get_deal_fields(params={"limit": 500})["data"] == ours.data("/v1/dealFields", limit=500)


def test_the_python_library_reads_the_old_lists_page_by_page(library):
    client, sandbox = library
    found, start = [], 0
    while True:
        body = client.deals.get_all_deals(params={"start": start, "limit": 90})
        found += body["data"]
        if not body["additional_data"]["pagination"]["more_items_in_collection"]:
            break
        start = body["additional_data"]["pagination"]["next_start"]
    new = sandbox.oauth().data("/api/v2/deals", limit=500)
    assert [(one["id"], one["title"], one["user_id"]["value"]) for one in found] == [
        (one["id"], one["title"], one["owner_id"]) for one in new
    ]
    for listing in (client.persons.get_all_persons, client.organizations.get_all_organizations,
                    client.products.get_all_products, client.pipelines.get_all_pipelines,
                    client.stages.get_all_stages, client.activities.get_all_activities):  # fmt: skip
        assert listing()["data"]


def test_the_python_library_understands_refusals(library):
    from pipedrive import exceptions

    client, sandbox = library
    for switches, refusal in (
        ({"old_v1": "gone"}, exceptions.GoneError), ({"daily_budget": 0}, exceptions.TooManyRequestsError),
        ({"maintenance": True}, exceptions.ServiceUnavailableError), ({"scopes": []}, exceptions.ForbiddenError),
    ):  # fmt: skip
        sandbox.switch(**switches)
        with pytest.raises(refusal):
            client.deals.get_all_deals()
        sandbox.switch(old_v1="answers", daily_budget=None, maintenance=False, scopes=["deals:read", "base"])
    client.set_access_token("other")
    with pytest.raises(exceptions.UnauthorizedError, match="unauthorized access"):
        client.users.get_me()

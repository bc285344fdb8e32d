"""The stand-in is what Pipedrive's official documents say: paths, prices, scopes, parameters, answers."""

import re
from pathlib import Path

import pytest

from crm_move.sandbox import settings_table
from crm_move_pipedrive.sandbox import Switches
from crm_move_pipedrive.sandbox.app import ENDPOINTS
from crm_move_pipedrive.sandbox.v1_old import OLD_PATHS

DOCS = Path(__file__).parents[2] / "docs" / "sandbox.md"
IDS = {"/users": "7001", "/leads": "00000001-0e10-11eb-879b-05d71fb426ec", "/dealFields": "12001",
       "/personFields": "13001", "/organizationFields": "14001", "/productFields": "15001", "/notes": "6",
       "/pipelines": "1"}  # fmt: skip
NEEDED = {"/organizationRelationships": {"org_id": "8"}, "/deals/products": {"deal_ids": "5,10"},
          "/deals/installments": {"deal_ids": "5,10"}}  # fmt: skip
CODES = {"/dealFields": "title", "/activityFields": "subject"}
WRITES_ONLY = {"deals:full", "contacts:full", "products:full", "activities:full", "leads:full"}


@pytest.fixture
def rows(documents):
    if documents is None:
        pytest.skip("Pipedrive's official documents are not here")
    return {
        (row["v"], re.sub(r"\{[^}]+\}", "{}", row["path"])): row
        for row in documents.endpoints
        if row["method"] == "GET"
    }


def of_ours(endpoint):
    return f"v{endpoint.version}", re.sub(r"\{[^}]+\}", "{}", endpoint.path)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: f"v{one.version} {one.path}")
def test_price_scopes_and_parameters_are_those_of_the_documents(rows, endpoint):
    if endpoint.version == 1 and endpoint.path in OLD_PATHS:
        assert of_ours(endpoint) not in rows
        return
    row = rows[of_ours(endpoint)]
    assert (endpoint.cost, set(endpoint.scopes)) == (row["cost"], set(row["scopes"]))
    if endpoint.version == 2:
        assert endpoint.parameters == {one["name"] for one in row.get("query", ())}


@pytest.mark.parametrize(
    "endpoint", [one for one in ENDPOINTS if one.path not in OLD_PATHS or one.version == 2],
    ids=lambda one: f"v{one.version} {one.path}",
)  # fmt: skip
def test_every_answer_is_one_that_the_documents_allow(rows, bundled, endpoint):
    base = "/" + endpoint.path.split("/")[1]
    path = endpoint.path.replace("{id}", IDS.get(base, "8")).replace("{code}", CODES.get(base, "name"))
    answer = bundled.get(f"{'/api/v2' if endpoint.version == 2 else '/v1'}{path}", **NEEDED.get(endpoint.path, {}))
    assert answer.status_code == 200, answer.text


def test_the_judge_sees_what_differs(documents):
    if documents is None:
        pytest.skip("Pipedrive's official documents are not here")

    class Answer:
        is_success, text = True, ""

        def __init__(self, item):
            self.item = item

        def json(self):
            return {"success": True, "data": [self.item], "additional_data": {"next_cursor": None}}

    documents.check("/api/v2/deals", Answer({"id": 1, "custom_fields": {"a" * 40: [1]}}))
    for wrong in ({"id": "1"}, {"id": 1, "stage": 2}, {"id": 1, "label_ids": ["x"]}):
        with pytest.raises(AssertionError):
            documents.check("/api/v2/deals", Answer(wrong))


def test_all_that_a_migration_reads_is_there():
    ours = {of_ours(one) for one in ENDPOINTS}
    needed = {
        "v2": "/deals /deals/archived /deals/products /persons /organizations /products /pipelines /stages /dealFields"
              " /personFields /organizationFields /productFields /activities /activityFields",
        "v1": "/leads /leads/archived /leadLabels /leadSources /leadFields /users /users/me /currencies /notes /files"
              " /organizationRelationships /deals/{}/participants /activityTypes /dealFields /activityFields",
    }  # fmt: skip
    assert {(version, path) for version, paths in needed.items() for path in paths.split()} - ours == set()


def test_the_docs_tell_every_switch():
    assert settings_table(Switches) in DOCS.read_text()

"""Each call costs what the official documents say."""

import json

import pytest

from crm_move_pipedrive.budget import PRICES, price


def test_prices_are_those_of_the_official_documents(shared):
    rows = json.loads((shared / "specs/pipedrive/endpoints.json").read_text())
    prefix = {"v1": "/v1", "v2": "/api/v2"}
    official = {prefix[row["v"]] + row["path"]: row["cost"] for row in rows if row["method"] == "GET"}
    assert {path: official.get(path) for path in PRICES} == PRICES


@pytest.mark.parametrize(
    ("path", "tokens"), [("/v1/deals/17/participants", 10), ("/api/v2/deals/archived", 20), ("/v1/users/me", 2)]
)
def test_ids_in_a_path_change_no_price(path, tokens):
    assert price(path) == tokens

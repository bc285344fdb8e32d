"""What the official documents offer for reading, and what the project's docs tell of it."""

import re
from pathlib import Path

import pytest
from starlette.routing import Match

from crm_move.sandbox import settings_table
from crm_move_hubspot.sandbox import Switches, create_app

DOCS = Path(__file__).parents[2] / "docs" / "sandbox.md"

LEFT_OUT = re.compile(
    # Exports are another way to read (section 16); the rest tells nothing of records or their definitions.
    r"/crm/exports/|/files/[^/]+/(folders|files/(import|stat))|/crm/lists/[^/]+/(folders|idmapping)"
    r"|/lists/[^/]+/[^/]+/(schedule-conversion|size-and-edits-history)|/records/memberships/batch|/audit$"
    r"|/crm/limits/[^/]+/(?!records)|/settings/teams/|central-fx-rates|exchange-rates/(batch|\{)"
    r"|definitions/configurations/\{|schemas/batch/read"
)


def reading_operations(documents):
    for _, path, operations, _ in documents._paths:
        for method in operations:
            reads = method == "get" or (method == "post" and re.search(r"/(read|search|all|token|introspect)$", path))
            if reads and not LEFT_OUT.search(path):
                yield method.upper(), path


def test_every_reading_operation_of_the_documents_is_offered(documents):
    if documents is None:
        pytest.skip("HubSpot's official documents are not here")
    routes = create_app(None, Switches()).routes
    lacking = []
    for method, path in reading_operations(documents):
        # Types must be ones that are there: the documents of single types name them in the path.
        concrete = re.sub(r"\{[^}]+\}", "1", path.replace("-beta", ""))
        scope = {"type": "http", "method": method, "path": concrete, "root_path": ""}
        if not any(route.matches(scope)[0] == Match.FULL for route in routes):
            lacking.append((method, path))
    assert lacking == []


def test_the_docs_tell_every_switch():
    assert settings_table(Switches) in DOCS.read_text()

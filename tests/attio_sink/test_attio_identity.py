"""Whose token this is, and what it may do."""

from typing import Any

import pytest

from crm_move import SignInError, Workspace

TOKEN = {"active": True, "workspace_id": "w-1", "workspace_name": "Acme", "exp": None}
ALL = "object_configuration:read-write record_permission:read-write user_management:read"


@pytest.mark.parametrize("token", [{"active": False}, {}, {"data": {"active": True}}])
def test_a_dead_token_is_refused_before_anything_else(make_sink: Any, token: dict[str, Any]) -> None:
    sink, server = make_sink({"GET /v2/self": token})
    for call in (sink.workspace, sink.describe):
        with pytest.raises(SignInError, match="not active"):
            call()
    assert server.lines == ["GET /v2/self"] * 2


@pytest.mark.parametrize(
    "more", [{"scope": ALL}, {"scope": f"{ALL}-write", "token_level": "user"}, {}, {"scope": None}]
)
def test_a_token_with_all_scopes_misses_nothing(make_sink: Any, more: dict[str, Any]) -> None:
    sink, _ = make_sink({"GET /v2/self": {**TOKEN, **more}})
    assert sink.workspace() == Workspace(id="w-1", name="Acme")


def test_each_missing_scope_is_a_sentence(make_sink: Any) -> None:
    sink, _ = make_sink({"GET /v2/self": {**TOKEN, "scope": "object_configuration:read record_permission:read-write"}})
    first, second = sink.workspace().missing
    assert first.startswith(
        "The token lacks the scope object_configuration:read-write: objects and attributes can not be made. Add it"
    )
    assert second.startswith("The token lacks the scope user_management:read: owners can not be matched with members.")


def test_a_workspace_without_a_name_goes_by_its_slug(make_sink: Any) -> None:
    sink, _ = make_sink({"GET /v2/self": {"active": True, "sub": "w-2", "workspace_slug": "acme"}})
    assert sink.workspace() == Workspace(id="w-2", name="acme")

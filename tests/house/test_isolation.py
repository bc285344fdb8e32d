"""The suite reaches neither the network nor the user's keyring, home or settings."""

import os
import socket
from pathlib import Path

import keyring
import keyring.errors
import pytest


def test_the_network_is_out_of_reach() -> None:
    with socket.socket() as client, pytest.raises(RuntimeError, match="Network is disabled"):
        client.connect(("192.0.2.1", 80))


def test_loopback_is_within_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_the_keyring_is_out_of_reach() -> None:
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.get_password("crm-move", "anyone")


def test_the_home_is_a_temporary_one(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert Path.home().is_relative_to(tmp_path_factory.getbasetemp())
    assert Path(os.environ["XDG_STATE_HOME"]).is_relative_to(Path.home())


def test_settings_of_the_user_are_gone() -> None:
    assert [name for name in os.environ if name.startswith("CRM_MOVE_") and name != "CRM_MOVE_SHARED"] == []

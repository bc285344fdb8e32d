"""Where secrets are kept, and that they are really kept."""

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import keyring.backends.fail
import keyring.backends.null
import pytest
from pydantic import SecretStr

from crm_move.connect import FileStore, KeyringStore, LayeredStore, default_store, state_folder
from crm_move.errors import SecretStoreError, StopError

NO_KEYRING: Any = keyring.backends.fail.Keyring
LOSES_WRITES: Any = keyring.backends.null.Keyring


class Memory(keyring.backend.KeyringBackend):
    """A keyring that keeps what it is given."""

    priority = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Faulty(Memory):
    """A keyring whose system library raises what it likes, with what it was given in it."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError(f"D-Bus: no reply to {password}")


@pytest.fixture
def use_keyring() -> Any:
    """Puts a backend in the keyring's place for the test."""
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


@pytest.fixture
def file_store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "state" / "tokens.json")


def reveal(found: SecretStr | None) -> str | None:
    return found.get_secret_value() if found else None


def test_a_file_store_keeps_and_removes(file_store: FileStore) -> None:
    assert file_store.get("fake/access_token") is None
    file_store.put("fake/access_token", SecretStr("one"))
    file_store.put("other/access_token", SecretStr("two"))
    file_store.remove("fake/access_token")
    assert json.loads(file_store.path.read_text()) == {"other/access_token": "two"}


def test_the_file_is_its_owners_alone(file_store: FileStore) -> None:
    file_store.path.parent.mkdir()
    file_store.path.write_text("{}")
    file_store.path.chmod(0o644)
    file_store.put("fake/access_token", SecretStr("one"))
    assert stat.S_IMODE(file_store.path.stat().st_mode) == 0o600


def test_a_new_state_folder_is_its_owners_alone(file_store: FileStore) -> None:
    file_store.put("fake/access_token", SecretStr("one"))
    assert stat.S_IMODE(file_store.path.parent.stat().st_mode) == 0o700


def test_a_write_that_fails_leaves_the_old_file(file_store: FileStore) -> None:
    file_store.put("fake/access_token", SecretStr("one"))
    in_the_way = file_store.path.with_name("tokens.json.new")
    in_the_way.mkdir()
    with pytest.raises(SecretStoreError, match="can not be written"):
        file_store.put("fake/access_token", SecretStr("two"))
    in_the_way.rmdir()
    assert reveal(file_store.get("fake/access_token")) == "one"


@pytest.mark.parametrize("text", ["{", '["tok-5f2a9c"]', '{"a": tok-5f2a9c}'])
def test_a_damaged_file_stops_the_run_and_is_not_quoted(file_store: FileStore, text: str) -> None:
    file_store.path.parent.mkdir()
    file_store.path.write_text(text)
    with pytest.raises(StopError, match=r"tokens\.json") as caught:
        file_store.get("fake/access_token")
    assert "tok-5f2a9c" not in str(caught.value)


def test_processes_that_write_at_once_lose_nothing(file_store: FileStore) -> None:
    code = (
        "import sys; from pathlib import Path; from pydantic import SecretStr; from crm_move.connect import FileStore\n"
        "store = FileStore(Path(sys.argv[1]))\n"
        "for n in range(20): store.put(f'{sys.argv[2]}/{n}', SecretStr('x'))"
    )
    runs = [subprocess.Popen([sys.executable, "-c", code, str(file_store.path), name]) for name in ("a", "b")]
    assert [run.wait() for run in runs] == [0, 0]
    assert len(json.loads(file_store.path.read_text())) == 40


def test_the_keyring_keeps_and_removes(use_keyring: Any) -> None:
    backend = Memory()
    use_keyring(backend)
    store = KeyringStore()
    store.put("fake/access_token", SecretStr("one"))
    assert backend.kept == {("crm-move", "fake/access_token"): "one"}
    assert reveal(store.get("fake/access_token")) == "one"
    store.remove("fake/access_token")
    store.remove("fake/access_token")
    assert store.get("fake/access_token") is None


@pytest.mark.parametrize(
    ("backend", "text"),
    [
        (LOSES_WRITES, "took the secret and did not keep it"),
        (NO_KEYRING, "it can not be used: NoKeyringError"),
        (Faulty, "it can not be used: OSError"),
    ],
)
def test_a_keyring_that_does_not_keep_what_it_is_given_says_so(use_keyring: Any, backend: Any, text: str) -> None:
    use_keyring(backend())
    with pytest.raises(SecretStoreError, match=text) as caught:
        KeyringStore().put("fake/access_token", SecretStr("tok-5f2a9c"))
    assert "tok-5f2a9c" not in str(caught.value)


def test_a_keyring_that_can_not_be_read_says_so_where_it_is_named(use_keyring: Any) -> None:
    use_keyring(NO_KEYRING())
    store = KeyringStore()
    assert store.get("fake/access_token") is None
    assert store.place == "the system's keyring (service crm-move; it can not be used: NoKeyringError)"


@pytest.mark.parametrize("backend", [LOSES_WRITES, NO_KEYRING, Faulty])
def test_what_the_keyring_does_not_keep_goes_to_the_file(use_keyring: Any, file_store: FileStore, backend: Any) -> None:
    use_keyring(backend())
    store = LayeredStore(KeyringStore(), file_store)
    store.put("fake/access_token", SecretStr("one"))
    assert (reveal(store.get("fake/access_token")), store.where("fake/access_token")) == ("one", file_store.place)


def test_what_was_written_last_is_what_is_read(use_keyring: Any, file_store: FileStore) -> None:
    memory, store = Memory(), LayeredStore(KeyringStore(), file_store)
    read = []
    for backend, value in ((memory, "one"), (Faulty(), "two"), (memory, None), (memory, "three")):
        use_keyring(backend)
        if value:
            store.put("fake/tokens", SecretStr(value))
        read.append((reveal(store.get("fake/tokens")), store.where("fake/tokens")))
    assert read == [
        ("one", KeyringStore().place),
        ("two", file_store.place),
        ("two", file_store.place),
        ("three", KeyringStore().place),
    ]


def test_a_secret_that_nothing_keeps_names_the_alternatives(use_keyring: Any, tmp_path: Path) -> None:
    use_keyring(NO_KEYRING())
    (tmp_path / "taken").write_text("")
    store = LayeredStore(KeyringStore(), FileStore(tmp_path / "taken" / "tokens.json"))
    with pytest.raises(SecretStoreError) as caught:
        store.put("fake/access_token", SecretStr("tok-5f2a9c"))
    assert str(caught.value) == (
        "fake/access_token can not be stored in the keyring: it can not be used: NoKeyringError; nor in a file: "
        f"{tmp_path}/taken/tokens.lock can not be written (File exists). Set XDG_STATE_HOME to a folder that can. "
        "Unlock or install a keyring, make that folder writable, or hand the secret over in the environment."
    )
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"XDG_STATE_HOME": "/var/state"}, Path("/var/state/crm-move")),
        ({"XDG_STATE_HOME": "relative"}, None),
        ({"XDG_STATE_HOME": ""}, None),
        ({}, None),
    ],
)
def test_the_state_folder_follows_xdg(environ: dict[str, str], folder: Path | None) -> None:
    assert state_folder(environ) == (folder or Path.home() / ".local/state/crm-move")


def test_the_default_store_names_both_its_places() -> None:
    assert default_store({"XDG_STATE_HOME": "/var/state"}).place == (
        "the system's keyring (service crm-move) or the file /var/state/crm-move/tokens.json"
    )

"""Where secrets are kept: the system's keyring, or a file where the keyring does not keep what it is given."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from crm_move.connect.locks import file_lock
from crm_move.errors import SecretStoreError, StopError

SERVICE = "crm-move"


class SecretStore(Protocol):
    """Keeps secrets under names such as `fake/access_token`."""

    @property
    def place(self) -> str:
        """Where people would look for what it keeps."""
        ...

    def where(self, name: str) -> str:
        """Where `name` is kept, "" where it is not."""
        ...

    def get(self, name: str) -> SecretStr | None: ...

    def put(self, name: str, value: SecretStr) -> None:
        """Keep `value`. Raises SecretStoreError unless it was read back as it was written."""
        ...

    def remove(self, name: str) -> None: ...


class KeyringStore:
    """The keyring of the system, as entries of the service `crm-move`. It is loaded at the first use."""

    def __init__(self) -> None:
        self._trouble = ""

    @property
    def place(self) -> str:
        return f"the system's keyring (service {SERVICE}{self._trouble})"

    def where(self, name: str) -> str:
        return self.place if self.get(name) is not None else ""

    def get(self, name: str) -> SecretStr | None:
        try:
            found = _ask_keyring("get_password", name)
        except SecretStoreError as error:
            self._trouble = f"; {error}"
            return None
        return SecretStr(found) if found else None

    def put(self, name: str, value: SecretStr) -> None:
        _ask_keyring("set_password", name, value.get_secret_value())
        # Some backends take writes and lose them.
        if _ask_keyring("get_password", name) != value.get_secret_value():
            raise SecretStoreError("it took the secret and did not keep it")

    def remove(self, name: str) -> None:
        if self.get(name) is not None:
            _ask_keyring("delete_password", name)


def _ask_keyring(verb: str, name: str, *value: str) -> str | None:
    import keyring  # takes 100 ms, and most runs need none

    ask: Callable[..., str | None] = getattr(keyring, verb)
    try:
        return ask(SERVICE, name, *value)
    except Exception as error:  # noqa: BLE001 - backends let through whatever their system library raises
        # The text of a backend's error may quote what it was given.
        raise SecretStoreError(f"it can not be used: {type(error).__name__}") from None


class FileStore:
    """A JSON file that only its owner can read; written whole, flushed and renamed, under a lock."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def place(self) -> str:
        return f"the file {self.path}"

    def where(self, name: str) -> str:
        return self.place if self.get(name) is not None else ""

    def get(self, name: str) -> SecretStr | None:
        found = self._load().get(name)
        return SecretStr(found) if found else None

    def put(self, name: str, value: SecretStr) -> None:
        self._change(lambda secrets: {**secrets, name: value.get_secret_value()})

    def remove(self, name: str) -> None:
        if name in self._load():
            self._change(lambda secrets: {key: kept for key, kept in secrets.items() if key != name})

    def _change(self, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
        with file_lock(self.path.with_suffix(".lock")):
            try:
                write_private(self.path, json.dumps(change(self._load()), indent=2))
            except OSError as error:
                raise SecretStoreError(f"{self.path} can not be written ({error.strerror})") from error

    def _load(self) -> dict[str, str]:
        try:
            secrets = json.loads(self.path.read_text("utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, ValueError):
            # Not the error's own text: it may quote the file.
            raise StopError(f"{self.path} can not be read as JSON. Repair or remove it, then sign in again.") from None
        if not isinstance(secrets, dict):
            raise StopError(f"{self.path} does not hold secrets by name. Remove it, then sign in again.")
        return secrets


def write_private(path: Path, text: str) -> None:
    """Replace `path` by `text` in one step that survives a power cut, for its owner's eyes. One writer at a time."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class LayeredStore:
    """The first store that keeps what it is given; what is written to one is removed from the others."""

    def __init__(self, first: SecretStore, second: SecretStore) -> None:
        self._first = first
        self._second = second

    @property
    def place(self) -> str:
        return f"{self._first.place} or {self._second.place}"

    def where(self, name: str) -> str:
        return self._second.where(name) or self._first.where(name)

    def get(self, name: str) -> SecretStr | None:
        # The second one first: it holds something only since the first one failed, so the first one's is older.
        return self._second.get(name) or self._first.get(name)

    def put(self, name: str, value: SecretStr) -> None:
        try:
            self._first.put(name, value)
        except SecretStoreError as refusal:
            self._put_second(name, value, refusal)
        else:
            self._second.remove(name)

    def remove(self, name: str) -> None:
        self._first.remove(name)
        self._second.remove(name)

    def _put_second(self, name: str, value: SecretStr, refusal: SecretStoreError) -> None:
        try:
            self._second.put(name, value)
        except StopError as error:
            raise SecretStoreError(
                f"{name} can not be stored in the keyring: {refusal}; nor in a file: {str(error).rstrip('.')}. "
                "Unlock or install a keyring, make that folder writable, or hand the secret over in the environment."
            ) from error


def state_folder(environ: Mapping[str, str]) -> Path:
    """`$XDG_STATE_HOME/crm-move`, by default below ~/.local/state; a relative path does not count (XDG 0.8)."""
    named = Path(environ.get("XDG_STATE_HOME", ""))
    return (named if named.is_absolute() else Path.home() / ".local" / "state") / "crm-move"


def default_store(environ: Mapping[str, str]) -> LayeredStore:
    """The keyring, then `tokens.json` in the state folder."""
    return LayeredStore(KeyringStore(), FileStore(state_folder(environ) / "tokens.json"))

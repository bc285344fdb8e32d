"""Settings come from four places in order, and whatever is wrong is named."""

from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from crm_move.connect import ApiSettings, FileStore, load_settings
from crm_move.errors import UsageError


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    path: str
    depth: int = 1
    mode: Literal["fast", "slow"] = "fast"


class Keyed(ApiSettings):
    api_token: SecretStr


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "tokens.json")


@pytest.fixture
def load(store: FileStore) -> Any:
    def call(
        model: Any, environ: dict[str, str] | None = None, prompt: Any = None, plugin: str = "fake", **given: str
    ) -> Any:
        return load_settings(model, plugin, given, environ or {}, store, prompt, plugins=["fake", "fake_two"])

    return call


def asked(label: str, secret: bool) -> str:
    return "typed\n" if secret else "plain"


def test_the_first_place_that_has_a_value_wins(load: Any, store: FileStore) -> None:
    environ = {"CRM_MOVE_FAKE_API_TOKEN": "environment"}
    seen = [load(Keyed, prompt=asked).api_token.get_secret_value()]
    store.put("fake/api_token", SecretStr("keyring"))
    seen.append(load(Keyed, prompt=asked).api_token.get_secret_value())
    seen.append(load(Keyed, environ, asked).api_token.get_secret_value())
    seen.append(load(Keyed, environ, asked, api_token="option").api_token.get_secret_value())
    assert seen == ["typed", "keyring", "environment", "option"]


def test_values_get_the_models_types(load: Any) -> None:
    assert load(Strict, {"CRM_MOVE_FAKE_DEPTH": "3"}, path="here") == Strict(path="here", depth=3)


def test_a_trailing_newline_in_a_token_is_stripped(load: Any) -> None:
    settings = load(ApiSettings, {"CRM_MOVE_FAKE_ACCESS_TOKEN": "tok\n"})
    assert settings.access_token.get_secret_value() == "tok"


def test_an_empty_variable_is_none(load: Any) -> None:
    assert load(ApiSettings, {"CRM_MOVE_FAKE_ACCESS_TOKEN": ""}).access_token is None


def test_a_missing_setting_lists_every_place_that_was_searched(load: Any, store: FileStore) -> None:
    with pytest.raises(UsageError) as caught:
        load(Keyed)
    assert str(caught.value) == (
        "fake needs the setting api_token. Searched, in this order:\n"
        "  1. the environment variable CRM_MOVE_FAKE_API_TOKEN\n"
        f"  2. fake/api_token in {store.place}\n"
        "  3. a prompt (there is no terminal)"
    )


def test_what_is_no_secret_is_not_looked_for_in_the_keyring(load: Any) -> None:
    with pytest.raises(UsageError) as caught:
        load(Strict, prompt=lambda label, secret: "")
    assert str(caught.value) == (
        "fake needs the setting path. Searched, in this order:\n"
        "  1. the environment variable CRM_MOVE_FAKE_PATH\n"
        "  2. a prompt (nothing was typed)"
    )


@pytest.mark.parametrize(
    ("environ", "given", "text"),
    [
        (
            {"CRM_MOVE_FAKE_ACCES_TOKEN": "x"},
            {},
            (
                "fake has no setting for the environment variable CRM_MOVE_FAKE_ACCES_TOKEN. "
                "Did you mean CRM_MOVE_FAKE_ACCESS_TOKEN?"
            ),
        ),
        ({}, {"base-ulr": "x"}, "fake has no setting for the option --base-ulr. Did you mean --base-url?"),
        (
            {},
            {"zzz": "x"},
            (
                "fake has no setting for the option --zzz. There are: --access-token, --authorize-url, --base-url, "
                "--client-id, --client-secret, --oauth-url, --refresh-token."
            ),
        ),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_one(
    load: Any, environ: dict[str, str], given: dict[str, str], text: str
) -> None:
    with pytest.raises(UsageError) as caught:
        load(ApiSettings, environ, **given)
    assert str(caught.value) == text


def test_a_plugin_without_settings_says_so(load: Any) -> None:
    class Empty(BaseModel):
        pass

    with pytest.raises(UsageError, match="It has no settings"):
        load(Empty, zzz="x")


def test_variables_of_a_plugin_with_a_longer_name_are_not_its_own(load: Any) -> None:
    assert load(ApiSettings, {"CRM_MOVE_FAKE_TWO_BASE_URL": "http://127.0.0.1:1"}).base_url == ""
    assert load(ApiSettings, {"CRM_MOVE_FAKE_TWO_BASE_URL": "http://127.0.0.1:1"}, plugin="fake_two").base_url


def test_a_value_that_the_model_refuses_is_named_with_its_place(load: Any) -> None:
    with pytest.raises(UsageError) as caught:
        load(Strict, {"CRM_MOVE_FAKE_DEPTH": "deep"}, path="here", mode="medium")
    assert str(caught.value) == (
        "The settings of fake are not valid. "
        "depth (from CRM_MOVE_FAKE_DEPTH): Input should be a valid integer, unable to parse string as an integer; "
        "mode (from the option --mode): Input should be 'fast' or 'slow'"
    )


@pytest.mark.parametrize("address", ["api.example.test", "ftp://api.example.test"])
def test_a_base_address_is_one(load: Any, address: str) -> None:
    with pytest.raises(UsageError, match=r"base_url \(from the option --base-url\): an address begins with https://"):
        load(ApiSettings, base_url=address)


def test_a_base_address_loses_its_last_slash(load: Any) -> None:
    assert load(ApiSettings, base_url="https://api.example.test/").base_url == "https://api.example.test"


def test_a_sign_in_is_taken_from_one_place(load: Any, store: FileStore) -> None:
    store.put("fake/refresh_token", SecretStr("somebody else's"))
    store.put("fake/client_id", SecretStr("app"))
    settings = load(ApiSettings, {"CRM_MOVE_FAKE_ACCESS_TOKEN": "tok"})
    assert (settings.refresh_token, settings.client_id) == (None, "app")


def test_no_error_quotes_a_secret(load: Any) -> None:
    class Picky(ApiSettings):
        access_token: SecretStr | None = None
        refresh_token: Literal["x"] | None = None  # type: ignore[assignment] # a model that a plugin got wrong

    with pytest.raises(UsageError) as caught:
        load(Picky, {"CRM_MOVE_FAKE_REFRESH_TOKEN": "tok-5f2a9c"})
    assert "tok-5f2a9c" not in f"{caught.value}{caught.value.__cause__}"

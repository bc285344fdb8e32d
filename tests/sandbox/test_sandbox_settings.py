import base64
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

import crm_move.sandbox as room
from crm_move.sandbox import bearer_token, http_date, json_response, settings_from_pairs, settings_table


class Inner(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    rate: float = Field(0.0, description="How often.")


class Switches(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    on: bool = Field(True, description="Whether.")
    most: int | None = Field(None, description="How many.")
    share: Annotated[float, Field(strict=False)] | None = Field(None, description="How much.")
    plan: Literal["free", "pro"] = Field("pro", description="Which.")
    names: Annotated[tuple[str, ...], Field(strict=False)] = Field(("a", "b"), description="Who.")
    word: str = Field("", description="What.")
    inner: Inner = Field(default_factory=Inner, description="More.")


def test_switches_come_from_pairs() -> None:
    pairs = ["on=false", "most=5", "plan=free", "names=x, y <y@z.w>", "word=12a", "inner.rate=0.5"]
    assert settings_from_pairs(Switches, pairs) == Switches(
        on=False, most=5, plan="free", names=("x", "y <y@z.w>"), word="12a", inner=Inner(rate=0.5)
    )
    assert settings_from_pairs(Switches, ['names=["a,b"]', "most=null"]) == Switches(names=("a,b",))
    assert settings_from_pairs(Switches, []) == Switches()


@pytest.mark.parametrize("pair", ["on", "on.more=1", "nope.more=1"])
def test_what_is_no_pair_is_an_error(pair: str) -> None:
    with pytest.raises(ValueError, match=pair.partition(".")[0]):
        settings_from_pairs(Switches, [pair])


@pytest.mark.parametrize("pair", ["nope=1", "on=perhaps", "most=1.5", "plan=gold", "inner.rate=x", "inner.nope=1"])
def test_unknown_names_and_values_are_refused(pair: str) -> None:
    with pytest.raises(ValidationError):
        settings_from_pairs(Switches, [pair])


def test_switches_are_told_as_a_table() -> None:
    assert settings_table(Switches) == (
        "| switch | values | default | what it does |\n"
        "|---|---|---|---|\n"
        "| `on` | `true`, `false` | `true` | Whether. |\n"
        "| `most` | whole number or none | none | How many. |\n"
        "| `share` | number or none | none | How much. |\n"
        "| `plan` | `free`, `pro` | `pro` | Which. |\n"
        "| `names` | list of text | `a`, `b` | Who. |\n"
        "| `word` | text | none | What. |\n"
        "| `inner.rate` | number | `0.0` | How often. |\n"
    )


def test_a_token_comes_as_bearer_or_as_the_user_of_basic() -> None:
    assert bearer_token("Bearer abc") == bearer_token("bearer  abc ") == "abc"
    assert bearer_token("Basic " + base64.b64encode(b"abc:").decode()) == "abc"
    for none in (None, "", "Bearer", "Bearer ", "abc", "Basic !", "Basic " + base64.b64encode(b":x").decode()):
        assert bearer_token(none) is None


def test_an_http_date_is_the_next_whole_second() -> None:
    assert http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT"
    assert http_date(0.1) == "Thu, 01 Jan 1970 00:00:01 GMT"


def test_json_is_compact_and_not_escaped() -> None:
    assert json_response({"a": "é", "b": [1, None]}, 201).body == '{"a":"é","b":[1,null]}'.encode()


def test_the_public_names_are_there() -> None:
    assert sorted(room.__all__) == room.__all__
    for name in room.__all__:
        assert getattr(room, name) is not None
    with pytest.raises(AttributeError, match="nonsense"):
        _ = room.nonsense

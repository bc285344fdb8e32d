"""What Attio declares about itself."""

import subprocess
import sys
from typing import Any

import pytest

from crm_move import Answer, ApiKey, Context, OAuth, RateLimit, Sink
from crm_move_attio.plugin import AttioSettings, crm_move_sinks
from crm_move_attio.sandbox import Switches

ATTIO = crm_move_sinks()[0]


def test_it_is_found_by_its_name_and_address() -> None:
    assert (ATTIO.name, ATTIO.settings) == ("attio", AttioSettings)
    assert AttioSettings().base_url == "https://api.attio.com"


def test_a_key_is_asked_for_first_and_oauth_has_no_scopes_of_its_own() -> None:
    assert isinstance(ATTIO.sign_in, ApiKey)
    assert ATTIO.also_sign_in == (
        OAuth(authorize_url="https://app.attio.com/authorize", token_url="https://app.attio.com/oauth/token"),
    )


def test_the_permitted_rates_are_declared() -> None:
    assert ATTIO.rates == (RateLimit("read", 100), RateLimit("write", 25))


@pytest.mark.parametrize(
    ("status", "code", "repeated", "sign_in"),
    [
        (409, "concurrent_write_conflict", True, False),
        (409, "slug_conflict", False, False),
        (401, "unauthorized", False, True),
        (403, "unauthorized", False, True),
        (403, "billing_error", False, False),
        (403, "quota_exceeded", False, False),
    ],
)
def test_answers_are_judged_by_code_and_status(status: int, code: str, repeated: bool, sign_in: bool) -> None:
    answer = Answer(status, body={"code": code})
    assert ATTIO.retry is not None
    assert (ATTIO.retry.also(answer), ATTIO.retry.sign_in(answer)) == (repeated, sign_in)


def test_it_opens_a_sink() -> None:
    nobody: Any = object()
    assert isinstance(ATTIO.open(Context(settings=AttioSettings(), client=nobody)), Sink)


def test_its_stand_in_has_switches_and_accepts_the_token_it_is_given() -> None:
    assert ATTIO.sandbox is not None
    assert (ATTIO.sandbox.switches, ATTIO.sandbox.settings) == (Switches, {"access_token": "sandbox"})


def test_declaring_it_loads_no_telephone_plans_and_no_lists_of_domains() -> None:
    code = (
        "import sys, crm_move_attio.plugin as plugin; plugin.crm_move_sinks();"
        "print({'phonenumbers', 'publicsuffixlist', 'email_validator'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

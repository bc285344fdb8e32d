"""What importing the room costs, and what it promises."""

import subprocess
import sys

import crm_move.connect


def test_the_keyring_and_the_oauth_library_are_not_loaded() -> None:
    code = "import crm_move.connect, sys; print(sorted({'keyring', 'authlib', 'requests'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_the_oauth_library_brings_no_http_library_of_its_own() -> None:
    code = "from authlib.oauth2.client import OAuth2Client; import sys; print({'httpx', 'httpx2'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


def test_the_public_names_are_there() -> None:
    names = crm_move.connect.__all__
    assert len(names) == len(set(names))
    assert [name for name in names if not hasattr(crm_move.connect, name)] == []

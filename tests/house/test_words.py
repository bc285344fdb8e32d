"""What no file of the project may say."""

import re
import subprocess
from pathlib import Path

import pytest

# zoho.com is a mail provider too.
CRMS = re.compile(r"attio|hubspot|pipedrive|salesforce|zoho(?!\.com\b)", re.IGNORECASE)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:root|work|home/\w+|tmp/bash_jobs)/")
SECRETS = {
    "a private key": re.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a HubSpot token": re.compile(r"\bpat-(?:na|eu)\d-[0-9a-f]{8}-"),
    "an API key or a long token": re.compile(
        # Not the JSON property "key" itself: systems call the names of their fields so.
        r"(?i)(?:token|(?<!\")key|secret|bearer)\W{1,6}(?:[0-9a-f]{40,}|[\w-]{20,}\.[\w-]{20,})"
    ),
}


@pytest.fixture(scope="module")
def texts(root: Path) -> dict[str, str]:
    """Every text file of the checkout by its path, those not yet committed too."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=False,
    )
    if listing.returncode:
        pytest.skip("this is not a checkout, so its files can not be told from others")
    paths = [root / name.decode() for name in listing.stdout.split(b"\0") if name]
    contents = {str(path.relative_to(root)): path.read_bytes() for path in paths if path.is_file()}
    return {name: content.decode("utf-8", "replace") for name, content in contents.items() if b"\0" not in content}


def test_the_core_names_no_crm(texts: dict[str, str]) -> None:
    core = {name: text for name, text in texts.items() if name.startswith("core/")}
    assert core
    assert found(CRMS, core) == []


def test_no_file_names_a_path_of_one_machine(texts: dict[str, str]) -> None:
    assert found(MACHINE_PATHS, texts) == []


@pytest.mark.parametrize("secret", SECRETS)
def test_no_file_holds_a_secret(texts: dict[str, str], secret: str) -> None:
    assert found(SECRETS[secret], texts) == []


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        (CRMS, ("Hub", "Spot")),
        (MACHINE_PATHS, ("see /ro", "ot/secrets")),
        (SECRETS["a private key"], ("-----BEGIN RSA PRIV", "ATE KEY-----")),
        (SECRETS["a HubSpot token"], ("pat-eu1", "-0123abcd-4567")),
        (SECRETS["an API key or a long token"], ("access_token", " = '", "0123456789abcdef" * 4, "'")),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], parts: tuple[str, ...]) -> None:
    assert len(found(pattern, {"page.md": f"fine\n{''.join(parts)}\n"})) == 1


def found(pattern: re.Pattern[str], texts: dict[str, str]) -> list[str]:
    """`path:line: what` for each match, in names of files (line 0) and in their text."""
    lines = (
        (name, number, line) for name, text in texts.items() for number, line in enumerate([name, *text.splitlines()])
    )
    return [f"{name}:{number}: {match[0]}" for name, number, line in lines if (match := pattern.search(line))]

"""The real command line, in this process, on three small files."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crm_move.cli.main import main
from crm_move.sandbox import serve
from crm_move_attio.sandbox import Switches, create_app


@dataclass(frozen=True)
class Result:
    """What a command left behind: its code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def summary(self) -> dict[str, Any]:
        """The JSON object that stands alone on stdout."""
        parsed: dict[str, Any] = json.loads(self.out)
        return parsed


Crm = Callable[..., Result]


@pytest.fixture
def crm(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Crm:
    """`crm("csv", "attio", …)` runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str | Path) -> Result:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main([str(word) for word in words])
        printed = capsys.readouterr()
        return Result(int(stop.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Two accounts, of which one is the other's parent; two contacts; two deals."""
    folder = tmp_path / "files"
    folder.mkdir()
    contents = {
        "accounts": "account_id,account_name,website,parent_account_id\na1,Ash,https://ash.example.com,\na2,Elm,,a1\n",
        "contacts": "contact_id,first_name,last_name,email,account_id\nc1,Ida,Ek,ida@ash.example.com,a1\nc2,Bo,A,,a2\n",
        "deals": "deal_id,deal_name,stage,amount,account_id\nd1,First,Won,100,a1\nd2,Second,Lost,200,a2\n",
    }
    for name, text in contents.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def attio(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[str]:
    """A stand-in that the settings point at, without limits and side effects; a parameter sets other switches."""
    switches = {"limits": False, "company_from_email": False, **getattr(request, "param", {})}
    with serve(create_app(None, Switches.model_validate(switches))) as running:
        monkeypatch.setenv("CRM_MOVE_ATTIO_BASE_URL", running.base_url)
        monkeypatch.setenv("CRM_MOVE_ATTIO_ACCESS_TOKEN", "sandbox")
        yield running.base_url

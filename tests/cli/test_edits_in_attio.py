"""Both sides changed after a move into Attio's stand-in, over HTTP: who wins, and what it costs."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

HEAD = "contact_id,first_name,last_name,email,job_title,account_id\n"
FIRST = "c1,Ida,Ek,ida@ash.example.com,Boss,a1\nc2,Bo,A,,Clerk,a2\n"


def ask(url: str, method: str, path: str, body: Any = None) -> Any:
    headers = {"Content-Type": "application/json", "Authorization": "Bearer sandbox"}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{url}{path}", data, headers, method=method)) as answer:
        return json.load(answer)


def people(url: str) -> dict[str, Any]:
    found = ask(url, "POST", "/v2/objects/people/records/query", {})["data"]
    return {each["values"]["name"][0]["first_name"]: each for each in found}


def test_links_and_values_that_the_source_dropped_go_and_people_s_stay(crm: Any, files: Path, attio: str) -> None:
    (files / "contacts.csv").write_text(HEAD + FIRST, "utf-8")
    assert crm("csv", "attio", "--from", files, "--yes").code == 0
    bo = people(attio)["Bo"]["id"]["record_id"]
    edit = {"as": "ada@example.com", "object": "people", "record_id": bo, "values": {"job_title": "Chief"}}
    ask(attio, "POST", "/_sandbox/records", edit)
    (files / "contacts.csv").write_text(HEAD + "c1,Ida,Ek,ida@ash.example.com,,\nc2,Bo,A,,Head clerk,a1\n", "utf-8")
    first = crm("csv", "attio", "--from", files, "--yes", "--json")
    again = crm("csv", "attio", "--from", files, "--yes", "--json")
    held = people(attio)
    assert (held["Ida"]["values"]["company"], held["Ida"]["values"]["job_title"]) == ([], [])
    assert [each["value"] for each in held["Bo"]["values"]["job_title"]] == ["Chief"]
    assert len(held["Bo"]["values"]["company"]) == 1
    assert (first.code, first.summary["values"]["left_out"], first.summary["verified"]["different"]) == (3, 1, 0)
    assert (again.code, again.summary["requests"]["writes"]) == (0, 0)
    assert "edited in the sink by Ada" in (files.parent / "csv-to-attio" / "failed.csv").read_text("utf-8")


@pytest.mark.parametrize("attio", [{"null_clears": False}], indirect=True)
def test_what_the_sink_does_not_empty_stays_and_is_listed_once(crm: Any, files: Path, attio: str) -> None:
    (files / "contacts.csv").write_text(HEAD + FIRST, "utf-8")
    assert crm("csv", "attio", "--from", files, "--yes").code == 0
    (files / "contacts.csv").write_text(HEAD + "c1,Ida,Ek,ida@ash.example.com,,\nc2,Bo,A,,Clerk,a2\n", "utf-8")
    first = crm("csv", "attio", "--from", files, "--yes", "--json")
    again = crm("csv", "attio", "--from", files, "--yes", "--json")
    assert (first.code, first.summary["verified"]["different"], first.summary["records"]["failed"]) == (3, 0, 0)
    assert (first.summary["values"]["left_out"], first.summary["links"]["skipped"]) == (1, 1)
    assert (again.code, again.summary["requests"]["writes"]) == (0, 0)

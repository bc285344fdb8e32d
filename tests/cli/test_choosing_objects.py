"""`--only` and `--skip`: what they name, and what becomes of links to what is left out."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML


def test_an_unknown_object_is_named_before_anything_is_read(crm: Any, files: Path, tmp_path: Path) -> None:
    result = crm("csv", "attio", "--from", files, "--rehearse", "--only", "contcts")
    assert (result.code, result.err) == (
        2,
        (
            "Error: There is no object 'contcts' in the source. Did you mean 'contacts'?"
            " It has: accounts, contacts, deals.\n"
        ),
    )
    assert not (tmp_path / "csv-to-attio" / "plan.yaml").exists()


def test_a_part_after_the_whole_leaves_the_links_that_were_made(crm: Any, files: Path, tmp_path: Path) -> None:
    assert crm("csv", "attio", "--from", files, "--rehearse", "--yes").code == 0
    again = crm("csv", "attio", "--from", files, "--rehearse", "--yes", "--json", "--only", "contacts")
    plan = YAML(typ="safe").load(tmp_path / "csv-to-attio" / "plan.yaml")
    assert plan["objects"]["contacts"]["dropped"] == {
        "account_id": "it points at accounts, left out here and moved before: links made then stay",
        "contact_id": "it is the id of the record, which stands in csv_contacts_id",
    }
    assert (again.code, again.summary["requests"]["writes"]) == (0, 0)
    assert again.summary["schema"]["attributes"] == 0


@pytest.mark.parametrize("part", [("--limit", "1"), ("--skip", "accounts"), ("--only", "deals")])
def test_a_part_after_the_whole_takes_nothing_off(crm: Any, files: Path, part: tuple[str, ...]) -> None:
    rehearsal = ("csv", "attio", "--from", files, "--rehearse", "--yes", "--json")
    whole = crm(*rehearsal).summary["links"]["made"]
    lesser = crm(*rehearsal, *part).summary
    again = crm(*rehearsal).summary
    assert [each["requests"]["writes"] for each in (lesser, again)] == [0, 0]
    assert (again["links"]["present"], again["links"]["made"]) == (whole, 0)


def test_without_the_whole_before_it_a_link_is_kept_as_text(crm: Any, files: Path, tmp_path: Path) -> None:
    assert crm("csv", "attio", "--from", files, "--rehearse", "--yes", "--only", "contacts").code == 0
    plan = YAML(typ="safe").load(tmp_path / "csv-to-attio" / "plan.yaml")
    made = {slug: each["type"] for slug, each in plan["objects"]["contacts"]["attributes"].items()}
    assert made["account"] == "text"

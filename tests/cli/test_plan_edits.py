"""Each decision of plan.yaml, changed by hand and carried out; and what is refused, with line and choice."""

import json
import re
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Edit = Callable[..., None]


@pytest.fixture
def visits(files: Path) -> Path:
    """The small files without deals, and a dozen visits."""
    (files / "deals.csv").unlink()
    kinds = ["call", "meeting", "Call", "mail"]
    rows = [f"v{n},Topic {n},{kinds[n % 4]},{n * 10},2024-01-{n + 1:02d},a{n % 2 + 1},remark {n}," for n in range(12)]
    lines = ["visit_id,topic,kind,score,day,account_id,remark,fax", *rows]
    (files / "visits.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return files


@pytest.fixture
def planned(crm: Any, visits: Path, attio: str, tmp_path: Path) -> Path:
    """A plan that lies there."""
    assert crm("plan", "csv", "attio", "--from", visits).code == 0
    return tmp_path / "csv-to-attio" / "plan.yaml"


@pytest.fixture
def edit(planned: Path) -> Edit:
    """Replace texts in the plan, each of which stands there once."""

    def replace(*pairs: tuple[str, str], after: str = "  visits:\n") -> None:
        head, mark, text = planned.read_text("utf-8").partition(after)
        for old, new in pairs:
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
        planned.write_text(head + mark + text, "utf-8")

    return replace


def get(attio: str, path: str, body: object = None) -> Any:
    request = urllib.request.Request(
        f"{attio}/v2/{path}",
        data=json.dumps(body).encode() if body is not None else None,
        headers={"Authorization": "Bearer sandbox", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["data"]


def attributes(attio: str, object: str) -> dict[str, tuple[str, str]]:
    """Type and title of the attributes that are not the system's own."""
    found = get(attio, f"objects/{object}/attributes")
    return {each["api_slug"]: (each["type"], each["title"]) for each in found if not each["is_system_attribute"]}


def values(attio: str, object: str, slug: str) -> list[Any]:
    """What each record holds there, in words."""
    records = get(attio, f"objects/{object}/records/query", {})
    return sorted((_word(value) for each in records for value in each["values"][slug]), key=str)


def _word(value: dict[str, Any]) -> Any:
    if "option" in value:
        return value["option"]["title"]
    return value["value"] if "value" in value else value.get("target_record_id")


def test_target_titles_types_options_values_and_drops_are_carried_out(
    crm: Any, attio: str, planned: Path, edit: Edit
) -> None:
    edit(
        ("target: visits", "target: meetings"),
        ("singular: Visit", "singular: Meeting"),
        ("plural: Visits", "plural: Meetings"),
        ("topic: {title: Topic,", "subject: {title: Subject of it,"),
        ("options: [call, meeting, mail]", "options: [telephone, meeting, mail]"),
        ("values: {Call: call}", "values: {Call: telephone, call: telephone}"),
        ("day: {title: Day, type: date,", "day: {title: Day, type: text,"),
        ("      # 100 % of 12 filled, each different; 12 values that are words\n      remark:", "      remark:"),
        ("      remark: {title: Remark, type: text, from: [remark], create: true}\n", ""),
        ("    dropped:\n", "    dropped:\n      remark: nobody reads them\n"),
        ("mirror: {slug: visits, title: Visits}", "mirror: {slug: meetings, title: Meetings}"),
    )
    done = crm("apply", "csv-to-attio", "--json", "--yes")
    assert (done.code, done.summary["records"]["created"]) == (0, 16)
    assert attributes(attio, "meetings") == {
        "csv_visits_id": ("text", "CSV visits id"),
        "subject": ("text", "Subject of it"),
        "kind": ("select", "Kind"),
        "score": ("number", "Score"),
        "day": ("text", "Day"),
        "account": ("record-reference", "Account"),
    } | {slug: each for slug, each in attributes(attio, "meetings").items() if slug == "name"}
    assert values(attio, "meetings", "kind") == ["mail"] * 3 + ["meeting"] * 3 + ["telephone"] * 6
    assert values(attio, "meetings", "day")[0] == "2024-01-01"


def test_links_columns_and_objects_can_be_left_out_and_put_together(
    crm: Any, attio: str, planned: Path, edit: Edit
) -> None:
    text = planned.read_text("utf-8")
    reference = re.search(r"    references:\n(?:      .*\n)+    dropped:\n(?=      fax)", text)
    assert reference
    contacts = re.search(r"  # 2 records; the sink has an object for every person\n(?:.*\n)*?(?=\n  # 12)", text)
    assert contacts
    text = text.replace(reference[0], "    dropped:\n      account_id: links are made by hand\n")
    text = text.replace(contacts[0], "") + "\nleft_out:\n  contacts: later\n"
    planned.write_text(text, "utf-8")
    edit(
        ('otherwise: ["{account_id}", "{@id}"]', 'otherwise: ["{topic} ({kind})"]'),
        ("topic: {title: Topic, type: text, from: [topic]", "topic: {title: Topic, type: text, from: [fax, topic]"),
        ('      fax: "empty: 0 of 12 filled"\n', ""),
    )
    done = crm("apply", "csv-to-attio", "--json", "--yes")
    assert (done.code, done.summary["records"]["created"], done.summary["links"]["made"]) == (0, 14, 1), done.err
    assert "account" not in attributes(attio, "visits")
    assert values(attio, "visits", "name")[0] == "Topic 0 (call)"
    assert values(attio, "visits", "topic")[-1] == "Topic 9"


def test_statuses_owners_and_a_unique_attribute_are_carried_out(
    crm: Any, attio: str, planned: Path, edit: Edit
) -> None:
    (member,) = [each for each in get(attio, "workspace_members") if each["access_level"] == "admin"][:1]
    mail = member["email_address"]
    owner = f"type: actor, from: [remark], otherwise: [{mail}], values: {{remark 1: {mail}}}, create: true"
    edit(
        ("type: select", "type: status"),
        ("options: [call, meeting, mail]", "options: [mail, meeting, call]"),
        ("score: {title: Score, type: number,", "score: {title: Score, type: text, unique: true,"),
        (
            "      remark: {title: Remark, type: text, from: [remark], create: true}\n",
            f"      remark: {{title: Looked after by, {owner}}}\n",
        ),
    )
    done = crm("apply", "csv-to-attio", "--json", "--yes")
    assert (done.code, done.summary["values"]["left_out"]) == (0, 0)
    statuses = get(attio, "objects/visits/attributes/kind/statuses")
    assert [each["title"] for each in statuses] == ["mail", "meeting", "call"]
    actors = [each["values"]["remark"][0] for each in get(attio, "objects/visits/records/query", {})]
    assert {each["referenced_actor_id"] for each in actors} == {member["id"]["workspace_member_id"]}


@pytest.mark.parametrize(("policy", "names"), [("fill-empty", ["Ashes"]), ("overwrite", ["Ash"]), ("skip", ["Ashes"])])
def test_the_policy_decides_about_what_was_there(
    crm: Any, attio: str, planned: Path, edit: Edit, policy: str, names: list[str]
) -> None:
    there = {"name": "Ashes", "domains": ["ash.example.com"]}
    get(attio, "objects/companies/records", {"data": {"values": there}})
    edit(("    match: [domains]\n", f"    match: [domains]\n    policy: {policy}\n"), after="  accounts:\n")
    done = crm("apply", "csv-to-attio", "--json", "--yes")
    assert [name for name in values(attio, "companies", "name") if name.startswith("Ash")] == names
    assert done.summary["records"]["skipped"] == (policy == "skip")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("type: number", "type: numbr", r'score\.type is "numbr"\. Did you mean "number"\? Possible: text, .*'),
        ("type: number", "type: url", r"score\.type: the sink makes no `url`; it makes actor, checkbox, .*"),
        ("from: [score]", "from: [scores]", r"score\.from: the source has no attribute 'scores'; it has score, .*"),
        (
            "values: {Call: call}",
            "values: {Call: cal}",
            r"kind\.values\.Call: 'cal' is no option; options are call, .*",
        ),
        ("targets: [companies]", "targets: [firms]", r"account\.targets: nothing is moved to 'firms'; there are .*"),
        ("    id_attribute: csv_visits_id", "    id_attribute: topic", r"id_attribute: 'topic' must stand .*"),
        (
            "topic: {title: Topic, type: text,",
            "topic: {title: Topic, type: date,",
            r"topic\.type: none of 12 values is a date \(such as “Topic 0”, “Topic 1”, “Topic 2”\); choose another .*",
        ),
        (
            "options: [call, meeting, mail]\n        values: {Call: call}",
            "options: [a, b]",
            r"kind\.options: none of 12 values is among the options \(such as “call”, .*\); name them there or .*",
        ),
        ("      fax:", "      faks:", r"dropped\.faks: the source has no such attribute; it has .*"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_choices(
    crm: Any, visits: Path, planned: Path, edit: Edit, old: str, new: str, sentence: str
) -> None:
    edit((old, new))
    refused = crm("csv", "attio", "--from", visits, "--json")
    message = refused.summary["error"]["message"]
    found = re.search(rf"line (\d+), column \d+: objects\.visits\.\S*?(?:{sentence})", message)
    assert (refused.code, bool(found)) == (2, True), message
    assert found
    line = planned.read_text("utf-8").splitlines()[int(found[1]) - 1]
    assert line.strip().split(":")[0] in new or line.strip().split(":")[0] in sentence.replace("\\", "")


def test_an_edit_that_some_values_do_not_fit_is_warned_about_with_their_number(
    crm: Any, visits: Path, planned: Path, edit: Edit
) -> None:
    edit(("options: [call, meeting, mail]", "options: [call, meeting]"))
    again = crm("plan", "csv", "attio", "--from", visits)
    assert again.code == 0
    words = " ".join(again.out.split())
    assert (
        "visits.kind: 3 of 12 values are not among the options (such as “mail”); they are left out and listed." in words
    )


def test_edits_are_kept_when_the_plan_is_proposed_anew(
    crm: Any, visits: Path, planned: Path, edit: Edit, tmp_path: Path
) -> None:
    edit(("title: Topic", "title: Subject"), ("day: {title: Day, type: date,", "day: {title: Day, type: text,"))
    with (visits / "visits.csv").open("a") as file:
        file.write("v12,Topic 12,visit,120,2024-02-01,a1,remark 12,\n")
    text = (visits / "visits.csv").read_text().splitlines()
    text = [f"{line},{'place' if n == 0 else f'Place {n}'}" for n, line in enumerate(text)]
    (visits / "visits.csv").write_text("\n".join(text) + "\n")
    stale = crm("plan", "csv", "attio", "--from", visits)
    assert stale.code == 2
    assert "dropped: 'place' of the source stands nowhere" in stale.err
    assert "--refresh` proposes anew and keeps what was edited." in stale.err
    fresh = crm("plan", "csv", "attio", "--from", visits, "--refresh")
    assert fresh.code == 0
    words = " ".join(fresh.out.split())
    assert "visits.topic: title is “Subject”, proposed: “Topic”." in words
    assert "visits.place: is written as text, from place." in words
    assert "visits.kind: options has also “visit”." in words
    assert planned.with_name("plan.before.yaml").exists()
    assert "place: {title: Place, type: text, from: [place], create: true}" in planned.read_text()
    assert crm("apply", "csv-to-attio", "--json").summary["records"]["created"] == 17


def test_the_schema_is_printed_and_describes_the_plan(crm: Any, planned: Path) -> None:
    from jsonschema_rs import validator_for
    from ruamel.yaml import YAML

    printed = crm("plan", "--schema")
    schema = json.loads(printed.out)
    assert schema == json.loads((planned.parent / "plan.schema.json").read_text())
    validator_for(schema).validate(json.loads(json.dumps(YAML(typ="safe").load(planned))))
    assert planned.read_text().startswith("# yaml-language-server: $schema=plan.schema.json\n")

"""What others do to a company, also between two pages, and what a restart keeps."""

import pytest


def ids(rows):
    return [row["id"] for row in rows]


def test_a_change_shows_and_is_the_latest(served, clock):
    sandbox = served(clock=clock)
    client = sandbox.api_token()
    sandbox.act("change", kind="deals", id=2, values={"title": "Renamed"})
    assert client.data("/api/v2/deals/2")["title"] == "Renamed"
    latest = client.data("/api/v2/deals", sort_by="update_time", sort_direction="desc", limit=1)
    assert (ids(latest), latest[0]["update_time"]) == ([2], "2027-01-15T08:00:00Z")
    assert ids(client.data("/api/v2/deals", updated_since="2027-01-15T08:00:00Z")) == [2]


def test_custom_values_are_set_and_taken_away(served):
    sandbox = served()
    client = sandbox.api_token()
    number = next(one["field_code"] for one in client.data("/api/v2/dealFields") if one["field_name"] == "Legacy ID")
    for value in (42, None):
        sandbox.act("change", kind="deals", id=1, values={"custom_fields": {number: value}})
        assert client.data("/api/v2/deals/1")["custom_fields"][number] == value


def test_rows_that_vanish_between_pages_are_not_skipped_over(served):
    sandbox = served()
    client = sandbox.api_token()
    first = client.ok("/api/v2/deals", limit=3)
    cursor = first["additional_data"]["next_cursor"]
    following = client.data("/api/v2/deals", limit=2, cursor=cursor)
    sandbox.act("delete", kind="deals", id=following[0]["id"])
    sandbox.act("delete", kind="deals", id=first["data"][0]["id"])
    assert ids(client.data("/api/v2/deals", limit=1, cursor=cursor)) == [following[1]["id"]]


def test_a_row_that_is_changed_while_sorted_by_time_comes_again(served):
    sandbox = served(deals=30)
    client = sandbox.api_token()
    first = client.ok("/api/v2/deals", limit=5, sort_by="update_time")
    moved = first["data"][0]["id"]
    sandbox.act("change", kind="deals", id=moved, values={})
    rest = client.all("/api/v2/deals", sort_by="update_time", cursor=first["additional_data"]["next_cursor"])
    assert ids(rest)[-1] == moved


def test_things_happen_after_so_many_answers(served):
    sandbox = served()
    client = sandbox.api_token()
    then = [
        {"do": "delete", "kind": "persons", "id": 3},
        {"do": "create", "kind": "persons", "values": {"name": "New One"}},
    ]
    sandbox.http.post("/_sandbox/later", json={"path": "/api/v2/persons", "calls": 2, "then": then})
    assert [3 in ids(client.data("/api/v2/persons", limit=5)) for _ in range(3)] == [True, True, False]
    assert client.data("/api/v2/persons", limit=500)[-1]["name"] == "New One"


def test_what_is_deleted_purged_or_archived_is_answered_so(served):
    sandbox = served()
    client = sandbox.api_token()
    sandbox.act("delete", kind="deals", id=1)
    sandbox.act("purge", kind="deals", id=2)
    sandbox.act("archive", kind="deals", id=3)
    sandbox.act("archive", kind="leads", id=1)
    assert [client.get(f"/api/v2/deals/{number}").status_code for number in (1, 2, 3)] == [410, 404, 200]
    assert [client.get(f"/v1/deals/{number}/participants").status_code for number in (1, 2, 3)] == [410, 404, 200]
    assert not {1, 2, 3} & set(ids(client.data("/api/v2/deals", limit=500)))
    assert 3 in ids(client.data("/api/v2/deals/archived", limit=500))
    assert 1 in ids(client.data("/api/v2/deals", status="deleted", limit=500))
    assert "00000001" in [key[:8] for key in ids(client.data("/v1/leads/archived"))]


@pytest.mark.parametrize(("kind", "by"), [("persons", "person_id"), ("organizations", "org_id")])
def test_a_merger_takes_the_loser_away_and_moves_what_pointed_at_it(served, kind, by):
    sandbox = served()
    client = sandbox.api_token()
    deals = client.data("/api/v2/deals", limit=500)
    loser = next(row[by] for row in deals if row[by])
    winner = next(row[by] for row in deals if row[by] not in (None, loser))
    pointing = [row["id"] for row in deals if row[by] == loser]
    sandbox.act("merge", kind=kind, id=loser, into=winner)
    assert client.get(f"/api/v2/{kind}/{loser}").status_code == 410
    assert loser not in ids(client.data(f"/api/v2/{kind}", limit=500))
    assert {client.data(f"/api/v2/deals/{one}")[by] for one in pointing} == {winner}
    since = client.data(f"/api/v2/{kind}", updated_since="2026-11-24T00:00:00Z")
    assert ids(since)[0] == winner


def test_new_records_of_every_kind_are_listed(served):
    sandbox = served()
    client = sandbox.api_token()
    paths = {"deals": "/api/v2/deals", "organizations": "/api/v2/organizations", "products": "/api/v2/products",
             "activities": "/api/v2/activities", "leads": "/v1/leads", "notes": "/v1/notes"}  # fmt: skip
    for kind, path in paths.items():
        made = sandbox.act("create", kind=kind, values={})
        assert made["id"] in ids(client.all(path))


def test_what_can_not_be_done_is_refused(served):
    sandbox = served()
    for action in ({"do": "dance"}, {"do": "change", "kind": "deals", "id": 99999, "values": {}},
                   {"do": "merge", "kind": "persons", "id": 1, "into": 99999},
                   {"do": "delete", "kind": "deals", "id": 1, "company": "nobody"}):  # fmt: skip
        assert sandbox.http.post("/_sandbox/do", json=action).status_code == 400
    assert sandbox.api_token().data("/api/v2/persons/1")


def test_the_state_tells_all_and_survives_a_restart(served, tmp_path):
    file = tmp_path / "state.db"
    sandbox = served(state=file)
    sandbox.act("change", kind="deals", id=2, values={"title": "Kept"})
    sandbox.act("purge", kind="deals", id=3)
    sandbox.act("rename")
    before = sandbox.state()["companies"]
    again = served(state=file)
    after = again.state()["companies"]
    assert [one["deals"] for one in after] == [one["deals"] for one in before]
    assert (after[0]["domain"], [row["title"] for row in after[0]["deals"][:2]][1]) == ("quillmarsh-2", "Kept")


def test_companies_differ_in_keys_only_they_have(served):
    sandbox = served()
    first, second = sandbox.state()["companies"]
    keys = [{one["key"] for one in company["fields"]["deals"] if one["edit_flag"]} for company in (first, second)]
    assert (len(keys[0]), keys[0] & keys[1]) == (len(keys[1]), set())

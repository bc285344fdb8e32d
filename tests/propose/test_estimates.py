"""What a plan would cost."""

import pytest

from crm_move.model import AttributeType, Kind
from crm_move.propose import estimate

T = AttributeType


@pytest.fixture
def cost(proposer, source):
    rows = [{"name": f"N{n}", "tier": ("gold", "silver")[n % 2], "parent": "1" if n else None} for n in range(10)]
    source.add("accounts", {"Name": {}, "Tier": {}}, rows, kind=Kind.COMPANY, references={"Parent": "accounts"})
    visits = [{"note": str(n), "account": "1" if n else "9999"} for n in range(5)]
    source.add("visits", {"Note": {}}, visits, references={"Account": "accounts"})
    return lambda **wishes: estimate(proposer.plan(**wishes), proposer.profile(), proposer.sink.describe())


def test_everything_made_and_written_is_a_call_and_late_links_are_one_a_record(cost):
    found = cost()
    assert found.calls == {"objects": 1, "attributes": 8, "options": 2, "statuses": 0, "records": 15, "links": 9}
    assert (found.records, found.links, found.writes) == (15, 9 + 4, 35)
    assert found.hours == pytest.approx(35 / 25 / 3600)
    assert found.note == "an upper bound: records and links that are there already cost no write"


def test_what_a_first_run_made_costs_nothing(proposer, cost):
    proposer.sink.carry_out(proposer.plan())
    assert cost().calls == {"objects": 0, "attributes": 0, "options": 0, "statuses": 0, "records": 15, "links": 9}


def test_a_sample_costs_its_own_size(cost):
    assert cost(limit=2).calls["records"] == 4
    assert cost(limit=2).calls["links"] == 2


def test_stages_are_counted_apart(proposer, source, cost):
    source.add("deals", {"Stage": T.STATUS}, [{"stage": "Won"}, {"stage": "Signed"}], kind=Kind.DEAL)
    assert cost().statuses == 1

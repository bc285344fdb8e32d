"""A company of any size is there at once, and is the same each time."""

import time

import pytest


def test_a_hundred_thousand_deals_are_there_at_once(served):
    begun = time.perf_counter()
    client = served(deals=100_000, persons=80_000, organizations=30_000).api_token()
    first = client.data("/api/v2/deals", limit=500)
    assert (len(first), time.perf_counter() - begun < 5) == (500, True)
    last = client.data("/api/v2/deals", limit=1, sort_direction="desc")
    assert last[0]["id"] == 100_000


@pytest.mark.slow
def test_a_large_company_is_read_whole(served):
    client = served(deals=20_000, limits=False).api_token()
    numbers = [row["id"] for row in client.all("/api/v2/deals", limit=500)]
    archived = [row["id"] for row in client.all("/api/v2/deals/archived", limit=500)]
    deleted = [row["id"] for row in client.all("/api/v2/deals", limit=500, status="deleted")]
    gone = [number for number in range(1, 20_001) if number % 43 == 23]
    assert sorted(numbers + archived + deleted + gone) == list(range(1, 20_001))


def test_equal_switches_give_equal_companies(served):
    first, second = ([{**one, "base_url": None} for one in served(deals=60).state()["companies"]] for _ in range(2))
    assert first == second

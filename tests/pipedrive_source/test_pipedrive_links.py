"""Links: further people of deals, what was sold in them, organizations among themselves."""

import pytest

from crm_move import PauseError

ORGANIZATIONS = "/api/v2/organizations"
RELATIONS = "/v1/organizationRelationships"


def page(rows, cursor=None):
    return {"success": True, "data": rows, "additional_data": {"next_cursor": cursor}}


def deal(id, people=0, products=0, person=None):
    return {"id": id, "participants_count": people, "products_count": products, "person_id": person}


def person(id):
    return {"id": 1000 + id, "person_id": {"name": "P", "value": id}, "active_flag": True}


def sold(id, deal, product, **more):
    return {"id": id, "deal_id": deal, "product_id": product, "quantity": 2, "item_price": 5, "currency": "EUR", **more}


def relation(id, type, owner, linked):
    return {
        "id": id,
        "type": type,
        "rel_owner_org_id": {"value": owner},
        "rel_linked_org_id": {"value": linked},
        "active_flag": "true",
    }


def test_only_deals_with_more_than_one_person_are_asked_about(play):
    deals = [deal(1), deal(2, people=1, person=7), deal(3, people=3, person=7), deal(4, people=2)]
    played = play(
        {
            "/api/v2/deals": page(deals),
            "/v1/deals/3/participants": page([person(7), person(8), person(9)]),
            "/v1/deals/4/participants": (410, {"success": False, "error": "Deal was deleted"}),
        }
    )
    records = {record.id: record for record in played.records("deals")}
    assert played.links("deals") == [("3", "participants", "persons", "8"), ("3", "participants", "persons", "9")]
    assert [(ref.id, ref.primary) for ref in records["3"].references["participants"]] == [("7", True)]
    assert sorted(line for line in played.server.lines if "participants" in line) == [
        "/v1/deals/3/participants",
        "/v1/deals/4/participants",
    ]
    assert (
        "Deals whose further people could not be read (deleted meanwhile, or hidden from us): 1."
        in played.source.remarks()
    )


def test_counts_that_are_missing_or_text_hide_nobody(play):
    deals = [{"id": 1}, deal(2, people="2", products="1", person=7), deal(3, people=None, products=None, person=7)]
    played = play(
        {
            "/api/v2/deals": page([*deals, deal(4, people="1", products="0", person=7), deal(5, people=1)]),
            "/api/v2/deals/products": page([sold(10 * i, i, 5) for i in (1, 2, 3)]),
            **{f"/v1/deals/{i}/participants": page([person(7), person(8)]) for i in (1, 2, 3, 5)},
        }
    )
    found = [("1", "7"), ("1", "8"), ("2", "8"), ("3", "8"), ("5", "7"), ("5", "8")]
    links = played.links("deals")
    assert [(deal, to) for deal, attribute, _, to in links if attribute == "participants"] == found
    assert [(deal, to) for deal, attribute, _, to in links if attribute == "products"] == [(i, "5") for i in "123"]


@pytest.mark.parametrize(
    ("status", "error"),
    [(402, "Required suites missing"), (403, "Scope and URL mismatch"), (403, "Permission denied")],
)
def test_links_that_may_not_be_read_cost_no_records(play, status, error):
    refused = (status, {"success": False, "error": error, "errorCode": status})
    played = play(
        {
            "/api/v2/deals": page([deal(1, people=2, products=1), deal(2, products=1)]),
            "/api/v2/deals/products": refused,
            "/v1/deals/1/participants": refused,
            ORGANIZATIONS: page([{"id": 10}]),
            RELATIONS: refused,
        }
    )
    assert (played.records("deal_products"), played.links("deals"), played.links("organizations")) == ([], [], [])
    told = [sentence for sentence in played.source.remarks() if "could not be read (deleted" in sentence]
    assert [sentence.partition(" could")[0] for sentence in told] == [
        "Organizations whose links to others",
        "Deals whose further people",
        "Deals whose products",
    ]


def test_a_host_that_finds_nothing_any_more_is_no_reason_to_take_deals_for_gone(play):
    nothing = (404, {"success": False, "error": "Not found"})
    me = {"success": True, "data": {"id": 1, "company_id": 1, "company_domain": "quillmarsh"}}
    played = play(
        {
            "/v1/users/me": [me, nothing],
            "/api/v2/deals": page([deal(1, people=2)]),
            "/v1/deals/1/participants": nothing,
        }
    )
    with pytest.raises(PauseError, match=r"https://quillmarsh\.pipedrive\.com does not know the company any more"):
        played.links("deals")


def test_what_was_sold_is_read_a_hundred_deals_a_call_and_once(play):
    deals = [deal(id, products=1 if id % 2 else 0) for id in range(1, 241)]

    def answer(request):
        asked = [int(id) for id in request.query["deal_ids"].split(",")]
        assert len(asked) <= 100
        rows = [sold(10 * id, id, 5) for id in asked] + [sold(10 * id + 1, id, 6 if id > 1 else None) for id in asked]
        return page(rows[100:]) if "cursor" in request.query else page(rows[:100], "more" if rows[100:] else None)

    played = play({"/api/v2/deals": page(deals), "/api/v2/deals/products": answer})
    played.records("deals")
    pages = list(played.source.read("deal_products", None))
    assert [len(one.records) for one in pages] == [200, 40]
    assert [record.id for record in played.source.read("deal_products", pages[0].next).__next__().records] == [
        record.id for record in pages[1].records
    ]
    record = pages[0].records[0]
    assert {name: refs[0].id for name, refs in record.references.items()} == {"deal_id": "1", "product_id": "5"}
    links = played.links("deals")
    assert len(links) == 120 * 2 - 1
    assert ("3", "products", "products", "6") in links
    # Three calls for the two pages, two for the page that was read again, none for the links.
    assert len(played.server.asked("/api/v2/deals/products")) == 3 + 1


def test_links_begin_again_where_they_stopped_even_in_another_process(play):
    deals = [deal(id, people=2, products=1) for id in range(1, 46)]
    answers = {
        "/api/v2/deals": page(deals),
        "/api/v2/deals/products": lambda request: (
            page([sold(9, 1, 3)]) if "1,2" in request.query["deal_ids"] else page([])
        ),
        **{f"/v1/deals/{id}/participants": page([person(id)]) for id in range(1, 46)},
    }
    pages = list(play(answers).source.links("deals", None))
    assert [one.next for one in pages] == ["products:45", "people:20", "people:40", None]
    rest = list(play(answers).source.links("deals", "people:20"))
    assert [one.links for one in rest] == [one.links for one in pages[2:]]


def test_one_deal_that_is_gone_costs_the_others_nothing(play):
    def answer(request):
        asked = request.query["deal_ids"].split(",")
        return (
            (404, {"success": False, "error": "Deal not found"})
            if "2" in asked
            else page([sold(int(i), int(i), 5) for i in asked])
        )

    played = play({"/api/v2/deals": page([deal(i, products=1) for i in (1, 2, 3)]), "/api/v2/deals/products": answer})
    assert [record.id for record in played.records("deal_products")] == ["1", "3"]


def test_rows_that_go_from_a_changed_deal_are_named(play):
    rows = [page([sold(1, 1, 5), sold(2, 1, 6)]), page([sold(2, 1, 6), sold(3, 1, 7)])]
    played = play({"/api/v2/deals": page([deal(1, products=2)]), "/api/v2/deals/products": rows})
    played.records("deal_products")
    (changed,) = played.source.changes("deal_products", "2026-11-24T10:00:00+00:00", None)
    assert ([record.id for record in changed.records], changed.gone) == (["2", "3"], ("1",))
    assert list(played.source.ids("deal_products")) == [("2", "3")]


def test_what_was_sold_in_a_deal_that_is_gone_by_now_is_gone_with_it(play):
    deals = [page([deal(1, products=1), deal(2, products=1)]), page([deal(2, products=1)])]
    played = play({"/api/v2/deals": deals, "/api/v2/deals/products": page([sold(10, 1, 5), sold(20, 2, 5)])})
    played.records("deals")
    assert [record.id for record in played.records("deal_products")] == ["10", "20"]
    assert list(played.source.ids("deals")) == [("2",)]
    assert list(played.source.ids("deal_products")) == [("20",)]
    assert played.links("deals") == [("2", "products", "products", "5")]


def test_each_relation_of_organizations_is_told_once_from_the_right_side(play):
    over = [{**relation(n, "related", 20, 10), "active_flag": flag} for n, flag in ((3, "false"), (4, False))]
    rows = [relation(1, "parent", 10, 20), relation(2, "related", 20, 30), *over]
    told = {"10": [rows[0], *over], "20": rows, "30": rows[1:2]}
    played = play(
        {
            ORGANIZATIONS: page([{"id": 10}, {"id": 20}, {"id": 30}]),
            RELATIONS: lambda request: page(told[request.query["org_id"]] or None),
        }
    )
    played.records("organizations")
    assert played.links("organizations") == [
        ("20", "parent", "organizations", "10"),
        ("20", "related", "organizations", "30"),
    ]


@pytest.mark.parametrize(("asked", "calls"), [((), 0), (("relationships",), 400)])
def test_relations_that_cost_more_than_a_quarter_of_a_day_are_read_by_choice(play, asked, calls):
    played = play({ORGANIZATIONS: page([{"id": id} for id in range(1, 401)])}, *asked)
    assert played.links("organizations") == []
    assert len(played.server.asked(RELATIONS)) == calls
    said = (
        "Links between organizations were not read: asking about each of 400 costs 8,000 tokens. "
        "`--include relationships` reads them."
    )
    assert (said in played.source.remarks()) == (not asked)

"""What a move sets off in the sink, and what is left to people: said before the first write."""

import pytest

from crm_move.model import AttributeType, Kind, NearMiss
from crm_move.plugins import MadeFromDomain, SideEffects
from crm_move.propose import estimate

T = AttributeType
EFFECTS = SideEffects(
    from_domains=(
        MadeFromDomain(
            object="people", attribute="email_addresses", makes="companies", by="domains", sentence="{count} are made."
        ),
    ),
    on_creation="It rings {count} times.",
    by_hand=("Views are made by hand.",),
)
FIRST = "companies are written before people, so that theirs are found and not made a second time."


@pytest.fixture
def cost(proposer, source, sink):
    sink.side_effects = EFFECTS
    return lambda **wishes: estimate(proposer.plan(**wishes), proposer.profile(), proposer.sink.describe())


@pytest.fixture
def contacts(source):
    mails = ("a@ash.example.com", "b@ash.example.com", "c@elm.example.com", "d@gmail.com", "E@Oak.example.com")
    rows = [{"name": f"P {n}", "mail": mail} for n, mail in enumerate(mails)]
    source.add("contacts", {"Name": T.TEXT, "Mail": T.EMAIL}, rows, kind=Kind.PERSON)


def test_companies_of_the_domains_that_none_has_are_counted_mail_providers_aside(source, contacts, cost):
    assert cost().by_itself == ("3 are made.", "It rings 5 times.")
    source.add(
        "firms", {"Name": {}, "Website": T.URL}, [{"name": "Elm", "website": "www.elm.example.com"}], kind=Kind.COMPANY
    )
    assert cost().by_itself == ("2 are made.", FIRST, "It rings 6 times.")


def test_companies_come_first_even_where_they_point_at_people(proposer, source, contacts, cost):
    row = {"name": "Elm", "boss": "1"}
    source.add("firms", {"Name": {}}, [row], kind=Kind.COMPANY, references={"Boss": "contacts"})
    assert list(proposer.plan().objects) == ["firms", "contacts"]
    assert FIRST in cost().by_itself


def test_where_the_sink_makes_none_the_links_alone_decide(proposer, source, contacts):
    row = {"name": "Elm", "boss": "1"}
    source.add("firms", {"Name": {}}, [row], kind=Kind.COMPANY, references={"Boss": "contacts"})
    assert list(proposer.plan().objects) == ["contacts", "firms"]


def test_what_is_left_to_people_begins_with_the_room_that_is_missing(source, cost):
    for slug in ("a", "b", "c"):
        source.add(slug, {"Name": T.TEXT}, [{"name": "x"}])
    assert cost().by_hand == (
        (
            "3 objects to be made, 6 in all: more than Free (3) or Plus (5) allows. "
            "The smallest plan with room is Pro (12); or leave objects out with --skip."
        ),
        "Views are made by hand.",
    )


def test_an_object_that_is_there_by_now_needs_no_room(proposer, source, cost):
    for slug in ("a", "b", "c"):
        source.add(slug, {"Name": T.TEXT}, [{"name": "x"}])
    proposer.sink.carry_out(proposer.plan())
    assert cost().by_hand == ("Views are made by hand.",)


def test_a_yes_to_a_near_miss_is_counted_as_links(proposer, source, sink):
    near = NearMiss(written="Elm Ltd", object="firms", id="1", rows=2, evidence="nearly")
    source.add("firms", {"Name": {}}, [{"name": "Elm"}], kind=Kind.COMPANY)
    rows = [{"firm": "1"}, {"firm": "Elm Ltd"}, {"firm": "Elm Ltd"}]
    reference = {"targets": ("firms",), "near_misses": (near,)}
    source.add("visits", {}, rows, references={"Firm": reference})
    plan = proposer.plan()
    visits = plan.objects["visits"]
    firm = visits.references["firm"]
    yes = firm.near_misses["Elm Ltd"].model_copy(update={"answer": True})
    answered = visits.model_copy(
        update={"references": {"firm": firm.model_copy(update={"near_misses": {"Elm Ltd": yes}})}}
    )
    after = plan.model_copy(update={"objects": plan.objects | {"visits": answered}})
    counted = [estimate(each, proposer.profile(), sink.describe()).links for each in (plan, after)]
    assert counted == [1, 3]

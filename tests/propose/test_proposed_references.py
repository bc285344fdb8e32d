"""Which of the sink's references a source reference becomes, and which side is written."""

import pytest

from crm_move.model import AttributeType, Kind, Mirror, NearMiss, Role

T = AttributeType


def links(proposer, object, **wishes):
    planned = proposer.plan(**wishes).objects[object]
    lines = proposer.lines(object, **wishes)
    return lines[len(planned.attributes) :]


@pytest.fixture
def accounts(source):
    source.add("accounts", {"Name": {}}, [{"name": "A"}, {"name": "B"}], kind=Kind.COMPANY)


def test_companies_and_people_go_to_the_sinks_own_references(proposer, source, accounts):
    source.add("contacts", {}, [{"account": "1"}], kind=Kind.PERSON, references={"Account": "accounts"})
    source.add(
        "deals",
        {},
        [{"account": "1", "contacts": ["1"], "partner": "1"}],
        kind=Kind.DEAL,
        references={
            "Partner": "accounts",
            "Account": {"targets": ("accounts",), "role": Role.COMPANY},
            "Contacts": {"targets": ("contacts",), "many": True},
        },
    )
    assert links(proposer, "contacts") == ["company -> companies = account"]
    assert links(proposer, "deals") == [
        "associated_company -> companies = account",
        "+ partner -> companies = partner < deals* “Deals”",
        "associated_people -> people* = contacts",
    ]


def test_others_are_made_with_a_mirror_that_holds_several(proposer, source):
    source.add("products", {}, [{}])
    row = {"product": "1", "bundle": ["1"], "twin": "1"}
    references = {
        "Product": "products",
        "Bundle": {"targets": ("products",), "many": True},
        "Twin": {"targets": ("products",), "shared": False},
    }
    source.add("orders", {}, [row], references=references)
    assert links(proposer, "orders") == [
        "+ product -> products = product < orders* “Orders”",
        "+ bundle -> products* = bundle < orders_bundle* “Orders (Bundle)”",
        "+ twin -> products = twin < orders_twin “Orders (Twin)”",
    ]


@pytest.mark.parametrize(
    ("kind", "mirror"), [(Kind.COMPANY, "subsidiaries* “Subsidiaries”"), (None, "things_below* “Things below”")]
)
def test_a_link_within_one_object_shows_what_is_below(proposer, source, kind, mirror):
    rows = [{}, {"parent": "1"}]
    source.add("things", {}, rows, kind=kind, references={"Parent": "things"})
    target = "companies" if kind else "things"
    assert links(proposer, "things") == [f"+ parent -> {target} = parent < {mirror}"]


@pytest.mark.parametrize("team_first", [True, False])
def test_of_two_sides_of_one_relationship_only_the_single_one_is_written(proposer, source, team_first):
    team = {
        "targets": ("contacts",),
        "many": True,
        "mirror": Mirror(object="contacts", slug="firm", title="F", many=False),
    }
    firm = {"targets": ("accounts",), "mirror": Mirror(object="accounts", slug="team", title="T", many=True)}
    source.add("accounts", {}, [{"team": ["1", "2"]}], kind=Kind.COMPANY, references={"Team": team})
    source.add("contacts", {}, [{"firm": "1"}, {"firm": "1"}], kind=Kind.PERSON, references={"Firm": firm})
    source.objects = source.objects if team_first else source.objects[::-1]
    assert links(proposer, "accounts") == ["- team: the other side of contacts.firm, which is written"]
    assert links(proposer, "contacts") == ["company -> companies = firm"]


def test_people_of_several_companies_are_not_the_sinks_team(proposer, source):
    people = {"People": {"targets": ("contacts",), "many": True}}
    rows = [{"people": ["1", "2"]}, {"people": ["2"]}]
    source.add("accounts", {}, rows, kind=Kind.COMPANY, references=people)
    source.add("contacts", {}, [{}, {}], kind=Kind.PERSON)
    assert links(proposer, "accounts") == ["+ people -> people* = people < accounts* “Accounts”"]


def test_the_sinks_second_side_is_left_to_the_first(proposer, source):
    """A primary contact is not the sink's team: that is the mirror of the company of each person."""
    person = {"targets": ("contacts",), "role": Role.PEOPLE}
    source.add("accounts", {}, [{"primary": "1"}], kind=Kind.COMPANY, references={"Primary": person})
    source.add("contacts", {}, [{"account": "1"}], kind=Kind.PERSON, references={"Account": "accounts"})
    assert links(proposer, "accounts") == ["+ primary -> people = primary < accounts* “Accounts”"]
    assert links(proposer, "contacts") == ["company -> companies = account"]


def test_a_reference_at_what_is_left_out_keeps_what_was_written(proposer, source, accounts):
    source.add("orders", {}, [{"account": "1"}], references={"Account": "accounts"})
    assert proposer.lines("orders", skip=("accounts",))[2:] == ["+ account text = account"]
    reason = proposer.plan(skip=("accounts",)).objects["orders"].attributes["account"].reason
    assert reason == "1 link on 100 % of 1 records; it points at accounts, which is left out: kept as written"


def test_links_by_name_wait_for_a_yes_and_links_by_id_do_not(proposer, source, accounts):
    said = {"targets": ("accounts",), "by_name": True}
    source.add("orders", {}, [{"account": "1", "payer": "1"}], references={"Account": said, "Payer": "accounts"})
    planned = proposer.plan().objects["orders"].references
    assert {slug: each.by_name for slug, each in planned.items()} == {"account": None, "payer": True}


def test_links_at_nothing_are_kept_as_text_and_near_misses_are_asked(proposer, source, accounts):
    miss = NearMiss(written="GTXPro", object="accounts", id="1", rows=2, evidence="one blank")
    said = {"targets": ("accounts",), "near_misses": (miss,), "evidence": "3 of 4 contained"}
    rows = [{"account": "1"}, {"account": "GTXPro"}, {"account": "GTXPro"}, {}]
    source.add("orders", {}, rows, references={"Account": said})
    planned = proposer.plan().objects["orders"]
    assert proposer.lines("orders")[2:] == [
        "+ account_as_written text",
        "+ account -> companies = account < orders* “Orders” ~ account_as_written",
    ]
    asked = planned.references["account"].near_misses
    assert {written: (each.means, each.rows, each.answer) for written, each in asked.items()} == {
        "GTXPro": ("1", 2, None)
    }
    assert planned.references["account"].reason == (
        "3 links on 75 % of 4 records, 2 of them at nothing; 3 of 4 contained"
    )


def test_an_empty_reference_is_dropped(proposer, source, accounts):
    source.add("orders", {}, [{}], references={"Account": "accounts"})
    assert links(proposer, "orders") == ["- account: empty: none of 1 records points anywhere"]


def test_a_reference_at_several_objects_has_no_mirror(proposer, source, accounts):
    source.add("contacts", {}, [{}], kind=Kind.PERSON)
    said = {"targets": ("accounts", "contacts")}
    source.add("calls", {}, [{"who": "1"}], references={"Who": said})
    assert links(proposer, "calls") == ["+ who -> companies people = who"]


def test_objects_that_share_a_target_share_a_reference_of_one_name(proposer, source):
    source.add("regions", {}, [{}])
    for slug in ("customers", "suppliers"):
        source.add(slug, {}, [{"region": "1"}], kind=Kind.COMPANY, references={"Region": "regions"})
    line = "+ region -> regions = region < customers* “Customers”"
    assert [links(proposer, slug) for slug in ("customers", "suppliers")] == [[line], [line]]
    proposer.sink.carry_out(proposer.plan())
    line = "region -> regions = region"
    assert [links(proposer, slug) for slug in ("customers", "suppliers")] == [[line], [line]]

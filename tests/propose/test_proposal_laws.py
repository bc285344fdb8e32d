"""What holds for every proposal, whatever the source."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_move.model import AttributeType, Kind
from crm_move.propose import check_plan, estimate

T = AttributeType
TITLES = """
Name First_name Email Phone Website Domain Amount Currency Stage Owner Rating Tier Billing_city Billing_country City
Street Id Description companyName Notes Fax Founded Status
"""
VALUES = {
    T.TEXT: st.sampled_from(["a", "b", "A ", "1", "long " * 20]),
    T.NUMBER: st.sampled_from([0, 1, 5, "2.5", "n/a"]),
    T.SELECT: st.sampled_from(["x", "X", "y"]),
    T.STATUS: st.sampled_from(["won", "Lead", "New"]),
    T.EMAIL: st.sampled_from(["a@b.example", "c@d.example"]),
    T.PHONE: st.sampled_from(["+4930123", "030"]),
    T.URL: st.sampled_from(["https://a.example", "https://b.example/c", "gmail.com"]),
    T.DOMAIN: st.sampled_from(["a.example", "linkedin.com"]),
    T.DATE: st.sampled_from(["2020-01-01", "soon"]),
    T.MONEY: st.sampled_from([("1", "EUR"), ("2", "USD"), ("3", None), ("4", "CHF")]),
    T.ACTOR: st.sampled_from(["Ben Lee", "Nobody", "anna@us.example"]),
}
OBJECTS = ("accounts", "contacts", "deals", "orders")


@st.composite
def tables(draw):
    """A few objects: kind, columns with their types, rows, references."""
    found = {}
    for slug in OBJECTS[: draw(st.integers(1, 4))]:
        columns = draw(
            st.dictionaries(st.sampled_from(TITLES.split()), st.sampled_from(list(VALUES)), min_size=2, max_size=6)
        )
        references = draw(
            st.dictionaries(st.sampled_from(["Account", "Contact", "Parent"]), st.sampled_from(OBJECTS[:1]))
        )
        fields = {
            title.lower(): st.none() | (st.lists(VALUES[type], max_size=2) if type is T.SELECT else VALUES[type])
            for title, type in columns.items()
        }
        fields |= {title.lower(): st.sampled_from([None, "1", "2", "lost"]) for title in references}
        fields["owner"] = st.sampled_from([None, "Ben Lee", "Nobody"])
        rows = draw(st.lists(st.fixed_dictionaries(fields), min_size=min(1, len(found)), max_size=6))
        found[slug] = (draw(st.sampled_from([None, Kind.COMPANY, Kind.PERSON, Kind.DEAL])), columns, rows, references)
    return found


def filled(new_proposer, found):
    proposer = new_proposer()
    for slug, (kind, columns, rows, references) in found.items():
        said = {title: {"type": type, "multi": type is T.SELECT} for title, type in columns.items()}
        proposer.source.add(slug, said, rows, kind=kind, references=references)
    return proposer


@settings(max_examples=100, deadline=None)
@given(found=tables())
def test_nothing_of_the_source_is_lost_and_nothing_stands_twice(new_proposer, found):
    proposer = filled(new_proposer, found)
    plan = proposer.plan()
    targets = {planned.target for planned in plan.objects.values()}
    for slug, planned in plan.objects.items():
        source = next(each for each in proposer.source.objects if each.slug == slug)
        everything = {each.slug for each in source.attributes} | {each.slug for each in source.references}
        used = {name for each in planned.attributes.values() for name in (*each.sources, *each.parts.values())}
        used |= {name for each in planned.references.values() for name in each.sources}
        assert {name for name in used if not name.startswith("@")} | planned.dropped.keys() == everything
        assert not used & planned.dropped.keys()
        assert not planned.attributes.keys() & planned.references.keys()
        assert all(set(each.targets) <= targets for each in planned.references.values())
        assert all(each.reason for each in (*planned.attributes.values(), *planned.references.values()))
    assert plan.objects.keys() | plan.left_out.keys() == found.keys()
    keys = Counter((planned.target, planned.id_attribute) for planned in plan.objects.values())
    assert set(keys.values()) <= {1}


@settings(max_examples=100, deadline=None)
@given(found=tables())
def test_a_proposal_can_be_carried_out_and_is_the_same_when_it_was(new_proposer, found):
    proposer = filled(new_proposer, found)
    first = proposer.plan()
    check_plan(first, proposer.source.schema, proposer.sink.describe())
    proposer.sink.carry_out(first)
    check_plan(first, proposer.source.schema, proposer.sink.describe())
    second = proposer.plan()
    assert _shape(second) == _shape(first)
    made = estimate(second, proposer.profile(), proposer.sink.describe())
    assert (made.objects, made.attributes, made.options, made.statuses) == (0, 0, 0, 0)


def _shape(plan):
    """What goes where, whether it is there already or not."""
    return {
        slug: (
            planned.target,
            {name: (each.type, each.sources, each.parts, each.values) for name, each in planned.attributes.items()},
            {name: (each.targets, each.sources) for name, each in planned.references.items()},
            planned.dropped,
        )
        for slug, planned in plan.objects.items()
    }

"""What the snapshot shows of each attribute and reference."""

from decimal import Decimal

from crm_move.model import Actor, AttributeType
from crm_move.propose import Profile, owner_key
from crm_move.propose.profile import AttributeProfile, ReferenceProfile, Seen, SeenActor
from crm_move.propose.tally import DISTINCT, Uniqueness

T = AttributeType


def seen(proposer, source, type, *values, **more):
    """The profile of one column; None is a gap."""
    source.add("things", {"Column": {"type": type, **more}}, [{"column": value} for value in values])
    return proposer.profile().object("things").attribute("column")


def test_a_text_is_counted_measured_and_sampled(proposer, source):
    assert seen(proposer, source, T.TEXT, "a", "bb", "a", None, "3") == AttributeProfile(
        filled=4,
        values=4,
        distinct=3,
        most=1,
        longest=2,
        top=(Seen(value="a", count=2), Seen(value="bb", count=1), Seen(value="3", count=1)),
        samples=("a", "bb", "3"),
    )


def test_numbers_have_a_range_and_misfits_are_told_apart(proposer, source):
    found = seen(proposer, source, T.NUMBER, "7", "-2", "n/a")
    assert (found.integers, found.lowest, found.highest) == (True, Decimal(-2), Decimal(7))
    assert (found.misfits, found.misfit_samples) == (1, ("n/a",))
    assert found.unique


def test_several_values_and_ids_are_seen(proposer, source):
    found = seen(proposer, source, {"type": T.SELECT, "multi": True}["type"], ["1", "b"], "2", multi=True)
    assert (found.values, found.most, found.ids) == (3, 2, 1)


def test_web_addresses_that_say_more_and_hosts_of_many_are_counted(proposer, source):
    found = seen(
        proposer, source, T.URL, "https://a.example", "b.example/x", "https://www.linkedin.com/in/x", "http://["
    )
    assert (found.beyond_domain, found.shared) == (3, 1)


def test_currencies_are_the_amounts_own_or_those_of_their_column(proposer, source):
    columns = {"A": T.MONEY, "B": {"type": T.NUMBER, "currency_attribute": "c"}, "C": T.TEXT}
    source.add("things", columns, [{"a": ("1", "usd"), "b": 1, "c": " eur "}, {"a": ("1", None), "b": 2}])
    profile = proposer.profile().object("things")
    assert (profile.attribute("a").currencies, profile.attribute("b").currencies) == ({"USD": 1}, {"EUR": 1})


def test_owners_are_counted_by_mail_else_name(proposer, source):
    source.add("things", {}, [{"owner": "A B"}, {"owner": "A B"}, {"owner": "a@b.example"}, {}])
    profile = proposer.profile().object("things")
    assert (profile.owned, profile.owners) == (
        3,
        (SeenActor(actor=Actor(name="A B"), count=2), SeenActor(actor=Actor(email="a@b.example"), count=1)),
    )
    assert owner_key(Actor(id="7")) == "7"


def test_links_are_counted_with_those_at_nothing(proposer, source):
    source.add("accounts", {}, [{}, {}])
    rows = [{"account": "1"}, {"account": ["1", "x"]}, {"account": "x"}, {}]
    source.add("orders", {}, rows, references={"Account": {"targets": ("accounts",), "many": True}})
    assert proposer.profile().object("orders").reference("account") == ReferenceProfile(
        links=4, filled=3, dangling=2, top_dangling=(Seen(value="x", count=2),), most=2, most_per_target=2
    )


def test_past_the_bound_only_a_column_without_doubles_is_counted_exactly(proposer, source):
    values = [f"v{n}" for n in range(DISTINCT + 500)]
    unique = seen(proposer, source, T.TEXT, *values)
    assert (unique.more, unique.unique, unique.distinct) == (True, True, DISTINCT + 500)
    source.objects, source.rows = [], {}
    doubled = seen(proposer, source, T.TEXT, *values, values[-1])
    assert (doubled.more, doubled.unique, doubled.distinct) == (True, False, DISTINCT)


def test_uniqueness_keeps_nothing_once_it_is_lost():
    uniqueness = Uniqueness()
    for number in range(5_000):
        uniqueness.add(str(number % 2_000))
    assert not uniqueness.holds
    assert len(uniqueness._hashes) == 0


def test_long_values_are_cut_in_what_is_kept(proposer, source):
    found = seen(proposer, source, T.TEXT, "x" * 500)
    assert (found.longest, found.samples) == (500, (f"{'x' * 200}… (500 characters)",))


def test_a_profile_survives_json(proposer, source):
    seen(proposer, source, T.NUMBER, "7", "n/a")
    profile = proposer.profile()
    assert Profile.model_validate_json(profile.model_dump_json()) == profile


def test_of_what_was_never_read_the_profile_is_empty(proposer):
    profile = proposer.profile()
    assert profile.object("x").attribute("y").filled == profile.object("x").reference("y").links == 0

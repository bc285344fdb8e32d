"""Which member owns what a user of the source owned."""

import pytest

from crm_move.errors import UsageError
from crm_move.model import AttributeType, Kind, Role
from crm_move.plugins import Member

T = AttributeType


def owners(proposer, source, kind, *names, columns=None):
    source.add("records", columns or {}, [{"owner": name} for name in names], kind=kind)
    return [line for line in proposer.lines("records") if "owner" in line]


def test_owners_are_matched_by_mail_then_by_full_name_and_the_others_go_to_the_authorised_member(proposer, source):
    lines = owners(proposer, source, Kind.DEAL, "ANNA@us.example", "ben  lee", "anna aberg", "Nobody Else", None)
    found = "ANNA@us.example>anna@us.example, ben  lee>ben@us.example, anna aberg>anna@us.example"
    assert lines == [f"owner actor = @owner | ben@us.example {found}", "+ owner_in_csv text = @owner"]


def test_where_all_are_members_no_name_is_kept(proposer, source):
    assert owners(proposer, source, Kind.DEAL, "Ben Lee") == [
        "owner actor = @owner | ben@us.example Ben Lee>ben@us.example"
    ]


def test_an_owner_column_stands_with_the_owner(proposer, source):
    columns = {"Owner": {"type": T.ACTOR, "role": Role.OWNER}}
    assert owners(proposer, source, Kind.DEAL, "Ben Lee", columns=columns) == [
        "owner actor = @owner owner | ben@us.example Ben Lee>ben@us.example"
    ]


def test_namesakes_are_not_told_apart(proposer, source, sink):
    sink.members = (*sink.members, Member(id="m3", email="ben2@us.example", name="Ben Lee"))
    assert owners(proposer, source, Kind.DEAL, "Ben Lee")[0] == "owner actor = @owner | ben@us.example"


@pytest.mark.parametrize(
    ("flags", "owner"),
    [
        ([{"authorised": True}, {"admin": True}], "m0@us.example"),
        ([{}, {"admin": True}, {"admin": True}], "m1@us.example"),
        ([{"admin": True, "active": False}, {"admin": True}], "m1@us.example"),
    ],
)
def test_who_steps_in_is_the_authorised_member_else_the_first_active_admin(proposer, source, sink, flags, owner):
    sink.members = tuple(Member(id=str(n), email=f"m{n}@us.example", name="M", **each) for n, each in enumerate(flags))
    assert owners(proposer, source, Kind.DEAL, None) == [f"owner actor | {owner}"]


def test_without_anyone_to_step_in_the_proposal_stops_and_names_the_option(proposer, source, sink):
    sink.members = (Member(id="1", email="m@us.example", name="M"),)
    with pytest.raises(UsageError, match=r"objects.records: .* --owner EMAIL. Members: m@us.example"):
        owners(proposer, source, Kind.DEAL, None)
    assert proposer.plan(owner="M@us.example").objects["records"].attributes["owner"].otherwise == ("m@us.example",)


def test_a_wished_owner_has_to_be_an_active_member(proposer, source):
    source.add("records", {}, [{}], kind=Kind.DEAL)
    with pytest.raises(UsageError, match=r"--owner x@y.example: .* Members: anna@us.example, ben@us.example\."):
        proposer.plan(owner="x@y.example")


@pytest.mark.parametrize(
    ("names", "lines"),
    [
        (["Ben Lee"], ["+ owner actor = @owner Ben Lee>ben@us.example"]),
        (
            ["Ben Lee", "Nobody"],
            ["+ owner actor = @owner Ben Lee>ben@us.example ~ owner_in_csv", "+ owner_in_csv text"],
        ),
        (["Nobody"], ["+ owner_in_csv text = @owner"]),
        ([None], []),
    ],
)
def test_where_no_owner_is_required_one_is_made_only_for_members(proposer, source, names, lines):
    assert owners(proposer, source, Kind.COMPANY, *names) == lines


def test_other_users_become_members_or_text(proposer, source):
    rows = [{"creator": "Ben Lee", "editor": "X"}, {"creator": "Y", "editor": "Y"}]
    source.add("things", {"Creator": T.ACTOR, "Editor": T.ACTOR}, rows)
    assert proposer.lines("things")[2:] == [
        "+ creator actor = creator Ben Lee>ben@us.example ~ creator_as_written",
        "+ creator_as_written text",
        "+ editor text = editor",
    ]


def test_a_name_that_is_spelled_in_several_ways_is_kept_in_one(proposer, source):
    names = ["Mary Jones", "Mary Jones", "mary jones ", "Mary  Jones", "Mary Jonse"]
    assert owners(proposer, source, Kind.DEAL, *names)[1] == (
        "+ owner_in_csv text = @owner mary jones >Mary Jones, Mary  Jones>Mary Jones"
    )
    assert proposer.plan().objects["records"].attributes["owner_in_csv"].reason == (
        "4 owners of 5 records (100 %) no member: the names are kept; 2 spellings evened out (case, blanks); "
        "“Mary Jonse” is nearly “Mary Jones”: kept apart, `values` takes one for the other"
    )


def test_a_name_that_is_nearly_a_member_s_is_told_and_not_taken(proposer, source):
    owner = owners(proposer, source, Kind.DEAL, "Ben Leo", "Ben Lee")[0]
    assert owner == "owner actor = @owner | ben@us.example Ben Lee>ben@us.example"
    assert (
        proposer.plan()
        .objects["records"]
        .attributes["owner"]
        .reason.endswith("“Ben Leo” is nearly Ben Lee: if so, `Ben Leo: ben@us.example` under `values`")
    )


def test_users_with_an_address_are_not_spellings_of_one_another(proposer, source):
    kept = owners(proposer, source, Kind.DEAL, "mary@there.example", "Mary@there.example")[1]
    assert kept == "+ owner_in_csv text = @owner"

"""What lists and pipelines of the source become."""

from typing import Any

import pytest

from crm_move.errors import UsageError
from crm_move.model import AttributeType, Kind, Pipeline, RecordList, Role, Stage
from crm_move.plan import ListForm, Plan, PlannedAttribute
from crm_move.plugins import SinkList
from crm_move.propose import check_plan, estimate

T = AttributeType
SALES = Pipeline(slug="1", title="Sales", stages=(Stage(id="a", title="Open"), Stage(id="b", title="Won")))
RENEWALS = Pipeline(slug="2", title="Renewals", stages=(Stage(id="c", title="Open"), Stage(id="d", title="Signed")))


@pytest.fixture
def crm(source: Any) -> Any:
    """Contacts on two lists, one of them empty, and deals in two pipelines that share the name of a stage."""
    source.add("contacts", {"Name": Role.NAME}, [{"name": f"N{n}"} for n in range(9)], kind=Kind.PERSON)
    stages = {"type": T.STATUS, "role": Role.STAGE}
    columns = {"Name": Role.NAME, "Stage": stages, "Pipeline": {"type": T.SELECT, "role": Role.PIPELINE}}
    rows = [{"name": f"D{n}", "stage": "Won", "pipeline": "Sales", "owner": "Ben Lee"} for n in range(4)]
    rows += [{"name": "R", "stage": "Open (Renewals)", "pipeline": "Renewals", "owner": "Ben Lee"}]
    source.add("deals", columns, rows, kind=Kind.DEAL, pipelines=(SALES, RENEWALS))
    source.lists = [
        RecordList(slug="7", title="Newsletter", object="contacts"),
        RecordList(slug="8", title="Nobody", object="contacts"),
    ]
    source.members = {"7": 6}
    return source


def chosen(plan: Plan, **forms: ListForm) -> Plan:
    lists = {
        slug: each.model_copy(update={"becomes": forms.get(slug, each.becomes)}) for slug, each in plan.lists.items()
    }
    return plan.model_copy(update={"lists": lists})


def test_lists_become_options_and_an_empty_one_stays_behind(proposer: Any, crm: Any) -> None:
    plan = proposer.plan()
    assert {slug: (each.source, each.becomes.value) for slug, each in plan.lists.items() if each.source} == {
        "newsletter": ("7", "select"),
        "nobody": ("8", "drop"),
    }
    made = plan.objects["contacts"].attributes["csv_lists"]
    assert (made.title, made.type, made.multi, made.sources, made.options) == (
        "CSV lists",
        T.SELECT,
        True,
        ("@lists",),
        ("Newsletter",),
    )


def test_a_pipeline_stays_an_attribute_and_may_become_a_list_with_stages_of_its_own(proposer: Any, crm: Any) -> None:
    renewals = proposer.plan().lists["renewals"]
    assert (renewals.where, renewals.becomes, renewals.create) == ({"pipeline": "Renewals"}, ListForm.SELECT, True)
    assert renewals.entry == {
        "stage": PlannedAttribute(
            title="Stage",
            type=T.STATUS,
            sources=("stage",),
            create=True,
            fallback=T.SELECT,
            options=("Open", "Signed"),
            values={"Open (Renewals)": "Open"},
        )
    }


def test_stages_of_one_name_stay_apart_in_the_list_of_their_pipeline(proposer: Any, crm: Any) -> None:
    twice = Pipeline(
        slug="2",
        title="Renewals",
        stages=(Stage(id="c", title="Open"), Stage(id="d", title="Due"), Stage(id="e", title="Due")),
    )
    crm.objects = [
        each.model_copy(update={"pipelines": (SALES, twice)}) if each.slug == "deals" else each for each in crm.objects
    ]
    stage = proposer.plan().lists["renewals"].entry["stage"]
    assert stage.options == ("Open", "Due (Renewals)", "Due (Renewals) 2")
    assert stage.values == {"Open (Renewals)": "Open"}


def test_a_sink_that_makes_no_lists_is_offered_none(proposer: Any, crm: Any) -> None:
    proposer.sink.lists = None
    plan = proposer.plan()
    assert list(plan.lists) == ["newsletter", "nobody"]
    with pytest.raises(UsageError, match=r"lists\.newsletter\.as: lists can not be made with these credentials"):
        check_plan(chosen(plan, newsletter=ListForm.LIST), crm.schema, proposer.sink.describe())


def test_a_list_of_the_same_name_and_object_is_used_and_another_stepped_round(proposer: Any, crm: Any) -> None:
    proposer.sink.lists = (
        SinkList(slug="letters", title="Newsletter", object="people"),
        SinkList(slug="renewals", title="Renewals", object="companies"),
    )
    plan = proposer.plan()
    assert {slug: each.create for slug, each in plan.lists.items()} == {
        "letters": False,
        "nobody": True,
        "sales": True,
        "renewals_2": True,
    }


def test_lists_cost_a_write_a_record_and_options_none(proposer: Any, crm: Any) -> None:
    plan = proposer.plan()
    cost = estimate(
        chosen(plan, newsletter=ListForm.LIST, renewals=ListForm.LIST), proposer.profile(), proposer.sink.describe()
    )
    assert (cost.calls["lists"], cost.calls["entries"]) == (1 + 1 + 1 + 2, 6 + 1)
    assert "entries" not in estimate(plan, proposer.profile(), proposer.sink.describe()).calls


FAULTS = [
    ({"source": "9"}, "lists.newsletter.from: contacts has no list '9'; it has 7, 8"),
    ({"where": {"name": "x"}}, "lists.newsletter: say either `from`, a list of the source, or `where`"),
    ({"object": "firms"}, "lists.newsletter.object: 'firms' is not moved; say `as: drop`"),
    ({"becomes": ListForm.LIST, "create": False}, "lists.newsletter: the sink has no such list; it has none"),
]


@pytest.mark.parametrize(("update", "message"), FAULTS)
def test_what_can_not_be_carried_out_is_named(proposer: Any, crm: Any, update: dict[str, Any], message: str) -> None:
    plan = proposer.plan()
    lists = plan.lists | {"newsletter": plan.lists["newsletter"].model_copy(update=update)}
    with pytest.raises(UsageError) as refused:
        check_plan(plan.model_copy(update={"lists": lists}), crm.schema, proposer.sink.describe())
    assert message in str(refused.value)


def test_no_list_is_lost_in_silence(proposer: Any, crm: Any) -> None:
    plan = proposer.plan()
    without = {slug: each for slug, each in plan.lists.items() if slug != "nobody"}
    with pytest.raises(UsageError, match="lists: the list '8' stands nowhere; name it in a `from`"):
        check_plan(plan.model_copy(update={"lists": without}), crm.schema, proposer.sink.describe())

"""Several pipelines, leads, line items, labelled links: what a source with an API has and a file has not."""

import pytest

from crm_move.model import AttributeType as T
from crm_move.model import Kind, Option, Pipeline, Role, Stage, Text, stage_titles
from crm_move.propose import check_plan

SALES = Pipeline(
    slug="p1",
    title="Sales",
    stages=(
        Stage(id="1", title="LEAD", probability=10),
        Stage(id="2", title="won", outcome="won", probability=100),
        Stage(id="3", title="No", outcome="lost", probability=0),
    ),
)
RENEWALS = Pipeline(
    slug="p2", title="Renewals", stages=(Stage(id="1", title="Due"), Stage(id="2", title="Won", outcome="won"))
)


def listed(*titles):
    return tuple(Option(title=title) for title in titles)


def deals(source, *pipelines, rows, kind=Kind.DEAL, **columns):
    options = listed(*stage_titles(pipelines).values())
    source.add(
        "deals",
        {
            "Stage": {"type": T.STATUS, "role": Role.STAGE, "options": options},
            "Pipeline": {
                "type": T.SELECT,
                "role": Role.PIPELINE,
                "options": listed(*(each.title for each in pipelines)),
            },
            **columns,
        },
        rows,
        kind=kind,
        pipelines=pipelines,
    )


def chosen(proposer, *slugs):
    return [line for line in proposer.lines("deals") if line.removeprefix("+ ").split(" ")[0] in slugs]


def test_stages_of_several_pipelines_stay_apart_beside_a_select_of_the_pipelines(proposer, source):
    rows = [{"stage": "won (Sales)", "pipeline": "Sales"}, {"stage": "Due", "pipeline": "Renewals"}]
    deals(source, SALES, RENEWALS, rows=rows)
    assert chosen(proposer, "stage", "pipeline") == [
        "stage status = stage | Lead [Lead, won (Sales), No, Due, Won (Renewals)] LEAD>Lead",
        "+ pipeline select = pipeline [Sales, Renewals]",
    ]
    check_plan(proposer.plan(), proposer.source.schema, proposer.sink.describe())


def test_stages_go_to_those_that_are_there_without_case_and_emoji(proposer, source):
    deals(source, SALES, rows=[{"stage": "won"}, {"stage": "LEAD"}])
    assert chosen(proposer, "stage") == ["stage status = stage | Lead [Lead, Won 🎉, No] LEAD>Lead, won>Won 🎉"]


def test_only_the_stage_takes_the_stages(proposer, source):
    mood = {"type": T.STATUS, "options": listed("Good", "Bad"), "role": Role.CATEGORY}
    deals(source, SALES, rows=[{"stage": "won", "mood": "Bad"}, {"mood": "Good"}], Mood=mood)
    assert chosen(proposer, "mood") == ["+ mood status = mood [Good, Bad]"]


def test_won_and_lost_are_kept_where_the_titles_do_not_say_so(proposer, source):
    deals(source, SALES, rows=[{"stage": "won"}, {"stage": "No"}, {"stage": "gone since"}])
    assert chosen(proposer, "outcome", "probability") == [
        "+ outcome select = stage [Open, Won, Lost] won>Won, No>Lost, gone since>, LEAD>Open",
        "+ probability number = stage won>100, No>0, gone since>, LEAD>10",
    ]
    check_plan(proposer.plan(), proposer.source.schema, proposer.sink.describe())


def test_where_nothing_is_won_or_lost_there_is_no_outcome_whatever_the_titles_say(proposer, source):
    support = Pipeline(slug="s", title="Support", stages=(Stage(id="1", title="New"), Stage(id="2", title="Closed")))
    deals(source, support, rows=[{"stage": "New"}, {"stage": "Closed"}])
    assert chosen(proposer, "outcome") == []


def test_a_stage_that_is_gone_is_kept_once_and_has_no_outcome(proposer, source):
    deals(source, SALES, rows=[{"stage": "No"}, {"stage": Text(text="purged")}])
    assert chosen(proposer, "stage", "outcome", "probability") == [
        "stage status = stage | Lead [Lead, Won 🎉, No] LEAD>Lead, won>Won 🎉 ~ stage_as_written",
        "+ outcome select = stage [Open, Won, Lost] No>Lost, LEAD>Open, won>Won ~ stage_as_written",
        "+ probability number = stage No>0, LEAD>10, won>100 ~ stage_as_written",
    ]


@pytest.mark.parametrize("title", ["Deal probability", "Probability", "Chance"])
def test_what_a_column_or_the_titles_say_is_not_said_again(proposer, source, title):
    slug = title.lower().replace(" ", "_")
    likely = RENEWALS.model_copy(
        update={"stages": tuple(each.model_copy(update={"probability": 50}) for each in RENEWALS.stages)}
    )
    deals(source, likely, rows=[{"stage": "Won", slug: 90}, {"stage": "Due", slug: 40}], **{title: T.NUMBER})
    assert chosen(proposer, "outcome", "probability", slug) == [f"+ {slug} number = {slug}"]


@pytest.mark.parametrize("kind", [Kind.LEAD, Kind.TICKET, Kind.PRODUCT])
def test_kinds_that_the_sink_lacks_become_objects_of_their_own(proposer, source, kind):
    source.add("leads", {"Title": {}, "Stage": {"type": T.STATUS, "role": Role.STAGE}}, [{"title": "A"}], kind=kind)
    planned = proposer.plan().objects["leads"]
    assert (planned.target, planned.create) == ("leads", True)
    assert proposer.lines("leads")[0] == "+ name text = title"


def test_labelled_links_stand_beside_all_links_and_can_be_made_a_text(proposer, source):
    source.add("people", {"Name": Role.NAME}, [{"name": "Ada"}, {"name": "Olu"}], kind=Kind.PERSON)
    many = {"targets": ("people",), "many": True}
    source.add(
        "deals",
        {"Name": Role.NAME},
        [{"name": "D", "people": ["1", "2"], "decision_maker": ["1"]}],
        kind=Kind.DEAL,
        references={"People": {**many, "role": Role.PEOPLE}, "Decision maker": many},
    )
    assert proposer.lines("deals")[-2:] == [
        "associated_people -> people* = people",
        "+ decision_maker -> people* = decision_maker < deals* “Deals”",
    ]

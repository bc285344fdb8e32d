"""Which type an attribute gets that is made, and what is dropped instead."""

import pytest

from crm_move.model import Attribute, AttributeType, Kind, Option, Pipeline, Role, Stage, Text

T = AttributeType


def made(proposer, source, said, values, **more):
    """The lines of an object whose one column holds these values."""
    source.add("things", {"Column": said} if not isinstance(said, tuple) else {said[0]: said[1]}, values, **more)
    return proposer.lines("things")[2:]


def rows(*values, column="column"):
    return [{column: value} for value in values]


@pytest.mark.parametrize(
    ("title", "values", "line"),
    [
        ("Tier", ["gold"] * 4 + ["silver"] * 3, "+ tier select = tier [gold, silver]"),
        (
            "Tier",
            ["Gold", "gold ", "GOLD", "gold", *["silver"] * 2],
            "+ tier select = tier [silver, Gold] gold >Gold, GOLD>Gold, gold>Gold",
        ),
        ("Tier", ["gold", "GOLD"] * 4, "+ tier text = tier"),
        ("Spot", ["54.6872, 25.2797", "60.1699, 24.9384"] * 5, "+ spot text = spot"),
        ("Spot", ["north, 2nd floor", "south 1.5"] * 5, "+ spot select = spot [north, 2nd floor, south 1.5]"),
        ("Map", ['{"rows": 2}', "[1, 2]"] * 5, "+ map text = map"),
        ("Plan", ["plan.pdf", "old plan"] * 5, "+ plan text = plan"),
        ("Page", ["https://a.example/x", "none"] * 5, "+ page text = page"),
        ("Tier", ["gold", "gold", "silver", "silver"], "+ tier text = tier"),
        ("Season", ["2019", "2020", "2021"] * 5, "+ season text = season"),
        ("Founded", ["1871", "1998"] * 5, "+ founded text = founded"),
        ("Season", ["2019", "2020", "open"] * 5, "+ season select = season [2019, 2020, open]"),
        ("Tier", ["x" * 41, "y"] * 5, "+ tier text = tier"),
        ("Tier", [f"option {n % 50}" for n in range(150)], None),
        ("Tier", [f"option {n % 51}" for n in range(204)], "+ tier text = tier"),
        ("Postcode", ["10115", "80331"] * 5, "+ postcode text = postcode"),
        ("Contact name", ["Ann", "Bob"] * 5, "+ contact_name text = contact_name"),
        ("Group id", ["7", "8"] * 5, "+ group_id text = group_id"),
    ],
)
def test_a_text_of_few_short_values_that_repeat_is_a_select(proposer, source, title, values, line):
    column = title.lower().replace(" ", "_")
    filler = {"name": "x"}
    source.add("things", {"Name": {}, title: {}}, [row | filler for row in rows(*values, column=column)])
    found = proposer.lines("things")[2]
    assert found == line if line else found.startswith("+ tier select = tier [option 0, option 1")


@pytest.mark.parametrize(
    ("title", "values", "type"),
    [
        ("Rating", [0, 3, 5], "rating"),
        ("Stars", [1, 2], "rating"),
        ("Rating", [0, 3, 6], "number"),
        ("Rating", ["1.5", 2], "number"),
        ("Rating", [-1, 2], "number"),
        ("Employees", [1, 2], "number"),
    ],
)
def test_whole_numbers_to_five_under_such_a_name_are_a_rating(proposer, source, title, values, type):
    column = title.lower()
    assert made(proposer, source, (title, T.NUMBER), rows(*values, column=column)) == [f"+ {column} {type} = {column}"]


@pytest.mark.parametrize("type", [T.EMAIL, T.URL, T.DOMAIN])
def test_what_the_sink_can_not_make_is_kept_as_text_and_says_so(proposer, source, type):
    assert made(proposer, source, type, rows("a@b.example", "c@d.example")) == ["+ column text = column"]
    reason = proposer.plan().objects["things"].attributes["column"].reason
    assert reason == (
        f"100 % of 2 filled, each different; the source's type is {type}; "
        f"the sink makes no {type} attributes: kept as text"
    )


def test_values_that_do_not_fit_their_type_are_kept_beside_it(proposer, source):
    assert made(proposer, source, T.DATE, rows("2020-01-01", "2020-01-02", "soon")) == [
        "+ column date = column ~ column_as_written",
        "+ column_as_written text",
    ]


def test_several_values_go_where_several_can_stand_and_are_joined_as_text_elsewhere(proposer, source):
    said = {"type": T.SELECT, "multi": True, "options": (Option(title="b"), Option(title="a"))}
    source.add(
        "things",
        {"Tags": said, "Dates": {"type": T.DATE, "multi": True}},
        [{"tags": ["a", "c"], "dates": ["2020-01-01", "2020-01-02"]}, {"tags": ["b"]}],
    )
    assert proposer.lines("things")[2:] == ["+ tags select* = tags [b, a, c]", "+ dates text = dates"]


def test_stages_stand_in_the_order_of_the_pipeline(proposer, source):
    stages = tuple(Stage(title=title) for title in ("New", "Mid", "End"))
    pipelines = (Pipeline(slug="p", title="P", stages=stages),)
    values = rows("End", "End", "New", "Odd")
    assert made(proposer, source, T.STATUS, values, pipelines=pipelines) == [
        "+ column status = column [New, Mid, End, Odd]"
    ]


@pytest.mark.parametrize(
    ("values", "dropped"),
    [
        ([None, None], "empty: 0 of 2 filled"),
        (["x", "x", "x"], "constant: each of 3 records has “x”"),
    ],
)
def test_empty_and_constant_columns_are_dropped_with_the_reason(proposer, source, values, dropped):
    assert made(proposer, source, T.TEXT, rows(*values)) == [f"- column: {dropped}"]


def test_what_the_source_calls_superfluous_is_dropped_with_its_reason(proposer, source):
    said = {"type": T.TEXT, "role": Role.NAME, "superfluous": "“Account id” names the same record"}
    source.add("accounts", {"Account": said}, [{"account": "x"}], kind=Kind.COMPANY)
    assert proposer.plan().objects["accounts"].dropped == {"account": "“Account id” names the same record"}


@pytest.mark.parametrize("values", [["x"], ["x", "x", None]])
def test_a_single_record_or_a_gap_makes_no_column_constant(proposer, source, values):
    assert made(proposer, source, T.TEXT, rows(*values))[0].startswith("+ column")


def test_an_archived_attribute_of_the_same_form_is_used_again_and_another_form_is_stepped_round(proposer, source, sink):
    sink.with_attribute("companies", Attribute(slug="fax", title="Fax", type=T.TEXT, archived=True))
    sink.with_attribute("companies", Attribute(slug="size", title="Size", type=T.TEXT, archived=True))
    sink.with_attribute("companies", Attribute(slug="size_csv", title="Size (CSV)", type=T.TEXT))
    values = [{"fax": f"{n}", "size": n} for n in range(3)]
    source.add("accounts", {"Fax": T.TEXT, "Size": T.NUMBER}, values, kind=Kind.COMPANY)
    assert proposer.lines("accounts")[1:] == ["fax text = fax", "+ size_2 number = size"]


def test_reasons_carry_fill_rate_distinct_count_and_what_the_source_saw(proposer, source):
    said = {"type": T.NUMBER, "evidence": "digits only"}
    source.add("things", {"Column": said}, rows(1, 1, 2, *[None] * 9))
    assert proposer.plan().objects["things"].attributes["column"].reason == "25 % of 12 filled, 2 distinct; digits only"


def test_titles_without_latin_letters_get_a_slug_too(proposer, source):
    source.add("things", {"数": T.NUMBER, "名": T.NUMBER}, [{"数": 1, "名": 2}, {"数": 3, "名": 4}])
    assert proposer.lines("things")[2:] == ["+ field number = 数", "+ field_csv number = 名"]
    proposer.sink.carry_out(proposer.plan())
    assert [line for line in proposer.lines("things") if line.startswith("+")] == []


def test_a_role_that_means_a_stage_makes_a_status_of_a_select(proposer, source):
    said = {"type": T.SELECT, "role": Role.STAGE}
    assert made(proposer, source, said, rows("b", "b", "a")) == ["+ column status = column [b, a]"]


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("year_established", "Year established"),
        ("companyName", "Company name"),
        ("customerVATId", "Customer VAT id"),
        ("PhotoURL", "Photo URL"),
        ("Close Date", "Close Date"),
        ("ACCOUNTNO", "ACCOUNTNO"),
        ("größe", "Größe"),
    ],
)
def test_headers_become_titles_that_people_would_write(proposer, source, header, title):
    source.add("things", {header: {"type": T.NUMBER, "slug": "column"}}, rows(1, 2))
    assert list(proposer.plan().objects["things"].attributes.values())[-1].title == title


def test_values_that_do_not_fit_a_select_become_no_options(proposer, source):
    values = [{"column": "a"}] * 3 + [{"column": f"?{n}"} for n in range(9)]
    source.add("things", {"Column": T.SELECT}, values)
    source.rows["things"] = [
        record.model_copy(update={"values": {"column": (Text(text=value.option),)}})
        if (value := record.values["column"][0]).option.startswith("?")
        else record
        for record in source.rows["things"]
    ]
    assert proposer.lines("things")[2:] == [
        "+ column select = column [a] ~ column_as_written",
        "+ column_as_written text",
    ]

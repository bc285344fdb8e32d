"""What is found out about an account: objects, pipelines, lists, scopes, and what stays behind."""

import httpx
import pytest

from crm_move import AttributeType, Kind, RecordList, Reference, Role, SignInError, Status, UsageError
from crm_move_hubspot.objects import SWITCH, custom_types
from crm_move_hubspot.scopes import OPTIONAL, REQUIRED
from crm_move_hubspot.settings import HubSpotSettings

SCOPES = "POST /oauth/v2/private-apps/get/access-token-info"
FORBIDDEN = (
    403,
    {
        "status": "error",
        "category": "MISSING_SCOPES",
        "message": "One or more of the following scopes are required.",
        "errors": [{"context": {"requiredGranularScopes": ["tickets"]}}],
    },
)
STAGES = [
    {"id": "2", "label": "Waiting", "displayOrder": 1, "metadata": {"probability": "0.4", "isClosed": "false"}},
    {"id": "1", "label": "New", "displayOrder": 0, "metadata": {"probability": "0.2", "isClosed": "false"}},
    {"id": "3", "label": "Won", "displayOrder": 2, "metadata": {"probability": "1.0", "isClosed": "true"}},
    {"id": "4", "label": "Lost", "displayOrder": 3, "metadata": {"probability": "0.0", "isClosed": "true"}},
]


def pipeline(id, label, order, stages):
    return {"id": id, "label": label, "displayOrder": order, "stages": stages, "archived": False}


def object_of(type, *properties, archived=(), sensitive=()):
    def definitions(request):
        if request.query["archived"] == "true":
            return {"results": list(archived)}
        by_level = {"non_sensitive": properties, "sensitive": sensitive}
        return {"results": list(by_level.get(request.query["dataSensitivity"], ()))}

    group = {"name": "info", "label": "Information"}
    return {f"GET /crm/properties/{type}": definitions, f"GET /crm/properties/{type}/groups": {"results": [group]}}


def prop(name, type="string", **parts):
    return {"name": name, "label": name.title(), "type": type, "fieldType": "text", "groupName": "info", **parts}


def test_requests_are_really_held_against_the_official_documents(official_faults):
    wrong = httpx.Request("GET", "https://api.hubapi.com/crm/objects/2026-09/0-1?colour=red&archived=perhaps")
    assert official_faults(wrong) == [
        "GET /crm/objects/2026-09/0-1: no query parameter colour",
        "GET /crm/objects/2026-09/0-1: archived=perhaps",
    ]
    made_up = httpx.Request("GET", "https://api.hubapi.com/crm/nothing/2026-09/0-1")
    assert official_faults(made_up) == ["GET /crm/nothing/2026-09/0-1 is in no document"]
    empty = httpx.Request(
        "POST", "https://api.hubapi.com/crm/associations/2026-09/0-1/0-2/batch/read", json={"ids": [1]}
    )
    assert len(official_faults(empty)) == 1


def test_the_account_is_told_with_its_scopes_and_what_is_missed_without_the_others(source_over):
    source, _ = source_over({SCOPES: {"scopes": [*REQUIRED, *OPTIONAL]}})
    found = source.account()
    assert (found.id, found.name, found.missing) == ("148006211", "HubSpot account 148006211", ())
    assert found.facts[:2] == ("Time zone: US/Eastern.", "Currencies: USD, EUR.")
    lacking, _ = source_over({SCOPES: {"scopes": [scope for scope in (*REQUIRED, *OPTIONAL) if scope != "tickets"]}})
    assert lacking.account().missing == (
        "the scope tickets or crm.objects.tickets.read: without it, tickets can not be read.",
    )


@pytest.mark.parametrize("status", [401, 404])
def test_an_account_that_does_not_tell_its_scopes_is_no_account_without_scopes(source_over, status):
    source, _ = source_over({SCOPES: (status, {"status": "error"})})
    assert source.account().missing == ()
    assert "Scopes: HubSpot did not tell." in source.account().facts


def test_the_version_before_is_used_where_the_latest_is_not_served(source_over):
    gone = [(404, {"status": "error"}), {"portalId": 7}]
    source, server = source_over({"GET /account-info/details": gone})
    assert source.account().id == "7"
    assert "API version: 2026-03." in source.account().facts
    assert len(server.asked("GET /account-info/details")) == 2


def test_objects_that_may_not_be_read_are_left_out_and_told(source_over):
    answers = object_of("0-1", prop("email")) | {"GET /crm/properties/0-5": FORBIDDEN}
    source, _ = source_over(answers)
    assert [object.slug for object in source.describe().objects] == ["contacts"]
    told = [sentence for sentence in source.remarks() if sentence.startswith("Tickets are not read")]
    assert len(told) == 1
    assert "MISSING_SCOPES" in told[0]


def test_records_that_are_closed_although_their_definitions_are_open_are_told(source_over):
    answers = object_of("0-1", prop("email")) | object_of("0-5", prop("subject")) | {"GET /crm/objects/0-5": FORBIDDEN}
    source, _ = source_over(answers | {"GET /crm/objects/0-1": {"results": []}})
    assert [object.slug for object in source.describe().objects] == ["contacts"]
    assert any(sentence.startswith("Tickets are not read") for sentence in source.remarks())


def test_what_describes_an_object_further_may_be_missing(source_over):
    def definitions(request):
        plain = request.query == {"archived": "false", "dataSensitivity": "non_sensitive"}
        return {"results": [prop("email")]} if plain else FORBIDDEN

    source, _ = source_over({"GET /crm/properties/0-1": definitions})
    assert [attribute.slug for attribute in source.describe().object("contacts").attributes] == ["email"]


@pytest.mark.parametrize(
    ("type", "scope"),
    [
        ("0-1", "crm.objects.contacts.sensitive.read"),
        ("0-1", "crm.objects.contacts.highly_sensitive.read.v2"),
        ("0-5", "tickets.sensitive"),
        ("0-5", "crm.objects.tickets.highly_sensitive.read"),
    ],
)
def test_sensitive_values_are_read_of_the_objects_that_their_scopes_are_for(source_over, type, scope):
    secret = prop("ssn", dataSensitivity="sensitive")
    answers = (
        object_of("0-1", sensitive=[secret]) | object_of("0-5", sensitive=[secret]) | {SCOPES: {"scopes": [scope]}}
    )
    schema = source_over(answers)[0].describe()
    having = [object.slug for object in schema.objects if object.attributes]
    assert having == ["contacts" if type == "0-1" else "tickets"]


def test_a_sign_in_that_may_read_nothing_is_refused(source_over):
    source, _ = source_over({f"GET /crm/properties/{type}": FORBIDDEN for type in ("0-1", "0-2", "0-3")})
    with pytest.raises(SignInError, match="Nothing of this HubSpot account"):
        source.describe()


@pytest.mark.parametrize("status", [401, 530])
def test_a_refused_token_stops_the_run(source_over, status):
    body = {"status": "error", "category": "EXPIRED_AUTHENTICATION", "message": "expired 20000 day(s) ago"}
    source, _ = source_over({"GET /account-info/details": (status, "<html>" if status == 530 else body)})
    with pytest.raises(SignInError, match="does not accept our key or token"):
        source.account()


def test_stages_stand_in_order_over_all_pipelines_with_outcome_and_probability(source_over):
    pipelines = [pipeline("77", "Renewals", 1, STAGES[:2]), pipeline("default", "Sales", 0, STAGES)]
    deals = object_of("0-3", prop("dealname"), prop("dealstage", "enumeration"), prop("pipeline", "enumeration"))
    source, _ = source_over(deals | {"GET /crm/pipelines/0-3": {"results": pipelines}})
    deal = source.describe().object("deals")
    assert deal.kind is Kind.DEAL
    stage, where = deal.attribute("dealstage"), deal.attribute("pipeline")
    assert (stage.type, stage.role) == (AttributeType.STATUS, Role.STAGE)
    assert [option.title for option in stage.options] == [
        "New (Sales)", "Waiting (Sales)", "Won", "Lost", "New (Renewals)", "Waiting (Renewals)"
    ]  # fmt: skip
    assert ([option.title for option in where.options], where.role) == (["Sales", "Renewals"], Role.PIPELINE)
    sales, _ = deal.pipelines
    assert [(one.id, one.title, one.outcome, one.probability) for one in sales.stages] == [
        ("1", "New", "open", 20), ("2", "Waiting", "open", 40), ("3", "Won", "won", 100), ("4", "Lost", "lost", 0)
    ]  # fmt: skip


def test_a_line_item_points_at_the_product_that_it_is_a_copy_of(source_over):
    line = object_of("0-8", prop("hs_product_id", "number", hubspotDefined=True))
    rows = [{"id": "1", "properties": {"hs_product_id": "70"}}, {"id": "2", "properties": {"hs_product_id": None}}]
    line["GET /crm/objects/0-8"] = {"results": rows}
    source, _ = source_over(line | object_of("0-7", prop("name")))
    (reference,) = source.describe().object("line_items").references
    assert (reference.slug, reference.targets, reference.many) == ("product", ("products",), False)
    (page,) = source.read("line_items", None)
    assert [record.references for record in page.records] == [
        {"product": (Reference(object="products", id="70"),)}, {}
    ]  # fmt: skip
    alone, _ = source_over(line)
    assert alone.describe().object("line_items").references == ()


def test_pipelines_that_may_not_be_read_are_told(source_over):
    source, _ = source_over(object_of("0-3", prop("dealstage", "enumeration")) | {"GET /crm/pipelines/0-3": FORBIDDEN})
    (deal,) = source.describe().objects
    assert deal.notes == ("Its pipelines could not be read: stages stay as the ids that HubSpot has for them.",)
    assert source.count("deals") is None


def test_a_record_says_its_stage_by_the_title_over_all_pipelines(source_over):
    pipelines = [pipeline("77", "Renewals", 1, STAGES[:2]), pipeline("default", "Sales", 0, STAGES)]
    row = {"id": "9", "properties": {"dealstage": "1", "pipeline": "77"}}
    answers = {"GET /crm/pipelines/0-3": {"results": pipelines}, "GET /crm/objects/0-3": {"results": [row]}}
    source, _ = source_over(object_of("0-3") | answers)
    (page,) = source.read("deals", None)
    assert page.records[0].values["dealstage"] == (Status(stage="New (Renewals)", pipeline="77"),)


def test_bookkeeping_sensitive_and_archived_properties_are_left_out_and_counted(source_over):
    shown = [prop("email", hubspotDefined=True), prop("hs_email_domain", hubspotDefined=True)]
    secret = prop("ssn", dataSensitivity="sensitive")
    old = prop("fax_number", archived=True)
    answers = object_of("0-1", *shown, archived=[old], sensitive=[secret])
    (contact,) = source_over(answers)[0].describe().objects
    assert [attribute.slug for attribute in contact.attributes] == ["email"]
    assert contact.notes == (
        f"1 of 2 properties are HubSpot's own bookkeeping and are left out{SWITCH}.",
        "Sensitive properties, left out as the sign-in lacks scopes for their values: 1.",
        "Archived properties, left out: 1.",
    )
    granted = answers | {SCOPES: {"scopes": ["crm.objects.contacts.sensitive.read"]}}
    (contact,) = source_over(granted, system_properties=True)[0].describe().objects
    assert [attribute.slug for attribute in contact.attributes] == ["email", "hs_email_domain", "ssn"]
    assert contact.attribute("ssn").evidence == "in HubSpot a single-line text, group “Information”, sensitive"


def test_custom_objects_keep_apart_from_standard_ones_of_their_name():
    rows = [
        {"objectTypeId": "2-1", "name": "tickets", "labels": {"singular": "Ticket", "plural": "Tickets"}},
        {"objectTypeId": "2-2", "name": "Cat House", "labels": {}, "primaryDisplayProperty": "cat"},
    ]
    assert [(type.slug, type.plural, type.name) for type in custom_types(rows)] == [
        ("tickets_2_1", "Tickets", ""), ("cat_house", "Cat House", "cat")
    ]  # fmt: skip


def test_lists_are_found_by_cursor_and_their_members_page_by_page(source_over):
    def lists(request):
        rows = [
            {"listId": "3", "name": "VIPs", "objectTypeId": "0-1", "processingType": "MANUAL", "size": 2},
            {"listId": "4", "name": "Tours", "objectTypeId": "0-410"},
            {"listId": "5", "name": "New", "objectTypeId": "0-1", "additionalProperties": {"hs_list_size": "4993"}},
        ]
        after = int(request.body.get("after", 0))
        paging = {"paging": {"next": {"after": "2"}}} if after == 0 else {}
        return {"results": rows[after : after + 2], **paging}

    members = [
        {"results": [{"recordId": "1"}, {"recordId": "2"}], "paging": {"next": {"after": "x"}}},
        {"results": [{"recordId": "9"}]},
    ]
    source, server = source_over(
        object_of("0-1", prop("email")) | {"POST /crm/lists/all": lists, "GET /crm/lists/3/memberships": members}
    )
    assert source.describe().lists == (
        RecordList(
            slug="3",
            title="VIPs",
            object="contacts",
            size=2,
            description="A list that people filled by hand in HubSpot",
        ),
        RecordList(slug="5", title="New", object="contacts", size=4993),
    )
    assert "1 lists of objects that are not moved stay in HubSpot." in source.remarks()
    assert [page.ids for page in source.memberships("3", None)] == [("1", "2"), ("9",)]
    assert server.requests[-1].query == {"limit": "250", "after": "x"}


def test_a_list_whose_members_are_not_told_is_named_and_stops_nothing(source_over):
    lists = {"results": [{"listId": "3", "name": "VIPs", "objectTypeId": "0-1"}]}
    source, _ = source_over(object_of("0-1", prop("email")) | {"POST /crm/lists/all": lists})
    assert [page.ids for page in source.memberships("3", None)] == [()]
    assert any(sentence.startswith("The members of list 3 are not read") for sentence in source.remarks())


@pytest.mark.parametrize("status", [404, 405])
def test_lists_are_found_by_offset_where_there_is_no_cursor(source_over, status):
    def search(request):
        rows = [{"listId": str(n), "name": f"L{n}", "objectTypeId": "0-1"} for n in range(5)]
        offset = request.body["offset"]
        return {"lists": rows[offset : offset + 2], "hasMore": offset + 2 < 5, "offset": offset + 2, "total": 5}

    gone = {"POST /crm/lists/all": (status, {"status": "error"}), "POST /crm/lists/search": search}
    source, _ = source_over(object_of("0-1", prop("email")) | gone)
    assert [list.title for list in source.describe().lists] == ["L0", "L1", "L2", "L3", "L4"]
    older, server = source_over(object_of("0-1", prop("email")) | gone, api_version="2026-03")
    assert len(older.describe().lists) == 5
    assert server.asked("POST /crm/lists/all") == []


def test_what_stays_behind_is_named_and_counted(source_over):
    answers = object_of("0-1", prop("email")) | {
        "POST /crm/objects/0-46/search": {"total": 1204, "results": []},
        "POST /crm/objects/0-49/search": FORBIDDEN,
        "POST /crm/objects/0-123/search": {"total": 3, "results": []},
        SCOPES: {"scopes": ["crm.objects.orders.read", "crm.objects.carts.read"]},
        "GET /files/files/search": {"results": [{"id": "1"}, {"id": "2"}]},
        "GET /crm/objects/0-1": lambda request: {
            "results": [{"id": "1"}] if request.query["archived"] == "true" else []
        },
    }
    source, server = source_over(answers)
    left = {one.what: one.count for one in source.left_behind()}
    assert left["notes"] == 1204
    assert left["e-mails (not counted: the sign-in may not read them)"] == 0
    assert left["orders"] == 3
    assert left["files (attachments that are hidden apart)"] == 2
    assert left["archived contacts (--include archived brings them)"] == 1
    (uncounted,) = [what for what in left if "or the sign-in lacks their scopes" in what]
    assert {"payments", "carts", "taxes"} <= set(uncounted.partition(" (")[0].split(", "))
    assert "orders" not in uncounted
    assert "POST /crm/objects/0-101/search" not in server.lines


def test_an_unknown_version_is_refused():
    with pytest.raises(ValueError, match="2026-09 and 2026-03"):
        HubSpotSettings(api_version="v3")


def test_an_object_that_is_not_there_is_refused_with_those_that_are(source_over):
    source, _ = source_over(object_of("0-1", prop("email")))
    with pytest.raises(UsageError, match="there are contacts"):
        source.count("dragons")

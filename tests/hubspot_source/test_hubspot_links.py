"""Associations as references: every pair once, every label, however many a record has, from the side that answers."""

from collections import Counter

import pytest

from crm_move import Mirror, PauseError, Role
from crm_move_hubspot.associations import read_ends

NO_LINKS = "crm.associations.NO_ASSOCIATIONS_FOUND"
COMPANY = {"category": "HUBSPOT_DEFINED", "typeId": 341, "label": None}
PRIMARY = {"category": "HUBSPOT_DEFINED", "typeId": 5, "label": "Primary"}
CONTACT = {"category": "HUBSPOT_DEFINED", "typeId": 3, "label": None}
DECIDES = {"category": "USER_DEFINED", "typeId": 26, "label": "Decision maker"}
BLOCKS = {"category": "USER_DEFINED", "typeId": 28, "label": "Blocker"}
BILLING = {"category": "HUBSPOT_DEFINED", "typeId": 26, "label": "Billing"}
RELATED = {"category": "HUBSPOT_DEFINED", "typeId": 450, "label": None}
TO_PARENT = {"category": "HUBSPOT_DEFINED", "typeId": 14, "label": "Parent Company"}
TO_CHILD = {"category": "HUBSPOT_DEFINED", "typeId": 13, "label": "Child Company"}
ISLAND = {
    "name": "islands",
    "objectTypeId": "2-77",
    "labels": {"singular": "Island", "plural": "Islands"},
    "primaryDisplayProperty": "island_name",
}
PLAIN = {"category": "USER_DEFINED", "typeId": 501, "label": None}
BACK = {"category": "USER_DEFINED", "typeId": 502, "label": None}


def labels(source, target):
    return f"GET /crm/associations/{source}/{target}/labels"


def batch(source, target):
    return f"POST /crm/associations/{source}/{target}/batch/read"


def types_of(source, target, *types):
    return {labels(source, target): {"results": list(types)}}


def having(*types):
    """Objects of these types, without properties or records."""
    answers = {}
    for type in types:
        answers[f"GET /crm/properties/{type}"] = {"results": []}
        answers[f"GET /crm/properties/{type}/groups"] = {"results": []}
        answers[f"GET /crm/objects/{type}"] = {"results": []}
    return answers


def records(type, ids):
    return {f"GET /crm/objects/{type}": {"results": [{"id": str(id), "properties": {}} for id in ids]}}


def serving(stored, size=100, text=False):
    """A bulk read over `stored`, {source: [(target, types)]}, so many targets of one record at a time."""

    def answer(request):
        results, errors = [], []
        for asked in request.body["inputs"]:
            targets = stored.get(asked["id"], [])
            start = int(asked.get("after", 0))
            shown = [
                {"toObjectId": str(id) if text else int(id), "associationTypes": types}
                for id, types in targets[start : start + size]
            ]
            more = {"paging": {"next": {"after": str(start + size)}}} if len(targets) > start + size else {}
            if shown:
                results.append({"from": {"id": asked["id"]}, "to": shown, **more})
            else:
                context = {"fromObjectId": [asked["id"]], "fromObjectType": ["0-3"], "toObjectType": ["0-1"]}
                errors.append(
                    {"status": "error", "category": "OBJECT_NOT_FOUND", "subCategory": NO_LINKS, "context": context}
                )
        body = {"status": "COMPLETE", "results": results}
        return (207, {**body, "numErrors": len(errors), "errors": errors}) if errors else body

    return answer


def read(source, object):
    return [link for page in source.links(object, None) for link in page.links]


def triples(links):
    return [(link.id, link.attribute, link.reference.id) for link in links]


def test_a_pair_is_described_once_with_its_primary_and_its_labels(source_over):
    answers = having("0-1", "0-2", "0-3") | types_of("0-3", "0-2", COMPANY, PRIMARY)
    answers |= types_of("0-3", "0-1", CONTACT, DECIDES, BLOCKS)
    source, _ = source_over(answers)
    schema = source.describe()
    assert [(object.slug, len(object.references)) for object in schema.objects] == [
        ("companies", 0), ("contacts", 0), ("deals", 5)
    ]  # fmt: skip
    told = [(one.slug, one.title, one.targets, one.many, one.role) for one in schema.object("deals").references]
    assert told == [
        ("associated_contacts", "Contacts", ("contacts",), True, Role.PEOPLE),
        ("associated_contacts_decision_maker", "Decision maker (contacts)", ("contacts",), True, None),
        ("associated_contacts_blocker", "Blocker (contacts)", ("contacts",), True, None),
        ("primary_company", "Primary company", ("companies",), False, Role.COMPANY),
        ("associated_companies", "Companies", ("companies",), True, None),
    ]
    assert schema.object("deals").reference("primary_company").mirror == Mirror(
        object="companies", slug="deals_primary_company", title="Deals", many=True
    )


def test_every_label_of_a_link_is_kept_and_the_primary_company_marked(source_over):
    answers = having("0-1", "0-2", "0-3") | records("0-3", [7, 8])
    answers |= types_of("0-3", "0-2", COMPANY, PRIMARY) | types_of("0-3", "0-1", CONTACT, DECIDES, BLOCKS)
    answers[batch("0-3", "0-2")] = serving({"7": [(21, [COMPANY]), (20, [COMPANY, PRIMARY])]})
    answers[batch("0-3", "0-1")] = serving({"7": [(11, [CONTACT, DECIDES, BLOCKS])], "8": [(11, [CONTACT])]})
    source, _ = source_over(answers)
    links = read(source, "deals")
    assert Counter(triples(links)) == Counter(
        [
            ("7", "associated_companies", "20"),
            ("7", "associated_companies", "21"),
            ("7", "primary_company", "20"),
            ("7", "associated_contacts", "11"),
            ("7", "associated_contacts_decision_maker", "11"),
            ("7", "associated_contacts_blocker", "11"),
            ("8", "associated_contacts", "11"),
        ]
    )
    assert [link.attribute for link in links if link.reference.primary] == ["primary_company"]
    assert read(source, "contacts") == read(source, "companies") == []


def test_a_number_of_hubspots_is_not_mistaken_for_a_persons(source_over):
    answers = having("0-1", "0-3") | records("0-3", [7]) | types_of("0-3", "0-1", CONTACT, DECIDES)
    answers[batch("0-3", "0-1")] = serving({"7": [(11, [CONTACT, BILLING])]})
    source, _ = source_over(answers)
    assert triples(read(source, "deals")) == [("7", "associated_contacts", "11")]


@pytest.mark.parametrize("text", [False, True], ids=["numbers", "text"])
def test_a_record_with_1700_links_is_read_to_the_end(hub_over, text):
    crowd = [(str(900719925470000 + n), [COMPANY]) for n in range(1700)]
    hub, server = hub_over({batch("0-2", "0-1"): serving({"5": crowd, "6": crowd[:1]}, 500, text)})
    found = read_ends(hub, "0-2", "0-1", ["5", "6", "7"])
    assert Counter(ends.source for ends in found.ends) == {"5": 1700, "6": 1}
    assert {ends.target for ends in found.ends} == {id for id, _ in crowd}
    asked = [request.body["inputs"] for request in server.asked(batch("0-2", "0-1"))]
    assert asked == [
        [{"id": "5"}, {"id": "6"}, {"id": "7"}],
        [{"id": "5", "after": "500"}],
        [{"id": "5", "after": "1000"}],
        [{"id": "5", "after": "1500"}],
    ]
    assert found.refused == []


def test_labels_that_come_on_two_pages_are_of_one_link(hub_over):
    answer = serving({"5": [("9", [CONTACT]), ("9", [DECIDES])]}, size=1)
    hub, _ = hub_over({batch("0-3", "0-1"): answer})
    (ends,) = read_ends(hub, "0-3", "0-1", ["5"]).ends
    assert list(ends.types) == [("HUBSPOT_DEFINED", 3), ("USER_DEFINED", 26)]


def test_one_bad_id_costs_its_own_links_only(hub_over):
    good = serving({str(n): [(1, [CONTACT])] for n in range(1000)})

    def answer(request):
        bad = any(each["id"] == "613" for each in request.body["inputs"])
        return (400, {"status": "error", "message": "613 is not a valid ID"}) if bad else good(request)

    hub, _ = hub_over({batch("0-3", "0-1"): answer})
    found = read_ends(hub, "0-3", "0-1", [str(n) for n in range(1000)])
    assert (len(found.ends), found.refused) == (999, ["613"])


def test_an_error_that_is_not_about_missing_links_is_told(source_over):
    error = {"status": "error", "category": "VALIDATION_ERROR", "message": "no", "context": {"id": ["7"]}}
    answers = having("0-1", "0-3") | records("0-3", [7, 8]) | types_of("0-3", "0-1", CONTACT)
    answers[batch("0-3", "0-1")] = (207, {"status": "COMPLETE", "results": [], "numErrors": 1, "errors": [error]})
    source, _ = source_over(answers)
    assert read(source, "deals") == []
    assert "HubSpot would not tell the links of 1 records, such as 7." in source.remarks()


def test_parents_are_a_reference_of_their_own(source_over):
    answers = having("0-2") | records("0-2", [1, 2, 3, 10]) | types_of("0-2", "0-2", RELATED, TO_PARENT, TO_CHILD)
    stored = {
        "1": [(2, [RELATED, TO_CHILD]), (3, [RELATED])],
        "2": [(1, [RELATED, TO_PARENT])],
        "3": [(1, [RELATED]), (10, [RELATED])],
        "10": [(3, [RELATED])],
    }
    source, _ = source_over(answers | {batch("0-2", "0-2"): serving(stored)})
    (company,) = source.describe().objects
    assert [(one.slug, one.title, one.role) for one in company.references] == [
        ("parent_company", "Parent company", Role.PARENT),
        ("associated_companies", "Related companies", None),
    ]
    assert triples(read(source, "companies")) == [
        ("1", "associated_companies", "3"),
        ("2", "parent_company", "1"),
        ("3", "associated_companies", "10"),
    ]


def test_custom_objects_are_read_from_the_other_side_where_their_own_tells_nothing(source_over):
    answers = having("0-1", "2-77") | records("2-77", [70, 71]) | records("0-1", [1, 2])
    answers |= {"GET /crm-object-schemas/schemas": {"results": [ISLAND]}}
    answers |= types_of("2-77", "0-1", PLAIN, {**DECIDES, "label": "Chief"})
    answers |= types_of("0-1", "2-77", BACK, {**DECIDES, "typeId": 27, "label": "chief"})
    answers[batch("2-77", "0-1")] = serving({})
    chief = {"category": "USER_DEFINED", "typeId": 27, "label": "chief"}
    answers[batch("0-1", "2-77")] = serving({"1": [(71, [BACK, chief])], "2": [(70, [BACK])]})
    source, _ = source_over(answers)
    assert triples(read(source, "islands")) == [
        ("71", "associated_contacts", "1"),
        ("71", "associated_contacts_chief", "1"),
        ("70", "associated_contacts", "2"),
    ]


def test_links_that_only_the_other_side_tells_keep_their_primary(source_over):
    lead_to_deal = {"category": "HUBSPOT_DEFINED", "typeId": 1037, "label": None}
    primary = {"category": "HUBSPOT_DEFINED", "typeId": 582, "label": "Primary"}
    deal_to_lead = {"category": "HUBSPOT_DEFINED", "typeId": 1038, "label": None}
    primary_back = {"category": "HUBSPOT_DEFINED", "typeId": 583, "label": "Primary"}
    answers = having("0-3", "0-136") | records("0-136", [90]) | records("0-3", [7, 8])
    answers |= types_of("0-136", "0-3", lead_to_deal, primary) | types_of("0-3", "0-136", deal_to_lead, primary_back)
    answers[batch("0-136", "0-3")] = serving({})
    answers[batch("0-3", "0-136")] = serving({"7": [(90, [deal_to_lead, primary_back])], "8": [(90, [deal_to_lead])]})
    source, _ = source_over(answers)
    assert triples(read(source, "leads")) == [
        ("90", "primary_deal", "7"),
        ("90", "associated_deals", "7"),
        ("90", "associated_deals", "8"),
    ]


def test_only_pairs_that_can_be_linked_are_asked_about(source_over):
    own = {"fromObjectTypeId": "2-77", "toObjectTypeId": "0-1", "name": "islands_to_contact", "id": "501"}
    other = {"fromObjectTypeId": "2-78", "toObjectTypeId": "2-77", "name": "boats_to_islands", "id": "601"}
    boat = {**ISLAND, "name": "boats", "objectTypeId": "2-78", "associations": [other]}
    custom = {"results": [{**ISLAND, "associations": [own]}, boat]}
    standard = ("0-1", "0-2", "0-3", "0-5", "0-7", "0-8", "0-14", "0-136")
    source, server = source_over(having(*standard, "2-77", "2-78") | {"GET /crm-object-schemas/schemas": custom})
    source.describe()
    asked = {tuple(line.split("/")[3:5]) for line in server.lines if line.endswith("/labels")}
    pairs = {tuple(sorted(pair)) for pair in asked}
    assert {pair for pair in pairs if "2-" in pair[0] + pair[1]} == {("0-1", "2-77"), ("2-77", "2-78")}
    assert len(pairs) == 2 + 18
    assert not {("0-136", "0-5"), ("0-5", "0-8"), ("0-7", "0-8")} & pairs


def test_links_that_hubspot_should_tell_of_and_does_not_are_named(source_over):
    answers = having("0-1", "0-2", "0-3") | types_of("0-3", "0-1", CONTACT) | types_of("0-3", "0-2")
    source, _ = source_over(answers)
    source.describe()
    told = [sentence.partition(" are not read")[0] for sentence in source.remarks() if "are not read: GET" in sentence]
    assert {"Links of contacts to companies", "Links of deals to deals"} <= set(told)
    assert not {"Links of deals to contacts", "Links of deals to companies"} & set(told)


def test_a_custom_object_that_tells_no_links_is_asked_about_with_all(source_over):
    answers = having("0-1", "0-7", "2-77") | {"GET /crm-object-schemas/schemas": {"results": [ISLAND]}}
    source, server = source_over(answers)
    source.describe()
    assert {labels("2-77", type) for type in ("0-1", "0-7", "2-77")} <= set(server.lines)


def test_links_of_archived_records_are_read_where_these_are(source_over):
    binned = {"id": "8", "properties": {}, "archived": True}
    answers = having("0-1", "0-3") | types_of("0-3", "0-1", CONTACT)
    answers["GET /crm/objects/0-3"] = lambda request: {
        "results": [binned] if request.query["archived"] == "true" else [{"id": "7", "properties": {}}]
    }
    answers[batch("0-3", "0-1")] = serving({"7": [(1, [CONTACT])], "8": [(2, [CONTACT])]})
    with_bin, _ = source_over(answers, include=frozenset({"archived"}))
    list(with_bin.read("deals", None))
    assert triples(read(with_bin, "deals")) == [("7", "associated_contacts", "1"), ("8", "associated_contacts", "2")]
    assert triples(read(source_over(answers)[0], "deals")) == [("7", "associated_contacts", "1")]


def test_custom_objects_whose_own_side_answers_are_read_once(source_over):
    answers = having("0-1", "2-77") | records("2-77", [70]) | records("0-1", [1])
    answers |= {"GET /crm-object-schemas/schemas": {"results": [ISLAND]}} | types_of("2-77", "0-1", PLAIN)
    answers[batch("2-77", "0-1")] = serving({"70": [(1, [PLAIN])]})
    source, server = source_over(answers)
    assert triples(read(source, "islands")) == [("70", "associated_contacts", "1")]
    assert server.asked(batch("0-1", "2-77")) == []


def test_links_are_resumable_at_every_batch_of_a_thousand(source_over):
    ids = range(1, 2502)
    answers = having("0-1", "0-2", "0-3") | records("0-3", ids)
    answers |= types_of("0-3", "0-1", CONTACT) | types_of("0-3", "0-2", COMPANY)
    answers[batch("0-3", "0-1")] = serving({str(id): [(9, [CONTACT])] for id in ids})
    answers[batch("0-3", "0-2")] = serving({str(id): [(8, [COMPANY])] for id in ids if id % 2})
    source, server = source_over(answers)
    pages = list(source.links("deals", None))
    assert [len(page.links) for page in pages] == [1000, 1000, 501, 500, 500, 251]
    assert [page.next is None for page in pages] == [False] * 5 + [True]
    for place, page in enumerate(pages[:-1], 1):
        assert [one.links for one in source.links("deals", page.next)] == [one.links for one in pages[place:]]
    assert len(server.asked("GET /crm/objects/0-3")) == 2


def test_ids_that_were_read_are_not_listed_again_for_their_links(source_over):
    answers = having("0-1", "0-3") | records("0-3", [7, 8]) | types_of("0-3", "0-1", CONTACT)
    answers[batch("0-3", "0-1")] = serving({"7": [(1, [CONTACT])]})
    source, server = source_over(answers)
    list(source.read("deals", None))
    before = len(server.asked("GET /crm/objects/0-3"))
    assert triples(read(source, "deals")) == [("7", "associated_contacts", "1")]
    assert len(server.asked("GET /crm/objects/0-3")) == before


def test_a_link_to_a_label_without_definition_keeps_its_words(source_over):
    answers = having("0-1", "0-3") | records("0-3", [7]) | types_of("0-3", "0-1", CONTACT)
    answers[batch("0-3", "0-1")] = serving({"7": [(1, [CONTACT, {**DECIDES, "label": "Once a label"}])]})
    source, _ = source_over(answers)
    (link,) = read(source, "deals")
    assert link.reference.label == "Once a label"
    assert "1 links have the label “Once a label”, which HubSpot does not define: they come without it." in (
        source.remarks()
    )


def test_an_account_on_the_move_stops_resumably(source_over):
    answers = having("0-1", "0-3") | records("0-3", [7]) | types_of("0-3", "0-1", CONTACT)
    answers[batch("0-3", "0-1")] = (477, {"status": "error", "message": "migrating"}, {"Retry-After": "7200"})
    source, _ = source_over(answers)
    with pytest.raises(PauseError, match="pause of 120 minutes"):
        read(source, "deals")


MANAGES = {"category": "USER_DEFINED", "typeId": 40, "label": "Manages"}
REPORTS = {"category": "USER_DEFINED", "typeId": 41, "label": "Reports to"}
PEER = {"category": "USER_DEFINED", "typeId": 50, "label": "Peer"}
KIN = {"category": "USER_DEFINED", "typeId": 51, "label": "Kin"}
SAME = {"category": "HUBSPOT_DEFINED", "typeId": 449, "label": None}


def test_links_within_one_object_are_told_once_whichever_end_says_so(source_over):
    answers = having("0-1") | records("0-1", range(1, 2001)) | types_of("0-1", "0-1", SAME, MANAGES, REPORTS, PEER, KIN)
    stored = {
        "1": [(2000, [SAME, REPORTS]), (2, [SAME, PEER]), (3, [SAME, KIN]), (4, [SAME, PEER, MANAGES])],
        "2": [(1, [SAME, PEER])],
        "3": [(1, [SAME, KIN])],
        "4": [(1, [SAME, PEER, REPORTS])],
        "2000": [(1, [SAME, MANAGES])],
    }
    source, _ = source_over(answers | {batch("0-1", "0-1"): serving(stored)})
    (contact,) = source.describe().objects
    manages = contact.reference("associated_contacts_manages")
    assert (manages.title, manages.mirror.title) == ("Manages (contacts)", "Reports to (contacts)")
    labelled = [one for one in triples(read(source, "contacts")) if one[1] != "associated_contacts"]
    assert labelled == [
        ("1", "associated_contacts_peer", "2"),
        ("1", "associated_contacts_kin", "3"),
        ("1", "associated_contacts_peer", "4"),
        ("1", "associated_contacts_manages", "4"),
        ("2000", "associated_contacts_manages", "1"),
    ]


def test_the_other_side_of_a_reference_is_called_as_nothing_that_is_there(source_over):
    answers = having("0-1", "0-2", "0-3") | types_of("0-1", "0-1", SAME, PEER) | types_of("0-3", "0-1", CONTACT, PEER)
    answers |= (
        types_of("0-2", "0-2", RELATED, TO_PARENT) | types_of("0-1", "0-2", COMPANY) | types_of("0-3", "0-2", COMPANY)
    )
    schema = source_over(answers)[0].describe()
    there = [(one.slug, each.slug) for one in schema.objects for each in (*one.attributes, *one.references)]
    behind = [(each.mirror.object, each.mirror.slug) for one in schema.objects for each in one.references]
    assert len(behind) == 8
    assert len({*there, *behind}) == len(there) + len(behind)


def test_links_that_may_not_be_read_are_told_and_the_others_read(source_over):
    refused = (403, {"status": "error", "category": "MISSING_SCOPES", "message": "no"})
    answers = having("0-1", "0-2", "0-3") | records("0-3", [7]) | types_of("0-3", "0-1", CONTACT)
    answers |= types_of("0-3", "0-2", COMPANY) | {batch("0-3", "0-1"): refused}
    source, _ = source_over(answers | {batch("0-3", "0-2"): serving({"7": [(20, [COMPANY])]})})
    assert triples(read(source, "deals")) == [("7", "associated_companies", "20")]
    assert any(told.startswith("Links of deals to contacts are not read") for told in source.remarks())

"""What is left behind is counted, for few calls."""

import pytest

from crm_move import Left


def window(total, most):
    """A list of v1 with so many rows, of which it gives no more than `most` at once."""

    def answer(request):
        start, limit = int(request.query["start"]), min(int(request.query["limit"]), most)
        rows = [{"id": n} for n in range(start, min(start + limit, total))]
        more = start + limit < total
        return {
            "success": True,
            "data": rows or None,
            "additional_data": {"pagination": {"more_items_in_collection": more}},
        }

    return answer


@pytest.mark.parametrize("total", [0, 1, 99, 101, 199, 200, 201, 300, 1_000, 1_001, 12_345, 400_000])
@pytest.mark.parametrize("most", [100, 37])
def test_files_are_counted_without_leafing_through_them(play, total, most):
    played = play({"/v1/files": window(total, most)})
    assert played.source.left_behind() == ((Left(what="files", count=total),) if total else ())
    assert len(played.server.asked("/v1/files")) <= 30


def test_a_full_page_that_says_nothing_of_more_may_not_be_all(play):
    body = {"success": True, "data": [{"id": n} for n in range(100)]}
    played = play(
        {"/v1/mailbox/mailThreads": lambda request: body if request.query["folder"] == "inbox" else {"data": None}}
    )
    assert played.source.left_behind() == (
        Left(what="mail threads of the signed-in user (inbox) (at least so many)", count=100),
    )


def test_activities_are_leafed_through_for_twenty_pages_at_most(play):
    body = {"success": True, "data": [{"id": 1}] * 500, "additional_data": {"next_cursor": "more"}}
    played = play({"/api/v2/activities": body})
    assert played.source.left_behind() == (Left(what="activities (at least so many)", count=10_000),)


def test_what_may_not_be_counted_is_named(play):
    refused = (403, {"success": False, "error": "Scope and URL mismatch", "errorCode": 403})
    played = play(
        {"/v1/callLogs": refused, "/api/v2/projects": (402, {"success": False, "error": "Required suites missing"})}
    )
    assert played.source.left_behind() == ()
    assert (
        "Not counted: projects (the company's plan does not include it); calls of the signed-in user (the app lacks a "
        "scope)." in played.source.remarks()
    )


@pytest.mark.parametrize("status", [400, 500, 501])
def test_a_list_that_fails_ends_no_read(play, status):
    played = play({"/v1/notes": (status, {"success": False, "error": "Oh no"}), "/v1/files": window(3, 100)})
    assert played.source.left_behind() == (Left(what="files", count=3),)
    assert f"Not counted: notes (Pipedrive answers {status})." in played.source.remarks()

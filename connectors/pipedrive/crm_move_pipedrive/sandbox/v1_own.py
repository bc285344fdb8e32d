"""Version 1's lists of what belongs to the token's user alone: calls and mail. Both are short here."""

from typing import Any

from .calls import Call, Endpoint
from .errors import refused
from .paging import v1_list, v1_page
from .people import USERS
from .times import v1_iso, v2_time

_MOST_CALLS = 50
_CALLS = 7
_THREADS = {"inbox": 12, "drafts": 1, "sent": 5, "archive": 0}
_FLAGS = (
    "has_attachments", "has_inline_attachments", "has_real_attachments", "has_draft", "archived", "deleted", "shared",
    "external_deleted", "smart_bcc", "first_message_to_me", "mail_link_tracking_enabled",
)  # fmt: skip
_BEGIN = 1_760_000_000


def _call_logs(call: Call) -> dict[str, Any]:
    page, more = v1_page(call, range(1, _CALLS + 1), most=_MOST_CALLS)
    return v1_list([_call_log(call, number) for number in page], more)


def _call_log(call: Call, number: int) -> dict[str, Any]:
    at = _BEGIN + number * 86_400
    return {
        "id": f"CAd92b224eb4a39b5ad8fea9{number:04x}", "activity_id": None, "person_id": None, "org_id": None,
        "deal_id": number if call.company.get("deals", number) else None, "lead_id": None,
        "subject": "Called about offer",
        "duration": str(number * 61), "outcome": ("connected", "no_answer", "busy")[number % 3],
        "from_phone_number": None, "to_phone_number": f"+49 761 555{number:04d}", "has_recording": False,
        "start_time": v1_iso(v2_time(at)), "end_time": v1_iso(v2_time(at + number * 61)), "user_id": USERS[0][0],
        "company_id": call.company.id, "note": None,
    }  # fmt: skip


def _threads(call: Call) -> dict[str, Any]:
    """Raises ApiError 400 for a folder that does not exist."""
    folder = call.query.get("folder", "inbox")
    if folder not in _THREADS:
        raise refused(400, f"folder can not be {folder}")
    page, more = v1_page(call, range(1, _THREADS[folder] + 1))
    return v1_list([_thread(folder, number) for number in page], more)


def _thread(folder: str, number: int) -> dict[str, Any]:
    at = v1_iso(v2_time(_BEGIN + number * 3_600))
    return {
        "id": number, "parties": {"to": [], "from": []}, "drafts_parties": [], "folders": [folder],
        "account_id": "quillmarsh-mail", "user_id": USERS[0][0], "version": 1, "subject": f"About our offer {number}",
        "snippet": "Thank you for", "snippet_draft": None, "snippet_sent": "", **{f"{one}_flag": 0 for one in _FLAGS},
        "has_sent_flag": int(folder == "sent"), "synced_flag": 1, "read_flag": 1, "message_count": 1,
        "last_message_timestamp": at, "first_message_timestamp": at, "last_message_sent_timestamp": None,
        "last_message_received_timestamp": at, "add_time": at, "update_time": at, "deal_id": None, "deal_status": None,
        "all_messages_sent_flag": 0,
    }  # fmt: skip


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(1, "/callLogs", 20, ("phone-integration",), _call_logs),
    Endpoint(1, "/mailbox/mailThreads", 20, ("mail:full", "mail:read"), _threads),
)

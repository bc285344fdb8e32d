"""What was done with the company's customers: notes, tasks, calls, mails, meetings and the rest, and files."""

from typing import Any

from crm_move_hubspot.sandbox.account import Account, RecordSet
from crm_move_hubspot.sandbox.times import iso

from . import people
from .names import TEXTS
from .records import BEGUN, UNTIL, Filling

_DAY = 86_400_000
_CONNECTED = "f240bbac-87c9-4f6e-bf70-924b57d47db7"


def fill(filling: Filling) -> None:
    """Each is linked to a contact, some to a company or a deal besides; one file that was attached is gone."""
    for kind, count in (("notes", 40), ("tasks", 16), ("calls", 18), ("emails", 15), ("meetings", 9),
                        ("communications", 5), ("postal_mail", 2)):  # fmt: skip
        for number in range(count):
            made = filling.add(kind, {**_common(filling, number), **_values(filling, kind, number)})
            filling.account.link(kind, made.id, "contacts", filling.some("contacts", 1)[0])
            if number % 2 == 0:
                filling.account.link(kind, made.id, "companies", filling.some("companies", 1)[0])
            if number % 5 == 0 and kind != "postal_mail":
                filling.account.link(kind, made.id, "deals", filling.some("deals", 1)[0])


def users(filling: Filling) -> None:
    """The profiles of those who work in the account: a third id for each of them."""
    for user in people.users():
        filling.add("users", {"hs_job_title": "Maker", "hs_standard_time_zone": "europe_slash_berlin",
                              "hs_internal_user_id": user["id"]})  # fmt: skip


def _common(filling: Filling, number: int) -> dict[str, Any]:
    return {
        "hs_timestamp": iso(BEGUN + filling.pick.randrange(0, 1_300) * _DAY),
        "hubspot_owner_id": filling.owner(),
        "hs_attachment_ids": "181700000001;181700000099" if number % 13 == 0 else "",
    }


def _values(filling: Filling, kind: str, number: int) -> dict[str, Any]:
    pick, text = filling.pick, filling.pick.choice(TEXTS)
    made: dict[str, dict[str, Any]] = {
        "notes": {"hs_note_body": text},
        "tasks": {"hs_task_subject": f"Call back {number}", "hs_task_body": text, "hs_task_type": "TODO",
                  "hs_task_status": pick.choice(("NOT_STARTED", "COMPLETED", "WAITING")), "hs_task_priority": "HIGH"},
        "calls": {"hs_call_title": f"Call {number}", "hs_call_body": text, "hs_call_direction": "INBOUND",
                  "hs_call_duration": 62_000, "hs_call_status": "COMPLETED", "hs_call_disposition": _CONNECTED},
        "emails": {"hs_email_subject": f"Re: offer {number}", "hs_email_html": text, "hs_email_text": "Plain",
                   "hs_email_direction": pick.choice(("EMAIL", "INCOMING_EMAIL")), "hs_email_status": "SENT"},
        "meetings": {"hs_meeting_title": f"Visit {number}", "hs_meeting_body": text,
                     "hs_meeting_start_time": iso(UNTIL), "hs_meeting_end_time": iso(UNTIL + 3_600_000),
                     "hs_meeting_outcome": pick.choice(("COMPLETED", "NO_SHOW"))},
        "communications": {"hs_communication_body": text, "hs_communication_channel_type": "WHATS_APP",
                           "hs_communication_logged_from": "CRM"},
        "postal_mail": {"hs_postal_mail_body": text},
    }  # fmt: skip
    return made[kind]


def lists(filling: Filling) -> None:
    """Lists of several types and kinds; two have one name, one was deleted, one has a member who was merged away."""
    rows = (
        ("Newsletter: strings 🎻", "0-1", "MANUAL", 60), ("Fair visitors", "0-1", "SNAPSHOT", 9),
        ("All customers", "0-1", "DYNAMIC", 110), ("Fair visitors", "0-2", "MANUAL", 12),
        ("Open deals over 10k", "0-3", "DYNAMIC", 20), ("Machines to inspect", "2-48120001", "MANUAL", 5),
        ("Empty one", "0-2", "MANUAL", 0), ("Deleted one", "0-1", "MANUAL", 3),
    )  # fmt: skip
    account = filling.account
    for place, (name, type_id, processing, size) in enumerate(rows):
        kind = account.kinds.all[type_id].name if not type_id.startswith("2-") else type_id
        members = {id: BEGUN + _DAY * (40 + 7 * number % 31) for number, id in enumerate(filling.some(kind, size))}
        deleted = UNTIL if name == "Deleted one" else None
        id = str(3 + 2 * place)
        account.lists[id] = RecordSet(id, name, type_id, processing, BEGUN, UNTIL, members, deleted)


def files(account: Account) -> None:
    """A public, a private and a hidden file."""
    for id, name, extension, access in (
        ("181700000001", "contract", "pdf", "PRIVATE"),
        ("181700000002", "violin", "png", "PUBLIC_INDEXABLE"),
        ("181700000003", "mail-attachment", "txt", "HIDDEN_PRIVATE"),
    ):
        text = f"The content of {name}.{extension}"
        account.files[id] = {
            "id": id, "name": name, "extension": extension, "access": access, "type": "DOCUMENT", "content": text,
            "size": len(text), "path": f"/{name}.{extension}", "archived": False, "isUsableInContent": True,
            "sourceGroup": "CONTENT", "encoding": "utf8", "createdAt": iso(BEGUN), "updatedAt": iso(BEGUN),
        }  # fmt: skip

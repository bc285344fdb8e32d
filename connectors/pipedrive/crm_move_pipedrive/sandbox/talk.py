"""The companies' activities, notes and files: what is said about records."""

from .people import USERS, organization_gone, owner, person_gone, standing
from .sales import BEGIN, deal_gone, lead_id
from .table import Row
from .times import day
from .values import plain_address
from .words import SUBJECTS

ACTIVITY_TYPES = (
    (1, "Call", "call", True, False), (2, "Meeting", "meeting", True, False), (3, "Task", "task", True, False),
    (4, "Lunch", "lunch", True, False), (5, "Site survey", "site_survey", True, True), (6, "Fax", "fax", False, True),
)  # fmt: skip
"""Id, name, key, whether active, whether made by the company."""


def activity(number: int, deals: int, persons: int, organizations: int) -> Row:
    person = standing(number * 2, persons, person_gone) if persons and number % 4 else None
    on_deal = number % 3 and deals
    done = number % 5 != 0
    timed = number % 3 == 0
    return {
        "id": number,
        "subject": SUBJECTS[number % len(SUBJECTS)],
        "type": ACTIVITY_TYPES[number % len(ACTIVITY_TYPES)][2],
        "owner_id": owner(number),
        "creator_user_id": owner(number + 1),
        "is_deleted": number % 43 == 12,
        "due_date": day(BEGIN + number * 3_571 % 2_800 * 86_400),
        "due_time": f"{8 + number % 9:02d}:30:00" if timed else None,
        "duration": ("00:30:00", "26:15:00")[number % 12 == 0] if timed else None,
        "busy": number % 2 == 0,
        "done": done,
        "marked_as_done_time": None,
        "deal_id": standing(number * 3, deals, deal_gone) if on_deal else None,
        "lead_id": lead_id(number) if not on_deal and number % 2 else None,
        "person_id": person,
        "org_id": standing(number, organizations, organization_gone) if organizations and number % 2 else None,
        "project_id": None,
        "location": plain_address(number) if number % 10 == 0 else None,
        "participants": [{"person_id": person, "primary": True}] if person else [],
        "attendees": None,
        "conference_meeting_client": None,
        "conference_meeting_url": None,
        "conference_meeting_id": None,
        "public_description": None,
        "priority": 263 + number % 3 if number % 6 == 0 else None,
        "outcome": None,
        "note": "<p>Bring the <b>samples</b>.</p>" if number % 4 == 0 else None,
    }


def note(number: int, deals: int, persons: int, organizations: int) -> Row:
    """One in six hangs on a deal, a person and an organization at once."""
    everywhere = number % 6 == 0
    on_deal = bool(deals) and (everywhere or number % 3 == 0)
    on_person = bool(persons) and (everywhere or number % 3 == 1)
    on_organization = bool(organizations) and (everywhere or number % 3 == 2)
    plain = f"Talked on day {number}."
    return {
        "id": number,
        "content": plain if number % 2 else f"<p>{plain}</p><ul><li>price</li><li>&amp; date</li></ul>",
        "user_id": USERS[number % len(USERS)][0],
        "deal_id": standing(number * 2, deals, deal_gone) if on_deal else None,
        "person_id": standing(number, persons, person_gone) if on_person else None,
        "org_id": standing(number, organizations, organization_gone) if on_organization else None,
        "lead_id": None,
        "is_deleted": number % 40 == 21,
        "pinned": number % 12 == 0,
    }


def file(number: int, deals: int) -> Row:
    """Of every 9 files one is an inline image of a mail, of 10 one lies at Google."""
    inline, remote = number % 9 == 4, number % 10 == 3
    name = f"scan-{number}.pdf" if not inline else f"image{number:03d}.png"
    return {
        "id": number,
        "user_id": USERS[number % len(USERS)][0],
        "deal_id": standing(number, deals, deal_gone) if deals else None,
        "file_name": f"{number:08x}-{name}",
        "name": name,
        "file_type": "img" if inline else "pdf",
        "file_size": number * 40_961 % 5_000_000,
        "inline_flag": inline,
        "remote_location": "googledocs" if remote else "s3",
        "remote_id": f"1mT6jshiv{number}" if remote else None,
        "is_deleted": number % 25 == 24,
    }

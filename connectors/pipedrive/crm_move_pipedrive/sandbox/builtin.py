"""The fields that every company has, by object: code, name, type, and `?` where it comes only when asked for."""

_DEAL = """
title Title varchar
creator_user_id Creator user
owner_id Owner user
value Value monetary
currency Currency varchar_options
person_id Contact person people
org_id Organization org
pipeline_id Pipeline double
stage_id Stage stage
status Status status
probability Probability int
lost_reason Lost reason varchar_options
visible_to Visible to visible_to
add_time Deal created date
update_time Update time date
stage_change_time Last stage change date
won_time Won time date
lost_time Lost time date
close_time Deal closed on date
expected_close_date Expected close date date
label_ids Labels set
origin Source origin varchar_options
origin_id Source origin ID varchar
channel Source channel enum
channel_id Source channel ID varchar
is_archived Archive status boolean
archive_time Archive time date
is_deleted Deleted boolean
products_count Product quantity int ?
files_count Files count int ?
notes_count Notes count int ?
followers_count Followers count int ?
email_messages_count Email messages count int ?
activities_count Total activities int ?
done_activities_count Done activities int ?
undone_activities_count Activities to do int ?
participants_count Participants count int ?
next_activity_id Next activity activity ?
last_activity_id Last activity activity ?
first_won_time First won time date ?
source_lead_id Source lead lead ?
"""
_PERSON = """
name Name varchar
first_name First name varchar
last_name Last name varchar
owner_id Owner user
org_id Organization org
emails Email varchar
phones Phone phone
label_ids Labels set
visible_to Visible to visible_to
picture_id Profile picture picture
add_time Person created date
update_time Update time date
is_deleted Deleted boolean
open_deals_count Open deals int ?
closed_deals_count Closed deals int ?
won_deals_count Won deals int ?
lost_deals_count Lost deals int ?
files_count Files count int ?
notes_count Notes count int ?
followers_count Followers count int ?
email_messages_count Email messages count int ?
activities_count Total activities int ?
done_activities_count Done activities int ?
undone_activities_count Activities to do int ?
next_activity_id Next activity activity ?
last_activity_id Last activity activity ?
"""
_ORGANIZATION = """
name Name varchar
owner_id Owner user
address Address address
label_ids Labels set
website Website varchar
linkedin LinkedIn profile varchar
industry Industry enum
annual_revenue Annual revenue monetary
employee_count Number of employees int
visible_to Visible to visible_to
add_time Organization created date
update_time Update time date
is_deleted Deleted boolean
people_count People int ?
open_deals_count Open deals int ?
closed_deals_count Closed deals int ?
won_deals_count Won deals int ?
lost_deals_count Lost deals int ?
files_count Files count int ?
notes_count Notes count int ?
followers_count Followers count int ?
email_messages_count Email messages count int ?
activities_count Total activities int ?
done_activities_count Done activities int ?
undone_activities_count Activities to do int ?
next_activity_id Next activity activity ?
last_activity_id Last activity activity ?
"""
_PRODUCT = """
name Name varchar
code Product code varchar
description Description text
category Category enum
unit Unit varchar
tax Tax double
prices Unit prices price_list
owner_id Owner user
visible_to Visible to visible_to
is_linkable Active boolean
is_deleted Deleted boolean
billing_frequency Billing frequency billing_frequency
billing_frequency_cycles Billing cycles int
add_time Created date
update_time Update time date
"""
_ACTIVITY = """
subject Subject varchar
type Type enum
owner_id Assigned to user
creator_user_id Creator user
due_date Due date date
due_time Due time time
duration Duration time
busy Free/busy enum
done Done enum
marked_as_done_time Marked as done time date
deal_id Deal deal
lead_id Lead lead
person_id Contact person people
org_id Organization org
location Location address
public_description Public description text
priority Priority enum
note Note text
add_time Add time date
update_time Update time date
"""
_LEAD = """
title Title varchar
owner_id Owner user
creator_id Creator user
label_ids Labels set
person_id Contact person people
organization_id Organization org
source_name Source varchar
value Value monetary
expected_close_date Expected close date date
was_seen Seen boolean
is_archived Archive status boolean
visible_to Visible to visible_to
add_time Lead created date
update_time Update time date
"""

_CONTACT_SYNC = """
postal_address Postal address address
notes Notes text
im Instant messenger varchar
birthday Birthday date
job_title Job title varchar
"""

Builtin = tuple[str, str, str, bool]


def _read(table: str) -> tuple[Builtin, ...]:
    found = []
    for line in table.strip().splitlines():
        words = line.removesuffix(" ?").split()
        found.append((words[0], " ".join(words[1:-1]), words[-1], line.endswith(" ?")))
    return tuple(found)


BUILTIN: dict[str, tuple[Builtin, ...]] = {
    "deals": _read(_DEAL),
    "persons": _read(_PERSON),
    "organizations": _read(_ORGANIZATION),
    "products": _read(_PRODUCT),
    "activities": _read(_ACTIVITY),
    "leads": _read(_LEAD),
}

CONTACT_SYNC = _read(_CONTACT_SYNC)
"""What persons have besides where contact sync is on; some are named as the company's own fields are."""

V1_KEYS: dict[str, dict[str, str]] = {
    "deals": {"label_ids": "label", "owner_id": "user_id", "pipeline_id": "pipeline"},
    "persons": {"label_ids": "label", "emails": "email", "phones": "phone"},
    "organizations": {"label_ids": "label", "is_deleted": "active_flag"},
    "products": {"is_deleted": "active_flag", "is_linkable": "selectable"},
    "activities": {"owner_id": "user_id"},
    "leads": {},
}
"""What version 1 calls a field where it has another word."""

"""Properties of activities, as lines: `fields.py` says how they are read."""

ENGAGEMENT = """
hs_timestamp datetime/date | Activity date
hs_attachment_ids enumeration/checkbox | Attached file IDs
hs_body_preview string/text hidden ro | Body preview
hs_body_preview_html string/html hidden ro | Body preview (HTML)
"""

NOTES = """
hs_note_body string/html | Note body
"""

TASKS = """
hs_task_subject string/text | Task title
hs_task_body string/html | Notes
hs_task_status enumeration/select opt:task_status | Task status
hs_task_priority enumeration/select opt:task_priority | Priority
hs_task_type enumeration/select opt:task_type | Task type
hs_task_completion_date datetime/date ro | Completed at
hs_pipeline enumeration/select ext | Pipeline
hs_pipeline_stage enumeration/select ext | Pipeline stage
"""

CALLS = """
hs_call_title string/text | Call title
hs_call_body string/html | Call notes
hs_call_direction enumeration/select opt:directions | Call direction
hs_call_duration number/number hint:duration | Call duration
hs_call_status enumeration/select opt:call_status | Call status
hs_call_disposition string/text | Call outcome
hs_call_from_number string/text | From number
hs_call_to_number string/text | To number
hs_call_recording_url string/text | Recording URL
"""

EMAILS = """
hs_email_subject string/text | Email subject
hs_email_html string/html | Email body
hs_email_text string/textarea many-lined | Text body
hs_email_direction enumeration/select opt:email_direction | Email direction
hs_email_status enumeration/select opt:email_status | Email send status
hs_email_headers string/text hidden | Email headers
hs_email_from_email string/text ro | Email from address
hs_email_to_email string/text ro | Email to address
"""

MEETINGS = """
hs_meeting_title string/text | Meeting name
hs_meeting_body string/html | Meeting description
hs_internal_meeting_notes string/html | Internal meeting notes
hs_meeting_start_time datetime/date | Meeting start time
hs_meeting_end_time datetime/date | Meeting end time
hs_meeting_outcome enumeration/select opt:meeting_outcome | Meeting outcome
hs_meeting_location string/text | Meeting location
"""

COMMUNICATIONS = """
hs_communication_body string/html | Communication body
hs_communication_channel_type enumeration/select opt:channels | Channel type
hs_communication_logged_from enumeration/select opt:logged_from | Logged from
"""

POSTAL_MAIL = """
hs_postal_mail_body string/html | Postal mail body
"""

"""Properties as lines: name, type/field type, marks, and behind the bar the label.

Marks: `own` (made in the account), `hidden`, `calc` (calculated), `ro` (read-only value), `ext` (options kept
elsewhere), `unique`, `form`, `many-lined`, `sensitive`, `archived`, `money` or `money:NAME` (of the currency that the
property NAME holds), `ref:KIND` (referencedObjectType), `hint:NAME` (how a number shows), `opt:NAME` (options of
`options.py`).
"""

from .activity_fields import CALLS, COMMUNICATIONS, EMAILS, ENGAGEMENT, MEETINGS, NOTES, POSTAL_MAIL, TASKS
from .sales_fields import DEALS, LEADS, LINE_ITEMS, PRODUCTS, QUOTES

EVERY = """
hs_object_id number/number ro | Record ID
hubspot_owner_id enumeration/select ext ref:OWNER | Owner
hubspot_owner_assigneddate datetime/date ro | Owner assigned date
hubspot_team_id enumeration/select ext ref:TEAM hidden | Team
hs_all_owner_ids enumeration/checkbox ext hidden ro ref:OWNER | All owner IDs
hs_all_team_ids enumeration/checkbox ext hidden ro | All team IDs
hs_all_accessible_team_ids enumeration/checkbox hidden ro | All accessible team IDs
hs_all_assigned_business_unit_ids enumeration/checkbox ext hidden | Business units
hs_created_by_user_id number/number ro | Created by user ID
hs_updated_by_user_id number/number ro | Updated by user ID
hs_merged_object_ids enumeration/checkbox hidden ro | Merged record IDs
hs_object_source string/text hidden ro | Record creation source
hs_object_source_id string/text hidden ro | Record creation source ID
hs_object_source_label enumeration/select ro opt:source | Record source
hs_object_source_user_id number/number hidden ro | Record creation source user ID
hs_owning_teams enumeration/checkbox ext hidden | Owning teams
hs_read_only bool/booleancheckbox hidden ro opt:yes_no | Read only
hs_shared_team_ids enumeration/checkbox ext hidden | Shared teams
hs_shared_user_ids enumeration/checkbox ext hidden | Shared users
hs_unique_creation_key string/text hidden ro unique | Unique creation key
hs_user_ids_of_all_notification_followers enumeration/checkbox ext hidden | Followers
hs_user_ids_of_all_owners enumeration/checkbox ext hidden ro | User IDs of all owners
hs_was_imported bool/booleancheckbox hidden ro opt:yes_no | Performed in an import
"""

CONTACTS = """
email string/text form unique | Email
hs_additional_emails enumeration/checkbox hidden | Additional email addresses
firstname string/text form | First Name
lastname string/text form | Last Name
salutation string/text | Salutation
phone string/phonenumber form | Phone Number
mobilephone string/phonenumber form | Mobile Phone Number
fax string/phonenumber | Fax Number
jobtitle string/text form | Job Title
company string/text form | Company Name
website string/text form | Website URL
address string/text form | Street Address
city string/text form | City
state string/text form | State/Region
zip string/text form | Postal Code
country string/text form | Country/Region
lifecyclestage enumeration/radio opt:lifecycle | Lifecycle Stage
hs_lead_status enumeration/radio opt:lead_status | Lead Status
hs_pipeline enumeration/select ext hidden | Pipeline
associatedcompanyid number/number ext hidden ref:COMPANY | Primary Associated Company ID
hs_buying_role enumeration/checkbox opt:buying_role | Buying Role
hs_linkedin_url string/text | LinkedIn URL
hs_timezone enumeration/select opt:zones | Time Zone
hs_language enumeration/select opt:languages | Preferred language
hs_email_optout bool/booleancheckbox opt:yes_no ro | Unsubscribed from all email
hs_email_domain string/text calc hidden | Email Domain
hs_full_name_or_email string/calculation_equation calc hidden | Full name or email
hs_calculated_phone_number phone_number/phonenumber calc hidden | Calculated phone number
hs_calculated_merged_vids string/calculation_equation calc hidden | Merged contact IDs with timestamps
hs_is_unworked bool/calculation_equation calc hidden opt:yes_no | Contact unworked
hs_is_contact bool/calculation_equation calc hidden opt:yes_no | Is a contact
hs_predictivecontactscore_v2 number/number ro hidden | Likelihood to close
hs_notes_last_activity object_coordinates/text hidden ro | Coordinates of last activity
hs_latest_sequence_enrolled number/number hidden ro ref:SEQUENCE | Last sequence enrolled
hubspotscore number/calculation_score calc ro | HubSpot Score
currentlyinworkflow enumeration/booleancheckbox ro opt:yes_no | Currently in workflow
hs_recent_channels enumeration/calculation_rollup calc hidden | Recent channels
hs_lifecyclestage_lead_date datetime/date ro | Became a lead date
hs_lifecyclestage_customer_date datetime/date ro | Became a customer date
hs_analytics_source enumeration/select ro opt:analytics | Original traffic source
hs_analytics_source_data_1 string/text ro | Original traffic source drill-down 1
hs_analytics_num_page_views number/number ro | Number of page views
hs_analytics_num_visits number/number ro | Number of sessions
hs_analytics_first_timestamp datetime/date ro | Time first seen
hs_analytics_average_page_views number/number ro | Average page views
hs_sales_email_last_replied datetime/date ro | Recent sales email replied date
hs_time_between_contact_creation_and_deal_close number/calculation_equation calc hidden hint:duration | Days to close
notes_last_contacted datetime/date ro | Last Contacted
notes_last_updated datetime/date ro | Last Activity Date
num_notes number/number ro | Number of sales activities
num_associated_deals number/calculation_rollup calc ro | Number of associated deals
recent_deal_amount number/number ro money | Recent Deal Amount
closedate datetime/date | Close Date
message string/textarea form many-lined | Message
photo string/text hidden | Photo
twitterhandle string/text | Twitter Username
newsletter_topics enumeration/checkbox own opt:topics | Newsletter topics
favourite_instrument enumeration/radio own opt:instruments | Favourite instrument
birthday_on date/date own | Birthday
first_met_at datetime/date own | First met
yearly_budget number/number own money hint:currency | Yearly budget
discount_share number/number own hint:percentage | Discount
visits_to_workshop number/number own | Visits to the workshop
is_vip bool/booleancheckbox own opt:yes_no | VIP
remarks string/html own | Remarks
directions string/textarea own many-lined | How to get there
signed_contract string/file own | Signed contract
engagement_index number/calculation_equation own calc | Engagement index
second_phone phone_number/phonenumber own | Second phone
legacy_customer_key string/text own unique | Customer key of the old system
old_segment enumeration/select own | Segment (old)
seat_map json/text own hidden | Seat map
workshop_spot object_coordinates/text own hidden | Spot in the workshop
never_filled string/text own | Never filled
tax_number string/text own sensitive | Tax number
fax_of_assistant string/text own archived | Fax of the assistant
"""

COMPANIES = """
name string/text form | Company name
domain string/text form | Company Domain Name
hs_additional_domains enumeration/checkbox | Additional Domains
website string/text form | Website URL
phone string/phonenumber form | Phone Number
industry enumeration/select opt:industry | Industry
numberofemployees number/number form | Number of Employees
annualrevenue number/number form money | Annual Revenue
address string/text form | Street Address
address2 string/text | Street Address 2
city string/text form | City
state string/text form | State/Region
zip string/text form | Postal Code
country string/text form | Country/Region
hs_country_code string/text | Country/Region Code
timezone string/text | Time Zone
description string/textarea many-lined | Description
about_us string/text | About Us
founded_year string/text | Year Founded
linkedin_company_page string/text | LinkedIn Company Page
facebook_company_page string/text | Facebook Company Page
twitterhandle string/text | Twitter Handle
is_public bool/booleancheckbox opt:yes_no | Is Public
type enumeration/select opt:company_type | Type
lifecyclestage enumeration/radio opt:lifecycle | Lifecycle Stage
hs_lead_status enumeration/radio opt:lead_status | Lead Status
hs_pipeline enumeration/select ext hidden | Pipeline
hs_parent_company_id number/number ro ref:COMPANY | Parent Company
hs_num_child_companies number/number ro | Number of child companies
hs_ideal_customer_profile enumeration/select opt:tiers | Ideal Customer Profile Tier
hs_is_target_account bool/booleancheckbox opt:yes_no ro | Target Account
hs_quick_context string/html hidden | Quick context
hs_logo_url string/text hidden | Logo URL
hs_annual_revenue_currency_code string/calculation_equation calc hidden | Annual revenue currency code
hs_analytics_source enumeration/select ro opt:analytics | Original Traffic Source
hs_analytics_num_page_views number/number ro | Number of Pageviews
hs_notes_last_activity object_coordinates/text hidden ro | Coordinates of last activity
num_associated_contacts number/number ro | Number of Associated Contacts
num_associated_deals number/number ro | Number of Associated Deals
hs_num_open_deals number/number ro | Number of open deals
total_revenue number/number ro money | Total Revenue
days_to_close number/calculation_equation calc hint:duration | Days to Close
first_contact_createdate datetime/date ro | First Contact Create Date
notes_last_contacted datetime/date ro | Last Contacted
service_level enumeration/select own opt:levels | Service level
contract_ends_on date/date own | Contract ends
house_rules string/html own | House rules
payment_terms_days number/number own | Payment terms (days)
credit_limit number/number own money hint:currency | Credit limit
churn_risk number/number own hint:probability | Churn risk
delivery_notes string/textarea own many-lined | Delivery notes
customer_no string/text own unique | Customer number
markets enumeration/checkbox own opt:markets | Markets
"""

TICKETS = """
subject string/text | Ticket name
content string/textarea many-lined | Ticket description
hs_pipeline enumeration/select ext | Pipeline
hs_pipeline_stage enumeration/select ext | Ticket status
hs_ticket_priority enumeration/select opt:priority | Priority
hs_ticket_category enumeration/checkbox opt:ticket_category | Category
source_type enumeration/select opt:ticket_source | Source
closed_date datetime/date ro | Close date
time_to_close number/calculation_equation calc hint:duration | Time to close
hs_resolution string/textarea many-lined | Resolution
serial_number string/text own | Serial number
"""

USERS = """
hs_job_title string/text | Job title
hs_standard_time_zone string/text | Time zone
hs_internal_user_id number/number ro | User ID
"""

MACHINES = """
machine_name string/text own | Machine
serial_no string/text own unique | Serial number
built_on date/date own | Built
state_of_repair enumeration/select own opt:levels | State of repair
price_paid number/number own money hint:currency | Price paid
manual string/html own | Manual
hs_pipeline enumeration/select ext | Pipeline
hs_pipeline_stage enumeration/select ext | Pipeline stage
"""

TRADE_FAIR_TICKETS = """
ticket_title string/text own | Ticket
fair_day date/date own | Day
vip_entry bool/booleancheckbox own opt:yes_no | VIP entry
"""

BY_KIND = {
    "contacts": CONTACTS, "companies": COMPANIES, "deals": DEALS, "tickets": TICKETS, "leads": LEADS,
    "products": PRODUCTS, "line_items": LINE_ITEMS, "quotes": QUOTES, "users": USERS,
    "notes": ENGAGEMENT + NOTES, "tasks": ENGAGEMENT + TASKS, "calls": ENGAGEMENT + CALLS,
    "emails": ENGAGEMENT + EMAILS, "meetings": ENGAGEMENT + MEETINGS,
    "communications": ENGAGEMENT + COMMUNICATIONS, "postal_mail": ENGAGEMENT + POSTAL_MAIL,
}  # fmt: skip
"""The lines of each standard object type, beside those that every type has."""

GROUPS = {
    "contacts": (("contactinformation", "Contact information"), ("analyticsinformation", "Web analytics history"),
                 ("workshop", "Workshop")),
    "companies": (("companyinformation", "Company information"), ("workshop", "Workshop")),
    "deals": (("dealinformation", "Deal information"), ("workshop", "Workshop")),
    "tickets": (("ticketinformation", "Ticket information"), ("workshop", "Workshop")),
}  # fmt: skip
"""Groups: the first takes what HubSpot defines, the last what the account has made."""

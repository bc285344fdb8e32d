"""Options of enumerations as lines of value and label; a star hides one."""

from typing import Any

_LINES = {
    "yes_no": "true Yes, false No",
    "lifecycle": "subscriber Subscriber, lead Lead, marketingqualifiedlead Marketing Qualified Lead, "
    "salesqualifiedlead Sales Qualified Lead, opportunity Opportunity, customer Customer, evangelist Evangelist, "
    "other Other, 188402713 Former customer",
    "lead_status": "NEW New, OPEN Open, IN_PROGRESS In Progress, OPEN_DEAL Open Deal, UNQUALIFIED Unqualified, "
    "ATTEMPTED_TO_CONTACT Attempted to Contact, CONNECTED Connected, *BAD_TIMING Bad Timing",
    "source": "IMPORT Import, CRM_UI CRM UI, FORM Forms, INTEGRATION Integration, EMAIL Email",
    "buying_role": "BLOCKER Blocker, BUDGET_HOLDER Budget Holder, CHAMPION Champion, DECISION_MAKER Decision Maker, "
    "END_USER End User, INFLUENCER Influencer, OTHER Other",
    "zones": "europe_slash_berlin Europe/Berlin, europe_slash_london Europe/London, asia_slash_tokyo Asia/Tokyo",
    "languages": "de German, en English, fr French, ja Japanese, pl Polish",
    "analytics": "ORGANIC_SEARCH Organic Search, PAID_SEARCH Paid Search, DIRECT_TRAFFIC Direct Traffic, "
    "OFFLINE Offline Sources, REFERRALS Referrals",
    "topics": "strings Strings, winds Winds, repair Repair & care, concerts Concerts; and fairs, *letters Letters",
    "instruments": "violin Violin, cello Cello, oboe Oboe, harp Harp, *zither Zither",
    "industry": "MUSIC Music, RETAIL Retail, EDUCATION_MANAGEMENT Education Management, "
    "PERFORMING_ARTS Performing Arts, COMPUTER_SOFTWARE Computer Software, NON_PROFIT_ORGANIZATION_MANAGEMENT "
    "Non-Profit Organization Management, LOGISTICS_AND_SUPPLY_CHAIN Logistics and Supply Chain",
    "company_type": "PROSPECT Prospect, PARTNER Partner, RESELLER Reseller, VENDOR Vendor, OTHER Other",
    "tiers": "tier_1 Tier 1, tier_2 Tier 2, tier_3 Tier 3",
    "levels": "gold Gold, silver Silver, bronze Bronze, *tin Tin",
    "markets": "eu Europe, na North America, jp 日本, other Other",
    "currencies": "EUR EUR, USD USD, GBP GBP, JPY JPY",
    "deal_type": "newbusiness New Business, existingbusiness Existing Business",
    "priority": "low Low, medium Medium, high High, urgent Urgent",
    "forecast": "OMIT Not forecasted, PIPELINE Pipeline, BEST_CASE Best case, COMMIT Commit, CLOSED Closed won",
    "competitors": "none None, larkspur Larkspur & Sons, pomeroy Pomeroy",
    "ticket_category": "PRODUCT_ISSUE Product issue, BILLING_ISSUE Billing issue, FEATURE_REQUEST Feature request, "
    "GENERAL_INQUIRY General inquiry",
    "ticket_source": "CHAT Chat, EMAIL Email, FORM Form, PHONE Phone",
    "lead_type": "NEW_BUSINESS New business, RE_ATTEMPTING Re-attempting, UPSELL Upsell",
    "lead_label": "HOT Hot, WARM Warm, COLD Cold",
    "billing": "monthly Monthly, quarterly Quarterly, annually Annually",
    "quote_status": "DRAFT Draft, APPROVAL_NOT_NEEDED Published, REJECTED Rejected",
    "templates": "CPQ_QUOTE CPQ quote, CUSTOMIZABLE_QUOTE_TEMPLATE Legacy quote",
    "task_status": "NOT_STARTED Not started, IN_PROGRESS In progress, WAITING Waiting, DEFERRED Deferred, "
    "COMPLETED Completed",
    "task_priority": "NONE None, LOW Low, MEDIUM Medium, HIGH High",
    "task_type": "EMAIL Email, CALL Call, TODO To-do",
    "directions": "INBOUND Inbound, OUTBOUND Outbound",
    "call_status": "COMPLETED Completed, NO_ANSWER No answer, BUSY Busy, FAILED Failed, CANCELED Canceled",
    "email_direction": "EMAIL Email, INCOMING_EMAIL Incoming email, FORWARDED_EMAIL Forwarded email",
    "email_status": "SENT Sent, BOUNCED Bounced, FAILED Failed, SCHEDULED Scheduled, SENDING Sending",
    "meeting_outcome": "SCHEDULED Scheduled, COMPLETED Completed, RESCHEDULED Rescheduled, NO_SHOW No show, "
    "CANCELED Canceled",
    "channels": "WHATS_APP WhatsApp, LINKEDIN_MESSAGE LinkedIn message, SMS SMS",
    "logged_from": "CRM CRM",
}


def options(name: str) -> list[dict[str, Any]]:
    """The options in the shape of the API."""
    found = []
    for place, line in enumerate(_LINES[name].split(", ")):
        value, label = line.removeprefix("*").split(" ", 1)
        found.append({"label": label, "value": value, "displayOrder": place, "hidden": line.startswith("*")})
    return found

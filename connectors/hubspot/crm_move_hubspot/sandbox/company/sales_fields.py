"""Properties of what is sold, as lines: `fields.py` says how they are read."""

DEALS = """
dealname string/text | Deal Name
amount number/number money:deal_currency_code hint:currency | Amount
deal_currency_code enumeration/select opt:currencies | Currency
amount_in_home_currency number/calculation_equation calc money ro | Amount in company currency
pipeline enumeration/select ext | Pipeline
dealstage enumeration/radio ext | Deal Stage
closedate datetime/date | Close Date
dealtype enumeration/radio opt:deal_type | Deal Type
description string/textarea many-lined | Deal Description
hs_deal_stage_probability number/number ro hint:probability | Deal probability
hs_is_closed bool/calculation_equation calc opt:yes_no | Is Deal Closed?
hs_is_closed_won bool/calculation_equation calc opt:yes_no | Is Closed Won
closed_lost_reason string/textarea many-lined | Closed Lost Reason
closed_won_reason string/textarea many-lined | Closed Won Reason
hs_priority enumeration/select opt:priority | Priority
hs_all_collaborator_owner_ids enumeration/checkbox ext ref:OWNER | Deal Collaborator
hs_forecast_amount number/number ro money:deal_currency_code | Forecast amount
hs_forecast_probability number/number hint:probability | Forecast probability
hs_manual_forecast_category enumeration/select opt:forecast | Forecast category
hs_next_step string/text | Next step
hs_acv number/number ro money:deal_currency_code | Annual contract value
hs_mrr number/number ro money:deal_currency_code | Monthly recurring revenue
hs_tcv number/number ro money:deal_currency_code | Total contract value
hs_projected_amount number/calculation_equation calc hidden money:deal_currency_code | Weighted amount
days_to_close number/calculation_equation calc hint:duration | Days to close
num_associated_contacts number/number ro | Number of Associated Contacts
num_notes number/number ro | Number of Sales Activities
notes_last_contacted datetime/date ro | Last Contacted
hs_analytics_source enumeration/select ro opt:analytics | Original Traffic Source
product_lines enumeration/checkbox own opt:instruments | Product lines
delivery_on date/date own | Delivery
setup_fee number/number own money:deal_currency_code | Set-up fee
margin number/number own hint:percentage | Margin
competitor enumeration/select own opt:competitors | Competitor
tender_text string/html own | Tender
"""

LEADS = """
hs_lead_name string/text | Lead name
hs_lead_type enumeration/select opt:lead_type | Lead type
hs_lead_label enumeration/select opt:lead_label | Lead label
hs_pipeline enumeration/select ext | Pipeline
hs_pipeline_stage enumeration/select ext | Pipeline stage
"""

PRODUCTS = """
name string/text | Name
description string/textarea many-lined | Product description
hs_sku string/text | SKU
price number/number money | Unit price
hs_cost_of_goods_sold number/number money | Unit cost
hs_recurring_billing_period string/text | Term
"""

LINE_ITEMS = """
name string/text | Name
description string/textarea many-lined | Description
hs_sku string/text | SKU
hs_product_id number/number | Product ID
quantity number/number | Quantity
price number/number money:hs_line_item_currency_code | Unit price
amount number/number ro money:hs_line_item_currency_code | Net price
hs_line_item_currency_code enumeration/select opt:currencies | Currency
hs_discount_percentage number/number | Discount percentage
recurringbillingfrequency enumeration/select opt:billing | Billing frequency
hs_recurring_billing_period string/text | Term
hs_recurring_billing_start_date date/date | Billing start date
"""

QUOTES = """
hs_title string/text | Quote title
hs_expiration_date date/date | Expiration date
hs_status enumeration/select opt:quote_status | Quote status
hs_quote_number string/text | Reference number
hs_quote_amount number/number ro money:hs_currency | Quote amount
hs_currency enumeration/select opt:currencies | Currency
hs_quote_link string/text ro | Quote link
hs_template_type enumeration/select opt:templates | Template type
"""

"""The currencies that a currency attribute can hold. Taiwan's dollar is spelled NTD."""

CURRENCIES = (
    *("ARS", "AUD", "BRL", "BGN", "CAD", "CLP", "CNY", "COP", "CZK", "DKK", "EUR", "FJD", "HKD", "HUF", "ISK", "INR"),
    *("IDR", "ILS", "JPY", "KES", "KRW", "MYR", "MXN", "NTD", "NZD", "NGN", "NOK", "XPF", "PEN", "PHP", "PLN", "GBP"),
    *("RWF", "SAR", "SGD", "ZAR", "SEK", "CHF", "THB", "TRY", "AED", "UYU", "USD", "EGP", "GHS", "OMR", "QAR"),
)

"""Words of which invented companies, people and deals are made. None of them is meant to be anyone."""

GIVEN = (
    "Ada", "Benedikt", "Chiara", "Dmitri", "Élodie", "Farid", "Greta", "Hannes", "Ines", "Jorge", "Kaja", "Lucía",
    "Mårten", "Nadia", "Oisín", "Petra", "Quentin", "Rosa", "Søren", "Tomoko", "Umut", "Vera", "Wout", "Xenia",
    "Yannick", "Zofia", "Marie-Claire", "J. R.", "Łukasz", "Ayşe", "陽子",
)  # fmt: skip
FAMILY = (
    "Abernethy", "Brandvold", "Castellanos", "Dufresne", "Eklund", "Fairweather", "Grzybowski", "Hohenfels", "Iversen",
    "Jankowiak", "Kowalczyk", "Lindqvist", "Müller-Stein", "Nørgaard", "O'Halloran", "Pellegrino", "Quiroga", "Rautio",
    "Steinberger", "Thorvaldsen", "Ureña", "van den Berg", "Wójcik", "Yıldız", "Zeitz", "Öztürk", "de la Cruz",
)  # fmt: skip
PLACES = (
    ("Almstraße", "Freiburg im Breisgau", "Baden-Württemberg", "Germany", "79098"),
    ("Rue des Tanneurs", "Lille", "Hauts-de-France", "France", "59000"),
    ("Harbour Road", "Galway", "County Galway", "Ireland", "H91 X0YR"),
    ("Calle del Olmo", "Zaragoza", "Aragón", "Spain", "50003"),
    ("Kauppakatu", "Tampere", "Pirkanmaa", "Finland", "33210"),
    ("Mill Lane", "Leeds", "England", "United Kingdom", "LS1 4DY"),
    ("Ulica Lipowa", "Lublin", "Lubelskie", "Poland", "20-020"),
    ("Cedar Avenue", "Duluth", "Minnesota", "United States", "55802"),
)
FIRMS = (
    "Aldermoor", "Brackenfield", "Cindervale", "Dovetail", "Emberlyn", "Foxglove", "Gorsewood", "Hazelmere",
    "Ironbark", "Juniper Row", "Kestrel", "Larkspur", "Marlstone", "Nettlecombe", "Oakhaven", "Pinecrest",
    "Quarrybank", "Rowan & Sons", "Saltmarsh", "Thistledown", "Umberley", "Vellacott", "Wychwood", "Yarrow",
)  # fmt: skip
TRADES = (
    "Bearings", "Bakeries", "Cranes", "Dairy", "Energie", "Freight", "Gardens", "Hotels", "Instruments", "Joinery",
    "Logistics", "Maschinenbau", "Optics",
)  # fmt: skip
FORMS = ("Ltd", "GmbH", "S.A.", "Oy", "sp. z o.o.", "Inc.", "", "AB")
WARES = (
    "annual service", "pilot", "rollout", "renewal", "expansion", "spare parts", "training", "migration",
    "framework agreement", "trial – phase 2",
)  # fmt: skip
GOODS = (
    "Field sensor", "Gateway", "Mounting kit", "Onboarding day", "Support plan", "Calibration", "Replacement lens",
    "Data link", "Licence seat", "Travel flat rate", "Audit",
)  # fmt: skip
LOST = ("Price", "Chose a competitor", "No budget this year", "price!", "Went silent", "Duplicate", None)
SUBJECTS = ("Call about offer", "Kick-off", "Send contract", "Lunch", "Demo", "Follow up", "Site visit", "Rückruf")

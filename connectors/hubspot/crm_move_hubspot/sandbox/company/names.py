"""Words that invented people, firms and deals are made of."""

FIRST = (
    "Anneliese", "Björn", "Chloé", "Dragana", "Éamon", "Fatoumata", "Gwenllian", "Hiroko", "Ìfẹ́olúwa", "Jürgen",
    "Kübra", "Łukasz", "María José", "Nguyễn", "Ólafur", "Petra", "Quentin", "Rosalía", "Siobhán", "Tomáš", "Ulrike",
    "Vytautas", "Wilhelmina", "Xóchitl", "Yusuf", "Zoë", "小龍", "Мария", "Αλέξης", "יעל",
)  # fmt: skip
LAST = (
    "Abercrombie-Quill", "Brückner", "Çelik", "D’Angelo", "Ekström", "Fröhlich", "García Lorca", "Håkansson", "Ivanova",
    "Jóhannsdóttir", "Kowalczyk", "Lefèvre", "Müller", "Nakamura", "O'Dowd", "Pérez-Galdós", "Quist", "Řezníček",
    "Sørensen", "Tanaka", "Ünal", "van der Berg", "Wójcik", "Ximénez", "Yıldız", "Zahradník", "李", "Παπαδόπουλος",
)  # fmt: skip
FIRMS = (
    "Adlerhorst Musikhaus", "Bellweather Strings", "Cantabile Conservatoire",
    "Dulcimer & Daughters", "Ember Row Studios", "Fagottini", "Glockenspiel GmbH & Co. KG",
    "Harrow Lane School", "Intermezzo Verlag", "Jubilate Choir",
    "Kleine Nachtmusik e.V.", "Larghetto Lutherie", "Marigold Pianos", "Nocturne Rentals", "Ostinato Software",
    "Pomander Opera", "Quaver Quarter", "Rondo Logistics", "Sarabande Shoes", "Toccata Tuning", "Unison Academy",
    "Vivace Ventures", "Wrenfield Orchestra", "Xylo Works", "Yodel & Sons", "Zither Haus", "音楽堂", "Ателье Скрипка",
)  # fmt: skip
CITIES = (
    ("Berlin", "", "10115", "Germany", "DE"), ("München", "Bayern", "80331", "Germany", "DE"),
    ("London", "", "SW1A 1AA", "United Kingdom", "GB"), ("Kraków", "małopolskie", "30-001", "Poland", "PL"),
    ("Lyon", "Auvergne-Rhône-Alpes", "69001", "France", "FR"), ("大阪", "大阪府", "530-0001", "Japan", "JP"),
    ("Portland", "OR", "97201", "United States", "US"), ("São Paulo", "SP", "01000-000", "Brazil", "BR"),
)  # fmt: skip
TITLES = ("Head of strings", "Luthier", "Einkauf", "Directrice artistique", "Buyer", "CFO", "Lehrer*in", "Intern")
STREETS = ("Gartenstr. 3", "12 Harrow Lane", "ul. Długa 7/4", "3, rue du Lac", "1-2-3 梅田", "PO Box 99")
GOODS = ("2 cellos", "Oboe reeds, yearly", "Harp rental", "Grand piano move", "Violin set for beginners", "Tuning")
TEXTS = (
    "<p>Met at the fair. <strong>Very</strong> keen on <em>violas</em>.</p>",
    '<div style="font-size:14px"><p>Line one<br>line two</p><ul><li>first</li><li>second &amp; third</li></ul></div>',
    '<p>See <a href="https://quillmarsh-example.com/list?a=1&amp;b=2">the list</a> — price: 3&nbsp;&lt;&nbsp;4</p>',
    '<p><img src="https://quillmarsh-example.com/hubfs/violin.png" alt="A violin"><i>@Ada</i> please check</p>',
    "Plain words, no tags at all",
)

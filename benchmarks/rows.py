"""CSV sets of any size: made up, the same at each run, and without cycles."""

import csv
import random
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

SECTORS = ("Dairy", "Freight", "Pharma", "Retail", "Seafood", "Software")
STAGES = ("New", "Qualified", "Proposal", "Won", "Lost")
FIRST = date(2022, 1, 3)


def crm(folder: Path, records: int) -> Path:
    """Companies, people and deals (a fifth, two fifths, two fifths); people belong to companies, deals to both."""
    folder.mkdir(parents=True)
    draw = random.Random(records)
    companies, people = records // 5, records * 2 // 5
    write(folder / "companies.csv", (company(draw, number) for number in range(companies)))
    write(folder / "people.csv", (person(draw, number, companies) for number in range(people)))
    deals = records - companies - people
    write(folder / "deals.csv", (deal(draw, number, companies, people) for number in range(deals)))
    return folder


def table(file: Path, rows: int) -> Path:
    """One file of deals, wider than usual, for reading alone."""
    draw = random.Random(rows)
    wide = ({**deal(draw, n, 1000, 5000), **company(draw, n), **person(draw, n, 1000)} for n in range(rows))
    write(file, wide)
    return file


def company(draw: random.Random, number: int) -> dict[str, object]:
    return {
        "Company ID": f"C{number:07}",
        "Company name": f"Company {number}",
        "Website": f"company-{number}-example.com",
        "Sector": draw.choice(SECTORS),
        "Employees": draw.randrange(1, 5000),
        "Founded": FIRST - timedelta(days=draw.randrange(20000)),
    }


def person(draw: random.Random, number: int, companies: int) -> dict[str, object]:
    employer = draw.randrange(companies)
    return {
        "Person ID": f"P{number:07}",
        "First name": f"First{number % 997}",
        "Last name": f"Last{number}",
        "Email": f"person{number}@company-{employer}-example.com",
        "Job title": draw.choice(("Buyer", "Engineer", "Manager")),
        "Company ID": f"C{employer:07}",
    }


def deal(draw: random.Random, number: int, companies: int, people: int) -> dict[str, object]:
    return {
        "Deal ID": f"D{number:07}",
        "Deal name": f"Deal {number}",
        "Company ID": f"C{draw.randrange(companies):07}",
        "Person ID": f"P{draw.randrange(people):07}",
        "Stage": draw.choice(STAGES),
        "Amount": f"{draw.randrange(100, 900000) / 100:.2f}",
        "Close date": FIRST + timedelta(days=draw.randrange(1500)),
    }


def write(file: Path, rows: Iterable[dict[str, object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        for number, row in enumerate(rows):
            if not number:
                writer.writerow(row)
            writer.writerow(row.values())

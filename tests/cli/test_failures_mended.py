"""What failed is tried again by the real command line, as it is or with values that somebody has mended."""

import csv
from pathlib import Path
from typing import Any


def test_a_value_given_back_in_failed_csv_arrives_and_a_repetition_writes_nothing(
    crm: Any, files: Path, tmp_path: Path, attio: str
) -> None:
    rows = "".join(f"p{n},Pat,Po{n},pat{n}@x{n}.example.com,a1\n" for n in range(40))
    with (files / "contacts.csv").open("a") as file:
        file.write(f"{rows}bad,Bad,Address,nobody@nowhere@example.com,a2\n")
    failed, plan = (tmp_path / "csv-to-attio" / name for name in ("failed.csv", "plan.yaml"))
    crm("plan", "csv", "attio", "--from", files)
    kept = [each for each in plan.read_text().splitlines(keepends=True) if "_as_written" not in each]
    plan.write_text("".join(kept))
    first = crm("csv", "attio", "--from", files, "--yes", "--json")
    (line,) = csv.DictReader(failed.read_text().splitlines())
    mended = line | {"email_addresses": "bad@mended.example.com"}
    failed.write_text(f"{','.join(mended)}\n{','.join(mended.values())}\n")
    second = crm("apply", "csv-to-attio", "--yes", "--json", "--fix", failed)
    third = crm("apply", "csv-to-attio", "--yes", "--json")
    assert (first.code, line["source_id"], line["email_addresses"]) == (3, "bad", "nobody@nowhere@example.com")
    assert (second.code, second.summary["records"]["updated"], second.summary["requests"]["writes"]) == (0, 1, 1)
    assert (third.code, third.summary["requests"]["writes"]) == (0, 0)

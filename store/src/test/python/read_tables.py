"""Reads the tables of a Sluice through its Iceberg REST catalogue, again and again, while data comes in.

    python read_tables.py http://localhost:8317/iceberg [--seconds 10] [--rule]

Every read must see a whole snapshot: no id twice. With --rule the rows must also be exactly those that TablesUnderWrite
promises for the position in the table's properties. Needs: pip install pyiceberg pyarrow
"""

import argparse
import sys
import time

import pyarrow.compute as pc
from pyiceberg.catalog import load_catalog

IDENTITY = {"spans": "span_id", "logs": "body"}


def expected_rows(name, sequence):
    """Every third entry is one log record, every other one five spans."""
    logs = sequence // 3
    return logs if name == "logs" else 5 * (sequence - logs)


def read(catalog, name, rule):
    table = catalog.load_table(f"sluice.{name}")
    rows = table.scan(selected_fields=(IDENTITY[name], "service_name")).to_arrow()
    distinct = pc.count_distinct(rows[IDENTITY[name]]).as_py()
    position = table.properties.get("sluice.position", "")
    problems = []
    if rows.num_rows != distinct:
        problems.append(f"{rows.num_rows - distinct} rows twice")
    if rule and position:
        expected = expected_rows(name, int(position.rsplit(":", 1)[1]))
        if rows.num_rows != expected:
            problems.append(f"{expected} rows expected at {position}")
    return rows.num_rows, position, problems


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("url")
    arguments.add_argument("--seconds", type=float, default=10)
    arguments.add_argument("--rule", action="store_true")
    options = arguments.parse_args()
    catalog = load_catalog("sluice", type="rest", uri=options.url)
    print("tables:", ", ".join(sorted(name for _, name in catalog.list_tables("sluice"))))
    end = time.monotonic() + options.seconds
    reads = failures = 0
    seen = dict.fromkeys(IDENTITY, 0)
    while time.monotonic() < end:
        for name in IDENTITY:
            count, position, problems = read(catalog, name, options.rule)
            if options.rule and count < seen[name]:
                problems.append(f"{seen[name]} rows were there before")
            seen[name] = count
            reads += 1
            failures += bool(problems)
            print(f"{name}: {count} rows, position {position or 'none'}", *problems, sep="; ")
    table = catalog.load_table("sluice.spans")
    shop = table.scan(row_filter="service_name = 'no such service'").to_arrow()
    print(f"{reads} reads, {failures} wrong; {shop.num_rows} rows of a service that does not exist")
    sys.exit(1 if failures or shop.num_rows else 0)


if __name__ == "__main__":
    main()

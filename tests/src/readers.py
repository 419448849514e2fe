"""Prints rows of files as lines of JSON: readers.py COLUMN,COLUMN,... FILE..."""

import datetime
import json
import sys

import duckdb

NESTED = {"tags", "customize_field", "_extra", "in_no_table"}
NUMBERS = {"id", "weight"}


def relation(files):
    name = files[0]
    if name.endswith(".parquet"):
        return duckdb.read_parquet(files)
    if ".csv" in name:
        return duckdb.sql(
            f"SELECT * FROM read_csv({files!r}, all_varchar=true, header=true, "
            "allow_quoted_nulls=false, quote='\"', escape='\"', delim=',', "
            "auto_detect=false, columns=" + repr({name: "VARCHAR" for name in header(name)}) + ", "
            "max_line_size=10000000)"
        )
    return duckdb.sql(
        f"SELECT * FROM read_json({files!r}, format='newline_delimited', "
        "sample_size=-1, maximum_depth=1)"
    )


def header(name):
    line = duckdb.sql(
        f"SELECT * FROM read_csv('{name}', header=false, all_varchar=true, delim=',', "
        "quote='\"', escape='\"', max_line_size=10000000) LIMIT 1"
    ).fetchone()
    return list(line)


def cell(column, kind, value):
    if value is None:
        return None
    if kind == "JSON":
        value = json.loads(value)
    if column in NUMBERS:
        return None if value is None else int(value)
    if column in NESTED and isinstance(value, str):
        # JSON inside a string; an empty one is none.
        return json.loads(value) if value else None
    if kind.startswith("MAP"):
        # Values of any kind are JSON.
        return {key: None if text is None else json.loads(text) for key, text in value.items()}
    return plain(value)


def plain(value):
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


rows = relation(sys.argv[2:])
there = set(rows.columns)
wanted = sys.argv[1].split(",")
picked = ", ".join(f'"{name}"' if name in there else f'NULL AS "{name}"' for name in wanted)
picked = rows.query("rows", f"SELECT {picked} FROM rows")
kinds = [str(kind) for kind in picked.types]
for row in picked.fetchall():
    print(json.dumps({name: cell(name, kind, value) for name, kind, value in zip(wanted, kinds, row)}))

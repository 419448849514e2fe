"""Customers as a Dagster asset: an SQLite file that is kept up to date."""

import json
import os
import subprocess

import dagster as dg

TARGET = os.environ.get("CUSTOMERS", "crm.db")


@dg.asset
def customers() -> dg.MaterializeResult:
    said = subprocess.run(
        ["kehu", "export", "nxcloud", "query_customers", "--to", f"sqlite:{TARGET}", "--since", "last"],
        check=True,
        stdout=subprocess.PIPE,
    )
    summary = json.loads(said.stdout)
    return dg.MaterializeResult(metadata={"rows": summary["rows"], "end": summary["end"]})


if __name__ == "__main__":
    assert dg.materialize([customers]).success

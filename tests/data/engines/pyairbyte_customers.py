"""Reads all customers with PyAirbyte, twice: everything, then what is new.

Standard output ends with one line of JSON: how many rows and keys the cache has after each, and how many the second
run brought.
"""

import json
import sys

import airbyte as ab
from airbyte.caches import DuckDBCache

executable, config, folder = sys.argv[1:]
with open(config) as file:
    settings = json.load(file)
cache = DuckDBCache(db_path=f"{folder}/cache.duckdb", schema_name="main")


def read():
    source = ab.get_source("source-customers", config=settings, local_executable=executable, streams="*")
    source.check()
    result = source.read(cache=cache)
    frame = cache["query_customers"].to_pandas()
    return {"rows": len(frame), "keys": int(frame["id"].nunique()), "came": result.processed_records}


print(json.dumps([read(), read()]))

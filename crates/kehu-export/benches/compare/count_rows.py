"""How many rows and different ids the Parquet files of a folder, or one file, have.

    python count_rows.py PATH
"""

import json
import pathlib
import sys

import pyarrow.parquet as parquet

path = pathlib.Path(sys.argv[1])
files = sorted(path.glob("**/customers/*.parquet")) if path.is_dir() else [path]
ids = [id for file in files for id in parquet.read_table(file, columns=["id"])["id"].to_pylist()]
print(json.dumps({"rows": len(ids), "ids": len(set(ids))}))

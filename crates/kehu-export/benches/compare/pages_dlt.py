"""dlt's REST source on prepared pages, into Parquet files.

    python pages_dlt.py URL TOKEN FOLDER
"""

import json
import os
import sys

import dlt
from dlt.sources.rest_api import rest_api_source

url, token, folder = sys.argv[1:4]
source = rest_api_source(
    {
        "client": {
            "base_url": url,
            "headers": {"X-Token": token},
            "paginator": {"type": "cursor", "cursor_path": "data.next", "cursor_param": "after"},
        },
        "resources": [
            {"name": "customers", "primary_key": "id", "endpoint": {"path": "customers", "data_selector": "data.rows"}}
        ],
    }
)
pipeline = dlt.pipeline(
    "pages",
    pipelines_dir=os.path.join(folder, "state"),
    destination=dlt.destinations.filesystem(bucket_url=os.path.join(folder, "out")),
    dataset_name="crm",
)
pipeline.run(source, loader_file_format="parquet")
print(json.dumps({"rows": pipeline.last_trace.last_normalize_info.row_counts["customers"]}))

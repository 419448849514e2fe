"""dlt's REST source on the same operation, into Parquet files.

    NXCLOUD_BASE_URL=… NXCLOUD_ACCESS_KEY=… … python dlt_source.py FOLDER
"""

import hashlib
import json
import os
import sys
import time

import dlt
from dlt.common.configuration import configspec
from dlt.sources.helpers.rest_client.auth import AuthConfigBase
from dlt.sources.helpers.rest_client.paginators import BasePaginator
from dlt.sources.rest_api import rest_api_source

KEY = os.environ["NXCLOUD_ACCESS_KEY"]
SECRET = os.environ["NXCLOUD_ACCESS_SECRET"]


@configspec
class Signed(AuthConfigBase):
    """Signs the very bytes that are sent."""

    def __call__(self, request):
        headers = {"accessKey": KEY, "action": "mt", "bizType": "2", "ts": str(int(time.time() * 1000))}
        body = request.body or b""
        body = body.decode() if isinstance(body, bytes) else body
        text = "&".join(f"{name}={headers[name]}" for name in sorted(headers))
        text += f"&body={body}&accessSecret={SECRET}"
        headers["sign"] = hashlib.md5(text.encode()).hexdigest()
        request.headers.update(headers)
        return request


class After(BasePaginator):
    """The next page's cursor goes into the body."""

    def update_state(self, response, data=None):
        self.following = response.json()["data"]["paging"]["next"]
        self._has_next_page = self.following is not None

    def update_request(self, request):
        request.json["after"] = self.following


def main() -> None:
    folder = sys.argv[1]
    source = rest_api_source(
        {
            "client": {"base_url": os.environ["NXCLOUD_BASE_URL"], "auth": Signed(), "paginator": After()},
            "resources": [
                {
                    "name": "customers",
                    "primary_key": "id",
                    "endpoint": {
                        "path": "saas/cdp/openapi/customers/query",
                        "method": "POST",
                        "json": {
                            "tenant_id": int(os.environ["NXCLOUD_TENANT_ID"]),
                            "app_key": os.environ["NXCLOUD_APP_KEY"],
                            "limit": 50,
                        },
                        "data_selector": "data.customer_list",
                    },
                }
            ],
        }
    )
    pipeline = dlt.pipeline(
        "compare",
        pipelines_dir=os.path.join(folder, "state"),
        destination=dlt.destinations.filesystem(bucket_url=os.path.join(folder, "out")),
        dataset_name="crm",
    )
    pipeline.run(source, loader_file_format="parquet")
    rows = pipeline.last_trace.last_normalize_info.row_counts["customers"]
    print(json.dumps({"rows": rows}))


if __name__ == "__main__":
    main()

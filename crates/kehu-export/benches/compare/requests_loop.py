"""What people write by hand: a plain loop with requests, one page after the other, into NDJSON.

    NXCLOUD_BASE_URL=… NXCLOUD_ACCESS_KEY=… … python requests_loop.py OUT.ndjson
"""

import hashlib
import json
import os
import sys
import time

import requests

BASE = os.environ["NXCLOUD_BASE_URL"]
KEY = os.environ["NXCLOUD_ACCESS_KEY"]
SECRET = os.environ["NXCLOUD_ACCESS_SECRET"]


def signed(body: str) -> dict:
    headers = {"accessKey": KEY, "action": "mt", "bizType": "2", "ts": str(int(time.time() * 1000))}
    text = "&".join(f"{name}={headers[name]}" for name in sorted(headers))
    text += f"&body={body}&accessSecret={SECRET}"
    headers["sign"] = hashlib.md5(text.encode()).hexdigest()
    headers["content-type"] = "application/json"
    return headers


def main() -> None:
    session = requests.Session()
    request = {
        "tenant_id": int(os.environ["NXCLOUD_TENANT_ID"]),
        "app_key": os.environ["NXCLOUD_APP_KEY"],
        "limit": 50,
    }
    rows = 0
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        while True:
            body = json.dumps(request)
            answer = session.post(
                f"{BASE}/saas/cdp/openapi/customers/query", data=body, headers=signed(body), timeout=30
            )
            answer.raise_for_status()
            answer = answer.json()
            if answer["code"] != 0:
                raise SystemExit(answer)
            for customer in answer["data"]["customer_list"]:
                out.write(json.dumps(customer, ensure_ascii=False) + "\n")
                rows += 1
            following = answer["data"]["paging"]["next"]
            if following is None:
                break
            request["after"] = following
    print(json.dumps({"rows": rows}))


if __name__ == "__main__":
    main()

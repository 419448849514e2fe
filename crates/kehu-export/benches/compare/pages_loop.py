"""What people write by hand: a plain loop with requests, one page after the other, into NDJSON.

    python pages_loop.py URL TOKEN OUT.ndjson
"""

import json
import sys

import requests

url, token, target = sys.argv[1:4]
session = requests.Session()
session.headers["X-Token"] = token
rows, after = 0, None
with open(target, "w", encoding="utf-8") as out:
    while True:
        params = {} if after is None else {"after": after}
        answer = session.get(f"{url}/customers", params=params, timeout=30)
        answer.raise_for_status()
        answer = answer.json()
        if answer["code"] != 0:
            raise SystemExit(answer)
        for customer in answer["data"]["rows"]:
            out.write(json.dumps(customer, ensure_ascii=False) + "\n")
            rows += 1
        after = answer["data"]["next"]
        if after is None:
            break
print(json.dumps({"rows": rows}))

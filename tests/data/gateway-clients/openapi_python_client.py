# With the client that openapi-python-client generates.
import sys
from client import Client
from client.api.nx_cloud import query_customers
from client.models import Problem, QueryCustomersRequest

good, bad = (Client(base_url=url) for url in sys.argv[1:])
found = query_customers.sync(client=good, body=QueryCustomersRequest(whats_app_phone="861360301975912"))
refused = query_customers.sync(client=bad, body=QueryCustomersRequest())
assert isinstance(refused, Problem)

count, page = 0, {}
while page is not None:
    answer = query_customers.sync_detailed(client=good, body=QueryCustomersRequest(limit=50), **page)
    count += len(answer.parsed.customer_list)
    link = answer.headers.get("link")
    page = link and {"page": link.split("page=")[1].split(">")[0]}
print(found.customer_list[0].id, refused.code, count)

# With the client that openapi-generator generates for Python.
import json
import sys
import openapi_client
from openapi_client import ApiException, Configuration, QueryCustomersRequest

good, bad = (
    openapi_client.NXCloudApi(openapi_client.ApiClient(Configuration(host=url))) for url in sys.argv[1:]
)
found = good.query_customers(query_customers_request=QueryCustomersRequest(whats_app_phone="861360301975912"))
try:
    bad.query_customers(query_customers_request=QueryCustomersRequest())
    sys.exit("it was not refused")
except ApiException as error:
    refused = error.data or json.loads(error.body)
code = refused["code"] if isinstance(refused, dict) else refused.code

count, page = 0, {}
while page is not None:
    answer = good.query_customers_with_http_info(query_customers_request=QueryCustomersRequest(limit=50), **page)
    count += len(answer.data.customer_list)
    link = {name.lower(): value for name, value in answer.headers.items()}.get("link")
    page = link and {"page": link.split("page=")[1].split(">")[0]}
print(found.customer_list[0].id, code, count)

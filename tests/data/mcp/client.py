# What an agent does through the official client of Python: `client.py MODE SERVER…`, where the server is the address
# of one or the command of one.
import asyncio
import json
import os
import sys
from mcp import Client, StdioServerParameters


async def told(client, tool, arguments):
    answer = await client.call_tool(tool, arguments)
    return answer.is_error, json.loads(answer.content[0].text)


async def main(mode, server, *words):
    if words:
        server = StdioServerParameters(command=server, args=list(words), env=dict(os.environ))
    async with Client(server, mode=mode) as client:
        tools = [tool.name for tool in (await client.list_tools()).tools]
        assert "nxcloud_query_customers" in tools, tools
        failed, found = await told(client, "nxcloud_query_customers", {"whatsApp_phone": "861360301975912"})
        if failed:
            print(client.protocol_version, found["code"])
            return
        count, arguments = 0, {"limit": 50}
        while True:
            failed, page = await told(client, "nxcloud_query_customers", arguments)
            assert not failed, page
            count += len(page["rows"])
            if not page.get("next"):
                break
            arguments["next"] = page["next"]
        failed, exported = await told(client, "export", {"api": "nxcloud", "operation": "query_customers"})
        assert not failed, exported
        sql = "SELECT count(*) AS n, max(id) AS id FROM nxcloud_customers"
        failed, queried = await told(client, "query", {"file": exported["path"], "sql": sql})
        assert not failed, queried
        print(client.protocol_version, found["rows"][0]["id"], count, queried["rows"][0][0])


asyncio.run(main(*sys.argv[1:]))

// With the client that hey-api's openapi-ts generates.
import { queryCustomers } from "./client";
import { createClient } from "./client/client";

async function main(urls: string[]) {
  const [good, bad] = urls.map(baseUrl => createClient({ baseUrl }));
  const found = await queryCustomers({ client: good, body: { whatsApp_phone: "861360301975912" } });
  const refused = await queryCustomers({ client: bad, body: {} });
  let count = 0;
  let query: { page?: string } | undefined = {};
  while (query) {
    const answer: { data?: { customer_list?: unknown[] }; response?: Response } = await queryCustomers({
      client: good,
      query,
      body: { limit: 50 },
    });
    count += answer.data?.customer_list?.length ?? 0;
    const page = answer.response?.headers.get("link")?.match(/page=([^>]+)/)?.[1];
    query = page ? { page } : undefined;
  }
  console.log(found.data?.customer_list?.[0].id, refused.error?.code, count);
}
main(process.argv.slice(2));

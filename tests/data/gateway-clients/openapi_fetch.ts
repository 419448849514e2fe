// With the types that openapi-typescript generates, and openapi-fetch.
import createClient from "openapi-fetch";
import type { paths } from "./client";

async function main(urls: string[]) {
  const [good, bad] = urls.map(baseUrl => createClient<paths>({ baseUrl }));
  const found = await good.POST("/nxcloud/query_customers", {
    body: { whatsApp_phone: "861360301975912", limit: 50 },
  });
  const refused = await bad.POST("/nxcloud/query_customers", { body: { limit: 50 } });
  let count = 0;
  let query: { page?: string } | undefined = {};
  while (query) {
    const answer: { data?: { customer_list?: unknown[] }; response: Response } = await good.POST(
      "/nxcloud/query_customers",
      { params: { query }, body: { limit: 50 } },
    );
    count += answer.data?.customer_list?.length ?? 0;
    const page = answer.response.headers.get("link")?.match(/page=([^>]+)/)?.[1];
    query = page ? { page } : undefined;
  }
  console.log(found.data?.customer_list?.[0].id, refused.error?.code, count);
}
main(process.argv.slice(2));

// With the client that openapi-generator generates for TypeScript.
import { Configuration, NXCloudApi, ResponseError } from "./client";

async function main(urls: string[]) {
  const [good, bad] = urls.map(basePath => new NXCloudApi(new Configuration({ basePath })));
  const found = await good.queryCustomers({ queryCustomersRequest: { whatsAppPhone: "861360301975912" } });
  let code: unknown;
  try {
    await bad.queryCustomers({ queryCustomersRequest: {} });
  } catch (error) {
    if (error instanceof ResponseError) code = (await error.response.json()).code;
  }
  let count = 0;
  let query: { page?: string } | undefined = {};
  while (query) {
    const answer: Awaited<ReturnType<typeof good.queryCustomersRaw>> = await good.queryCustomersRaw({
      queryCustomersRequest: { limit: 50 },
      ...query,
    });
    count += (await answer.value()).customerList?.length ?? 0;
    const page = answer.raw.headers.get("link")?.match(/page=([^>]+)/)?.[1];
    query = page ? { page } : undefined;
  }
  console.log(found.customerList?.[0].id, code, count);
}
main(process.argv.slice(2));

import { afterAll, beforeAll, expect, it } from "vitest";
import { bucketOf } from "../../../lambdas/core/latency-histogram.ts";
import { bucketName } from "../../../lambdas/core/stats.ts";
import { type Management, startManagement } from "../support/management.ts";

let management: Management;
let connector: string;

beforeAll(async () => {
  management = await startManagement();
  const path = `${await management.makeProject()}/dataconnectors`;
  const body = { type: "HTTP_PUSH", httpConfig: { url: "https://example.com/hook" } };
  const { name } = (await management.ask("roles/project.developer", "POST", path, body)).body;
  connector = `/v2/${name}`;
});
afterAll(() => management.stop());

const metrics = async () => (await management.ask("roles/project.user", "GET", `${connector}:metrics`)).body;

it("tells zeros of a connector that sent nothing", async () => {
  expect(await metrics()).toEqual({ metrics: { successCount: 0, errorCount: 0, latency99p: "0.000s" } });
});

it("tells integers, and the latency in seconds with a unit", async () => {
  management.state.minutes = [{ success: 9, error: 1, [bucketName(bucketOf(411))]: 9 }];
  const { successCount, errorCount, latency99p } = (await metrics()).metrics;
  expect([successCount, errorCount]).toEqual([9, 1]);
  expect(latency99p).toMatch(/^0\.(39|4[0-3])\ds$/);
});

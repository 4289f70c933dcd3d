import { randomUUID } from "node:crypto";
import { expect, it, vi } from "vitest";
import { mostAnswerBytes } from "../../../../../../../lambdas/api/manage/http/pages/answer-size.ts";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
const developer = "roles/project.developer";

it("what a source has in its retentions is listed with fields, tags and days, page by page", async () => {
  const project = await management.makeProject();
  const ask = async (method: string, path: string, body?: object) =>
    (await management.ask(developer, method, `${project}${path}`, body)).body;
  const made = { displayName: "year", kind: "DYNAMODB", duration: "3600s" };
  const { name: retention } = await ask("POST", "/retentions", made);
  const id = randomUUID();
  await ask("POST", "/sources", { displayName: "press", type: "LOGGER", activationUid: id, retentions: [retention] });
  expect(await ask("GET", `/sources/${id}/measurements`)).toEqual({ measurements: [], nextPageToken: "" });
  const place = { project: management.state.project, source: id, retention: retention.split("/").at(-1) };
  const values = Array.from({ length: 150 }, (_, index) => String(1000 + index));
  const days = { firstDay: 19_700, lastDay: 19_778 };
  await management.catalogue.add(place, "temperature", {
    fields: ["float:value", "string:unit", "string:value"],
    tags: new Map([
      ["hall", { values: ["7", "12"], overflows: false }],
      ["serial", { values, overflows: false }],
    ]),
    ...days,
  });
  await management.catalogue.add(place, "co2", { fields: ["float:ppm"], tags: new Map(), ...days });
  const first = await ask("GET", `/sources/${id}/measurements?page_size=1`);
  expect(first.measurements).toMatchObject([
    { measurement: "co2", retention, fields: [{ name: "ppm", types: ["float"] }] },
  ]);
  const { measurements, nextPageToken } = await ask(
    "GET",
    `/sources/${id}/measurements?page_token=${first.nextPageToken}`,
  );
  expect(nextPageToken).toBe("");
  expect(measurements).toEqual([
    {
      measurement: "temperature",
      retention,
      fields: [
        { name: "unit", types: ["string"] },
        { name: "value", types: ["float", "string"] },
      ],
      tags: [
        { name: "hall", values: ["12", "7"], isComplete: true },
        { name: "serial", values: values.slice(0, 100), isComplete: false },
      ],
      firstDay: "2023-12-09",
      lastDay: "2024-02-25",
    },
  ]);
});

it("a page ends where the answer would grow too large, and the next one goes on", async () => {
  const project = await management.makeProject();
  const id = randomUUID();
  const made = { displayName: "year", kind: "DYNAMODB", duration: "3600s" };
  const { name } = (await management.ask(developer, "POST", `${project}/retentions`, made)).body;
  const body = { displayName: "press", type: "LOGGER", activationUid: id, retentions: [name] };
  await management.ask(developer, "POST", `${project}/sources`, body);
  const values = Array.from({ length: 100 }, (_, index) => `${index}`.padStart(150, "0"));
  const tags = new Map(Array.from({ length: 20 }, (_, index) => [`tag${index}`, { values, complete: true }]));
  const known = Array.from({ length: 10 }, (_, index) => ({
    measurement: `m${index}`,
    fields: new Map([["value", new Set(["float"] as const)]]),
    tags,
    firstDay: 19_700,
    lastDay: 19_778,
  }));
  const seriesAt = vi.spyOn(management.catalogue, "seriesAt").mockResolvedValue(known);
  const seen: string[] = [];
  let token = "";
  do {
    const path = `${project}/sources/${id}/measurements?page_token=${token}`;
    const page = (await management.ask(developer, "GET", path)).body;
    expect(JSON.stringify(page.measurements).length).toBeLessThan(mostAnswerBytes + 1000);
    seen.push(...page.measurements.map(({ measurement }: { measurement: string }) => measurement));
    token = page.nextPageToken;
  } while (token);
  expect(seen).toEqual(known.map(({ measurement }) => measurement));
  seriesAt.mockRestore();
});

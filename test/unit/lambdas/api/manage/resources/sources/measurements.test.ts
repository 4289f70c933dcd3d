import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
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

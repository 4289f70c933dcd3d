/** Runs the lines of docs/sources.md, docs/retentions.md and docs/query.md in one shell as a newcomer would, against a laptop. */

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { folderOfTests } from "../../support/folders/temporary-folder.ts";
import { grafanaCall } from "../../support/influxql/grafana.ts";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { announceIn, blocksOf, lastingShellIn } from "../../support/laptop/pages.ts";
import { until } from "../../support/laptop/until.ts";

let laptop: TestLaptop;
const folder = folderOfTests();
const bash = lastingShellIn(folder);
/** The blocks of docs/sources.md: its steps, and what stands below them. */
let steps: string[];
let below: string[];

beforeAll(async () => {
  laptop = await startTestLaptop();
  await announceIn(folder(), laptop.ready);
  const blocks = await blocksOf("docs/sources.md", "sh");
  expect(blocks).toHaveLength(16);
  [steps, below] = [blocks.slice(0, 11), blocks.slice(11)];
});

afterAll(() => laptop?.stop());

/** Puts a laptop's own addresses and password where a reader puts those of a stage. */
const ofStage = (lines: string): string =>
  lines
    .replaceAll(/<HttpUrl>|<RestUrl>/g, laptop.ready.httpUrl)
    .replace('"Username": "admin"', `"Username": "${laptop.ready.user.username}"`)
    .replace("<password>", laptop.ready.user.password);

const show = async (name: string): Promise<string> => (await bash(`echo "$${name}"`)).trim();

it("docs/sources.md names what its lines need, of a laptop and of a stage on AWS", async () => {
  const [ofLaptop = "", ofAws = ""] = steps;
  await bash(ofLaptop);
  const project = await show("PROJECT");
  const told = await bash(ofStage(ofAws));
  expect(told).toContain('"roles":["roles/project.admin"]');
  expect(await show("PROJECT")).toBe(project);
  expect(await show("KEY")).not.toContain(laptop.ready.serviceAccount.keyId);
});

it("docs/sources.md leads from registration to the first point, and to a panel", async () => {
  const [retention = "", register = "", password = "", signIn = "", push = "", look = "", ...reading] = steps.slice(2);
  const told = await bash(retention, register, password, signIn, push);
  expect(told).toContain('"displayName":"erp-export"');
  const seen = await until("the first point", async () => {
    const text = await bash(look);
    return text.includes('"production_output"') && !text.startsWith("null") && text;
  });
  expect(seen).toMatch(/^\d{4}-\d\d-\d\dT/);
  const [token = "", asking = "", filling = "", ...others] = reading;
  expect(others).toEqual([]);
  await bash(token);
  const answered = await until("the point in an answer", async () => {
    const text = await bash(asking);
    return text.includes('"series"') && text;
  });
  expect(JSON.parse(answered)).toMatchObject({
    results: [
      {
        series: [
          {
            name: "production_output",
            columns: ["time", "parts_count"],
            values: [[expect.stringMatching(/^\d{4}-.*Z$/), 342]],
          },
        ],
      },
    ],
  });
  const filled = Object.fromEntries(
    (await bash(filling))
      .trim()
      .split("\n")
      .map((line) => line.split(" ")),
  );
  for (const method of ["GET", "POST"] as const) {
    const call = grafanaCall(method, {
      db: filled.database,
      q: "SHOW FIELD KEYS",
      user: filled.user,
      password: filled.password,
    });
    const response = await fetch(`${filled.URL}/query?${call.query}`, { ...call });
    expect([response.status, await response.json()]).toMatchObject([
      200,
      { results: [{ series: [{ name: "production_output", values: [["parts_count", "float"]] }] }] },
    ]);
  }
});

it("docs/retentions.md goes on with another retention of the source, and tells how much they hold", async () => {
  const [making = "", measuring = "", ...others] = await blocksOf("docs/retentions.md", "sh");
  expect(others).toEqual([]);
  const linked = await bash(making);
  const [first, other] = [await show("RETENTION"), await show("OTHER_RETENTION")];
  expect(linked.match(/projects[^']+/g)).toStrictEqual([first, other]);
  const { retentions } = JSON.parse(await bash(measuring));
  const metrics = (pointCount: number) => expect.objectContaining({ pointCount, sourceCount: 1 });
  expect(retentions).toContainEqual({ name: other, metrics: metrics(0) });
  expect(retentions).toContainEqual({ name: first, metrics: metrics(expect.any(Number)) });
});

it("docs/query.md goes on with a panel's query of the source, a line, and a copy in a file", async () => {
  const [, panel = "", writing = "", exporting = "", fetching = "", ...others] = await blocksOf("docs/query.md", "sh");
  expect(others).toEqual([]);
  const shown = await bash(panel);
  expect(shown).toContain(await show("SOURCE"));
  expect(shown).toMatch(/"mean"[\s\S]*342/);
  expect(await bash(writing)).toMatch(/^HTTP\/1.1 204/);
  await bash(exporting);
  await until("the export", async () =>
    (await bash('curl -sS -u "$KEY" "$PROJECT/exports/$EXPORT" | field state')).includes("DONE"),
  );
  expect(await bash(fetching, "cat part-00001.csv")).toContain("342");
});

it("docs/sources.md tells what a source says of itself, and who was refused", async () => {
  const [saying = "", refusals = "", finding = ""] = below;
  const said = await bash(saying);
  expect(said).toContain("Accepted 1 message.");
  expect(said).toMatch(/"level":"WARNING","kind":"log","text":"press 01 does not answer"/);
  // Signs in with the right password and another UID than the source is registered by.
  const mistaken = { Username: randomUUID(), Password: await show("PASSWORD") };
  const refused = await fetch(`${laptop.ready.httpUrl}/Auth`, { method: "POST", body: JSON.stringify(mistaken) });
  expect(refused.status).toBe(401);
  expect(JSON.parse(await bash(refusals)).signInFailures).toMatchObject([
    {
      reason: "UID_MISMATCH",
      name: mistaken.Username,
      identity: expect.stringMatching(new RegExp(`/sources/${await show("SOURCE")}$`)),
    },
  ]);
  // Finds none that is silent, and none of that name which nothing keeps.
  expect((await bash(finding)).trim().split("\n")).toStrictEqual(["[]", "[]"]);
});

it("docs/sources.md groups sources in fleets, and leads to the end of the source", async () => {
  const [grouping = "", ending = ""] = below.slice(3);
  // Tells of the source in its fleet, and then that it has left it.
  const grouped = await bash(grouping);
  expect(grouped).toMatch(/"fleet":"projects\/[^"]+\/fleets\/[^"]+"/);
  expect(grouped).toContain('"fleet":null');
  expect((await bash(ending)).split("\n").slice(0, 2)).toStrictEqual(["DISABLED", "ENABLED"]);
  const [token] = (await show("READER")).split(":");
  for (const path of ["sources/$SOURCE", `apitokens/${token}`])
    expect(await bash(`curl -sS -o /dev/null -w '%{http_code}' -u "$KEY" "$PROJECT/${path}"`)).toBe("404");
});

/** Runs the lines of docs/sources.md as a newcomer would, against a laptop. */

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { folderOfTests } from "../../support/folders/temporary-folder.ts";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { announceIn, blocksOf, shellIn } from "../../support/laptop/pages.ts";
import { until } from "../../support/laptop/until.ts";

let laptop: TestLaptop;
const folder = folderOfTests();

beforeAll(async () => {
  laptop = await startTestLaptop();
  await announceIn(folder(), laptop.ready);
});

afterAll(() => laptop?.stop());

const bash = shellIn(folder);

it("docs/sources.md leads from registration to the first point, and to the end of the source", async () => {
  const blocks = await blocksOf("docs/sources.md", "sh");
  expect(blocks).toHaveLength(12);
  const [names = "", ...steps] = blocks;
  const grouping = steps.pop() ?? "";
  const ending = steps.pop() ?? "";
  const finding = steps.pop() ?? "";
  const refusals = steps.pop() ?? "";
  const saying = steps.pop() ?? "";
  const looking = steps.pop() ?? "";
  const told = await bash(names, ...steps, "echo; declare -p SOURCE PASSWORD TOKEN");
  expect(told).toContain('"displayName":"erp-export"');
  const source = /declare -- SOURCE="(?<id>[^"]+)"/.exec(told)?.groups?.id ?? "";
  const password = /declare -- PASSWORD="(?<it>[^"]+)"/.exec(told)?.groups?.it ?? "";
  const token = /declare -- TOKEN="(?<it>[^"]+)"/.exec(told)?.groups?.it ?? "";
  const again = (lines: string) => bash(names, `SOURCE=${source}`, lines);
  const seen = await until("the first point", async () => {
    const text = await again(looking);
    return text.includes('"orders"') && !text.startsWith("null") && text;
  });
  expect(seen).toMatch(/^\d{4}-\d\d-\d\dT/);
  const said = await again(`TOKEN=${token}\n${saying}`);
  expect(said).toContain("Accepted 1 message.");
  expect(said).toMatch(/"level":"WARNING","kind":"log","text":"press 01 does not answer"/);
  // Signs in with the right password and another UID than the source is registered by.
  const mistaken = { Username: randomUUID(), Password: password };
  const refused = await fetch(`${laptop.ready.httpUrl}/Auth`, { method: "POST", body: JSON.stringify(mistaken) });
  expect(refused.status).toBe(401);
  expect(JSON.parse(await again(refusals)).signInFailures).toMatchObject([
    {
      reason: "UID_MISMATCH",
      name: mistaken.Username,
      identity: expect.stringMatching(new RegExp(`/sources/${source}$`)),
    },
  ]);
  // Finds none that is silent, and none of that name which nothing keeps.
  expect((await again(finding)).trim().split("\n")).toStrictEqual(["[]", "[]"]);
  expect((await again(ending)).split("\n").slice(0, 2)).toStrictEqual(["DISABLED", "ENABLED"]);
  expect(await again(`curl -sS -o /dev/null -w '%{http_code}' -u "$KEY" "$PROJECT/sources/$SOURCE"`)).toBe("404");
  // Tells of the source in its fleet, and then that it has left it.
  const grouped = await again(grouping);
  expect(grouped).toMatch(/"fleet":"projects\/[^"]+\/fleets\/[^"]+"/);
  expect(grouped).toContain('"fleet":null');
});

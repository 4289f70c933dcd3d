/** Holds that the calls of existing clients are answered as these clients need it to go on. */

import { beforeAll, describe, expect, it } from "vitest";
import { recorded } from "../../../support/clients/recorded.ts";
import { administer, newApiToken } from "../../../support/credentials.ts";
import { runDoors } from "../../../support/doors.ts";
import { collectLogLines } from "../../../support/log-lines.ts";

const lines = collectLogLines();
const uid = "7d2b7a0e-51a4-4f5b-9d0c-3f1f6d7a9b10";
const doors = await runDoors();
let token: { id: string; value: string };

beforeAll(async () => {
  const project = await doors.management.makeProject();
  const duration = "31536000s";
  const made = { displayName: "oneYear", kind: "DYNAMODB", duration };
  const { name } = await administer(doors, "POST", `${project}/retentions`, made);
  const type = "EXTERNAL_CONNECTION";
  const registration = { activationUid: uid, displayName: "furnace", type, retentions: [name] };
  await administer(doors, "POST", `${project}/sources`, registration);
  token = await newApiToken(doors, project);
});

function filled(text: string): string {
  return text
    .replaceAll("SOURCE", uid)
    .replaceAll("RETENTION", "oneYear")
    .replace(/^BASIC$/, `Basic ${Buffer.from(`${token.id}:${token.value}`).toString("base64")}`)
    .replace(/^TOKEN$/, `Token ${token.id}:${token.value}`)
    .replace(/^BEARER$/, `Bearer ${token.value}`);
}

describe("the calls of existing clients", () => {
  it.each(recorded)("$client $does", async ({ method, url, headers, body = "", status }) => {
    const [path = "", query = ""] = filled(url).split("?");
    const answered = await doors.ask({
      method,
      path,
      query,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, filled(value)])),
      body: typeof body === "string" ? filled(body) : body,
    });
    expect([answered.status, answered.body]).toStrictEqual([status, status === 204 ? "" : expect.any(String)]);
    expect(answered.body).not.toContain('"error"');
  });

  it("fail at nothing of the platform's own", () => {
    expect(lines.filter(({ level }) => level !== "info")).toStrictEqual([]);
  });
});

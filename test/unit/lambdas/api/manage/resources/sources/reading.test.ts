import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { apiToken } from "../../../../../../support/identities.ts";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
let project: string;
const developer = "roles/project.developer";

beforeEach(async () => {
  project = await management.makeProject();
});

const nameOf = async (): Promise<string> => {
  const body = { displayName: "erp export", type: "LOGGER", activationUid: randomUUID() };
  return `/v2/${(await management.ask(developer, "POST", `${project}/sources`, body)).body.name}`;
};

describe("reading sources", () => {
  it("pages through them all, each once, in order", async () => {
    for (let count = 0; count < 7; count++) await nameOf();
    const shown: string[] = [];
    const tokens = [""];
    for (const token of tokens) {
      const page = await management.ask(developer, "GET", `${project}/sources?page_size=3&page_token=${token}`);
      shown.push(...page.body.sources.map(({ name }: { name: string }) => name));
      if (page.body.nextPageToken !== "" && tokens.length < 7) tokens.push(page.body.nextPageToken);
    }
    expect(tokens).toHaveLength(3);
    expect(shown).toStrictEqual(shown.toSorted());
    expect(new Set(shown).size).toBe(7);
  });

  it("tells when data came last, and what messages there are", async () => {
    const name = await nameOf();
    const id = name.split("/").at(-1) ?? "";
    const atMillis = Date.parse("2024-02-25T16:00:00.123Z");
    await management.registry.sources.setLastData(management.state.project, id, atMillis);
    for (const later of [0, 3_600_000]) {
      const message = { kind: "too-old", text: "t", atMillis: atMillis + later };
      await management.registry.sources.addMessage(management.state.project, id, message);
    }
    expect((await management.ask(developer, "GET", name)).body.lastDataTime).toBe("2024-02-25T16:00:00.123000Z");
    const first = await management.ask("roles/project.user", "GET", `${name}/messages?page_size=1`);
    expect(first.body.messages).toStrictEqual([
      { time: "2024-02-25T17:00:00.123000Z", level: "ERROR", kind: "too-old", text: "t", count: 1 },
    ]);
    const next = await management.ask(developer, "GET", `${name}/messages?pageToken=${first.body.nextPageToken}`);
    expect(next.body).toMatchObject({ messages: [{ time: "2024-02-25T16:00:00.123000Z" }], nextPageToken: "" });
  });

  it("refuses a page token of messages that it did not give out", async () => {
    const name = await nameOf();
    for (const token of ["STATE", "MESSAGE#", "x".repeat(2000)].map((text) =>
      Buffer.from(text).toString("base64url"),
    )) {
      expect((await management.ask(developer, "GET", `${name}/messages?page_token=${token}`)).status).toBe(400);
    }
  });

  it("shows an API token just the sources that it is bound to", async () => {
    const [mine, other] = [await nameOf(), await nameOf()];
    const id = mine.split("/").at(-1) ?? "";
    const token = apiToken(management.state.project, { databases: [id] });
    expect((await management.ask(token, "GET", `${project}/sources`)).body.sources).toMatchObject([
      { activationUid: id },
    ]);
    const statusOf = async (path: string) => (await management.ask(token, "GET", path)).status;
    expect([await statusOf(mine), await statusOf(other), await statusOf(`${other}/messages`)]).toStrictEqual([
      200, 404, 404,
    ]);
  });
});

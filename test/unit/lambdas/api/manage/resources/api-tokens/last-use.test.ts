import { beforeEach, describe, expect, it } from "vitest";
import { runDoors } from "../../../../../../support/doors.ts";

const doors = await runDoors();
const { management } = doors;
let project = "";

beforeEach(async () => {
  project = await management.makeProject();
});

const admin = "roles/project.admin";
const make = async () => {
  const { body } = await management.ask(admin, "POST", `${project}/apitokens`, {
    displayName: "script",
    scopes: ["read"],
  });
  return { name: body.apiToken.name as string, value: body.value as string };
};
const lastUseOf = async (name: string) =>
  (await management.ask(admin, "GET", `/v2/${name}`)).body.lastUsedTime as string | null;

describe("the last use of an API token", () => {
  it.each([
    [
      "/v2",
      (value: string) =>
        doors.ask({ method: "GET", path: `${project}/devices`, headers: { authorization: `ApiToken ${value}` } }),
    ],
    [
      "/Auth",
      (value: string, id: string) =>
        doors.ask({
          method: "POST",
          path: "/Auth",
          headers: { authversion: "V0.0.1" },
          body: JSON.stringify({ Username: id, Password: value }),
        }),
    ],
  ])("is shown after it was let in at %s", async (_, use) => {
    const { name, value } = await make();
    const { name: unused } = await make();
    expect(await lastUseOf(name)).toBeNull();
    management.state.now += 60_000;
    expect((await use(value, name.split("/").at(-1) ?? "")).status).toBe(200);
    const usedAt = new Date(Math.floor(management.state.now / 1000) * 1000).toISOString().replace("Z", "000Z");
    expect(await lastUseOf(name)).toBe(usedAt);
    const { apiTokens } = (await management.ask(admin, "GET", `${project}/apitokens`)).body;
    const uses = new Map(
      apiTokens.map((each: { name: string; lastUsedTime: string }) => [each.name, each.lastUsedTime]),
    );
    expect([uses.get(name), uses.get(unused)]).toStrictEqual([usedAt, null]);
    const changed = await management.ask(admin, "PATCH", `/v2/${name}`, { displayName: "renamed" });
    expect(changed.body).toMatchObject({ displayName: "renamed", lastUsedTime: usedAt });
  });

  it("is not shown of a token whose value somebody guessed in vain", async () => {
    const { name, value } = await make();
    const wrong = `${value.slice(0, -1)}${value.endsWith("A") ? "B" : "A"}`;
    const answer = await doors.ask({
      method: "GET",
      path: `${project}/devices`,
      headers: { authorization: `ApiToken ${wrong}` },
    });
    expect(answer.status).toBe(401);
    expect(await lastUseOf(name)).toBeNull();
  });

  it("cannot be set", async () => {
    const { name } = await make();
    await management.ask(admin, "PATCH", `/v2/${name}`, { lastUsedTime: "2024-02-25T16:00:00Z" });
    expect(await lastUseOf(name)).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import { authorizeMqtt } from "../../../../../lambdas/api/authorize-mqtt/authorize.ts";
import { identity } from "../../../../support/identities.ts";
import { connect, connectEvent, ids, isLetIn, jwt, newWorld, nowSeconds, secret, withToken } from "./world.ts";

describe("an answer", () => {
  it("names the identity without hyphens, and bounds the session of a source", async () => {
    const answer = await connect(newWorld(), ids.source, secret, ids.source);
    expect(answer).toMatchObject({
      isAuthenticated: true,
      principalId: ids.source.replaceAll("-", ""),
      refreshAfterInSeconds: 3600,
    });
    expect(answer.disconnectAfterInSeconds).toBeLessThanOrEqual(86_400);
  });

  it("ends with its token, or with the API token itself", async () => {
    const ending = withToken(ids.user, { expiresAt: nowSeconds + 1000 });
    expect(await connect(ending, "Ann", jwt)).toMatchObject({ disconnectAfterInSeconds: 1000 });
    const world = newWorld();
    const token = world.identities.get(ids.readToken);
    if (token) world.identities.set(ids.readToken, { ...token, expiresAt: nowSeconds + 10 });
    expect(await connect(world, ids.readToken, secret)).toMatchObject({ disconnectAfterInSeconds: 300 });
  });
});

describe("what is watched", () => {
  it.each([
    ["a user", "Ann", "any", ["P"]],
    ["an API token that reads", ids.readToken, "any", ["P"]],
    ["an API token that writes", ids.writeToken, "any", []],
    ["a source", ids.source, ids.source, []],
  ])("by %s is kept being sent, until after the session", async (_, username, clientId, projects) => {
    const world = newWorld();
    await connect(world, username, secret, clientId);
    expect(world.watched.map(({ project }) => project)).toEqual(projects);
    for (const { until } of world.watched) expect(until).toBeGreaterThan(nowSeconds + 3600 + 900);
  });

  it("is every project of an organization for its administrators, and none that is deleted", async () => {
    const world = newWorld();
    world.memberships.set(ids.user, [{ scope: { organization: "O" }, roles: ["roles/organization.admin"] }]);
    const gone = world.projects.get("Q");
    if (gone) world.projects.set("Q", { ...gone, deleteTime: "2026-01-01T00:00:00Z" });
    const text = JSON.stringify(await connect(world, "Ann", secret));
    expect(text).toContain("topic/v1/raw/AcmeCorp/*");
    expect(text).not.toContain("AcmeCorp2");
  });

  it("is what fits into the policy, and the log says what did not", async () => {
    const world = newWorld();
    const [template] = world.projects.values();
    for (let n = 0; n < 70 && template; n++) {
      world.projects.set(`P${n}`, { ...template, id: `P${n}`, companyName: `Company ${n}` });
    }
    world.memberships.set(ids.user, [{ scope: { organization: "O" }, roles: ["roles/organization.admin"] }]);
    const answer = await connect(world, "Ann", secret);
    expect(answer.isAuthenticated).toBe(true);
    const [report] = world.reports;
    expect(report?.message).toBe("MQTT policy has no room for all rights");
    expect(report?.fields.unwatched).toBeGreaterThan(20);
  });

  it("is not commanded beyond 153 sources, and the log says so", async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, n) => `fe453df1-b4a0-492d-a12c-${String(n).padStart(12, "0")}`);
    for (const [count, expected] of [
      [150, true],
      [153, true],
      [154, false],
    ] as const) {
      const world = newWorld();
      world.sources.set("P", many(count));
      const text = JSON.stringify(await connect(world, "Ann", secret));
      expect(text.includes("cmd/writedata")).toBe(expected);
      expect(world.reports.length).toBe(expected ? 0 : 1);
    }
  });

  it("is not commanded where a token's source has moved to another project", async () => {
    const world = newWorld();
    world.sources.set("P", [ids.neighbour]);
    expect(JSON.stringify(await connect(world, ids.boundToken, secret))).not.toContain("cmd/writedata");
  });
});

describe("a client id that is in use", () => {
  it("is refused to another identity until the lease ends, and kept by its own", async () => {
    let now = nowSeconds;
    const world = newWorld({ nowSeconds: () => now });
    expect(await isLetIn(world, "Ann", secret, "shared")).toBe(true);
    expect(await isLetIn(world, "Bob", secret, "shared")).toBe(false);
    expect(await isLetIn(world, "Ann", secret, "shared")).toBe(true);
    const { leasedUntil = 0 } = world.leases.get("shared") ?? {};
    expect(leasedUntil).toBeGreaterThan(now + 900);
    now = leasedUntil;
    expect(await isLetIn(world, "Bob", secret, "shared")).toBe(true);
    expect(await isLetIn(world, "Ann", secret, "shared")).toBe(false);
  });
});

describe("an identity that is revoked while it connects", () => {
  it.each([
    ["disabled", { enabled: false }],
    ["given another password", { passwordHash: "sha256$other" }],
    ["rid of its tokens", { tokensValidFrom: nowSeconds + 1 }],
    ["given another generation of tokens", { tokenGeneration: "next" }],
    ["made anew", { createTime: "2026-01-02T00:00:00Z" }],
  ])("by being %s is not let in, though it had signed in", async (_, changed) => {
    const world = newWorld();
    const known = world.identities.get(ids.user) ?? identity();
    const clients = {
      lease: async () => {
        world.identities.set(ids.user, { ...known, ...changed });
        return true;
      },
    };
    expect((await authorizeMqtt(connectEvent("Ann", secret, "x"), { ...world.port, clients })).isAuthenticated).toBe(
      false,
    );
  });

  it("by being deleted is not let in", async () => {
    const world = newWorld();
    const clients = {
      lease: async () => {
        world.identities.delete(ids.source);
        return true;
      },
    };
    const answer = await authorizeMqtt(connectEvent(ids.source, secret, ids.source), { ...world.port, clients });
    expect(answer.isAuthenticated).toBe(false);
  });
});

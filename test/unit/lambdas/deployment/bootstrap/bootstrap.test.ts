import { afterEach, describe, expect, it } from "vitest";
import { bootstrap } from "../../../../../lambdas/deployment/bootstrap/bootstrap.ts";
import { Registry } from "../../../../../lambdas/shared/adapters/dynamodb/registry.ts";
import { verifyPassword } from "../../../../../lambdas/shared/core/identity/password.ts";
import type { Project } from "../../../../../lambdas/shared/core/project/project.ts";
import { startTables, type Tables } from "../../../../support/tables.ts";

const stages: Tables[] = [];
afterEach(() => {
  for (const tables of stages.splice(0)) tables.stop();
});

async function emptyStage() {
  const tables = await startTables("registry");
  stages.push(tables);
  const registry = new Registry("registry", tables.client);
  let made = 0;
  const run = (changed: object = {}) =>
    bootstrap(
      {
        registry,
        keyMaker: {
          dataKey: async () => ({ encryptedKey: `data ${made++}` }),
          webhookKey: async () => ({ publicKey: "p", encryptedPrivateKey: "e", encryptedSeed: `seed ${made++}` }),
          signingKey: async () => ({ publicKey: `public ${made++}`, encryptedPrivateKey: "private" }),
        },
        newId: () => `id${made++}`,
        now: () => new Date("2024-02-25T16:00:00Z"),
      },
      {
        organizationName: "Acme",
        companyName: "AcmeCorp",
        administrator: { username: "admin", password: "generated" },
        ...changed,
      },
    );
  return { registry, run };
}

describe("bootstrap", () => {
  it("makes keys, an organization, a project and an administrator who may do everything in it", async () => {
    const { registry, run } = await emptyStage();
    const { project } = await run();
    expect(await registry.keys.getDataKey()).toMatchObject({ encryptedKey: "data 0" });
    expect(await registry.keys.listSigningKeys()).toHaveLength(1);
    expect(await registry.keys.listWebhookKeys()).toMatchObject([{ generation: 1, encryptedSeed: "seed 3" }]);
    const [organization] = await registry.projects.listOrganizations();
    expect(organization).toMatchObject({ displayName: "Acme", operatesStage: true });
    expect(await registry.projects.get(project)).toMatchObject({
      companyName: "AcmeCorp",
      organization: organization?.id,
    });
    const administrator = await registry.identities.ofUsername("admin");
    expect(administrator?.organization).toBe(organization?.id);
    expect(await verifyPassword("generated", administrator?.passwordHash ?? "")).toBe(true);
    expect(await registry.identities.memberships(administrator?.id ?? "")).toStrictEqual([
      { scope: { organization: organization?.id }, roles: ["roles/organization.admin"] },
    ]);
  });

  it("goes on with the organization that operates the stage, however many there are", async () => {
    const { registry, run } = await emptyStage();
    const { project } = await run();
    await registry.projects.createOrganization({ id: "aaa", displayName: "Another" });
    expect(await run()).toStrictEqual({ project });
    const operating = (await registry.projects.listOrganizations()).filter(({ operatesStage }) => operatesStage);
    expect(operating).toMatchObject([{ displayName: "Acme" }]);
  });

  it("gives a stage of an earlier version its operator", async () => {
    const { registry, run } = await emptyStage();
    await registry.projects.createOrganization({ id: "O", displayName: "Acme" });
    await run();
    expect(await registry.projects.getOrganization("O")).toMatchObject({ operatesStage: true });
  });

  it("keeps the names of an earlier version's projects from names that look like them", async () => {
    const { registry, run } = await emptyStage();
    const { project } = await run();
    // Earlier versions claimed names exactly as they were.
    await registry.table.remove({ pk: "COMPANY#acmecorp", sk: "COMPANY" });
    await registry.table.put({ pk: "COMPANY#AcmeCorp", sk: "COMPANY", project, claim: project });
    const alike = { ...(await registry.projects.get(project)), id: "alike", companyName: "ACMECORP" } as Project;
    await run();
    expect(await registry.projects.create(alike)).toBe(false);
    const renamed = { ...alike, id: project, companyName: "AcmeCorp" };
    const nowSeconds = Date.parse(alike.createTime) / 1000;
    expect(await registry.projects.rename(renamed, "Other", { claim: "1", nowSeconds })).toBe("renamed");
    expect(await registry.projects.create(alike)).toBe(false);
    const createTime = new Date((nowSeconds + 31 * 86_400) * 1000).toISOString();
    expect(await registry.projects.create({ ...alike, createTime })).toBe(true);
  });

  it("touches nothing that is there when it runs again, not even a password that was changed", async () => {
    const { registry, run } = await emptyStage();
    const first = await run();
    const administrator = await registry.identities.ofUsername("admin");
    await registry.identities.change(administrator?.id ?? "", { passwordHash: "changed" });
    await registry.projects.change(first.project, { displayName: "renamed" });
    expect(await run({ organizationName: "Other", companyName: "OtherCorp" })).toStrictEqual(first);
    expect(await registry.identities.ofUsername("admin")).toMatchObject({
      id: administrator?.id,
      passwordHash: "changed",
    });
    expect(await registry.projects.get(first.project)).toMatchObject({
      displayName: "renamed",
      companyName: "AcmeCorp",
    });
    expect(await registry.keys.getDataKey()).toMatchObject({ encryptedKey: "data 0" });
    expect(await registry.keys.listSigningKeys()).toHaveLength(1);
    expect(await registry.keys.listWebhookKeys()).toHaveLength(1);
    expect(await registry.projects.listOrganizations()).toHaveLength(1);
  });

  it("gives the keys of webhooks to a stage of an earlier version, which has all the others", async () => {
    const { registry, run } = await emptyStage();
    await run();
    await registry.keys.removeWebhookKey(1);
    await run();
    expect(await registry.keys.listWebhookKeys()).toHaveLength(1);
    expect(await registry.keys.getDataKey()).toMatchObject({ encryptedKey: "data 0" });
  });

  it("gives the administrator of an earlier version, who was made in none, an organization", async () => {
    const { registry, run } = await emptyStage();
    await run();
    const administrator = await registry.identities.ofUsername("admin");
    await registry.identities.change(administrator?.id ?? "", { organization: undefined });
    await run();
    expect(await registry.identities.ofUsername("admin")).toStrictEqual(administrator);
  });

  it("goes on where an earlier run stopped between claiming the project's name and making it", async () => {
    const { registry, run } = await emptyStage();
    await registry.table.claim({ pk: "COMPANY#AcmeCorp", sk: "COMPANY", project: "claimed" });
    expect(await run()).toStrictEqual({ project: "claimed" });
    expect(await registry.projects.get("claimed")).toMatchObject({ companyName: "AcmeCorp" });
  });
});

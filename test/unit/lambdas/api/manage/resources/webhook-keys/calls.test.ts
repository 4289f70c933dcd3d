import { beforeAll, describe, expect, it } from "vitest";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
const path = "/v2/organizations/O:rotateWebhookKeys";

beforeAll(async () => {
  await management.registry.projects.createOrganization({ id: "O", displayName: "Acme", operatesStage: true });
  await management.makeProject();
});

describe("rotateWebhookKeys", () => {
  it("is the organization's administrators' alone", async () => {
    expect(await management.ask("roles/project.admin", "POST", path)).toMatchObject({ status: 403 });
    expect(await management.ask("stranger", "POST", path)).toMatchObject({ status: 404 });
    expect(await management.registry.keys.listWebhookKeys()).toStrictEqual([]);
  });

  it("is not for administrators of another organization than the one that operates the stage", async () => {
    const { projects } = management.registry;
    await projects.changeOrganization("O", { operatesStage: false });
    const refused = await management.ask("roles/organization.admin", "POST", path, {});
    expect([refused.status, refused.body.error]).toStrictEqual([403, expect.stringContaining("operates it")]);
    expect(await management.registry.keys.listWebhookKeys()).toStrictEqual([]);
    await projects.changeOrganization("O", { operatesStage: true });
  });

  it("makes keys that are published at once and sign a day later, and none beside those when it is repeated", async () => {
    const rotate = () => management.ask("roles/organization.admin", "POST", path, {});
    const first = await rotate();
    expect(first).toMatchObject({
      status: 200,
      body: {
        keys: [{ createTime: expect.any(String), signStartTime: expect.any(String), signEndTime: null }],
      },
    });
    const [{ kid }] = first.body.keys;
    management.state.now += 3_600_000;
    const second = await rotate();
    const signing = { signStartTime: "2024-02-25T16:00:00.250000Z", signEndTime: "2024-02-26T17:00:00.250000Z" };
    expect(second.body.keys).toMatchObject([
      { kid, ...signing },
      { signStartTime: "2024-02-26T17:00:00.250000Z", signEndTime: null },
    ]);
    management.state.now += 3_600_000;
    expect((await rotate()).body).toStrictEqual(second.body);
  });

  it("shows no private half", async () => {
    const { body } = await management.ask("roles/organization.admin", "POST", path, {});
    expect(JSON.stringify(body)).not.toMatch(/private|seed/);
  });
});

import { beforeAll, describe, expect, it } from "vitest";
import { type Caller, runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
const path = "/v2/organizations/O:rotateWebhookKeys";

beforeAll(async () => {
  await management.registry.projects.createOrganization({ id: "O", displayName: "Acme", operatesStage: true });
  await management.makeProject();
});

describe("the list of webhook keys", () => {
  const list = (as: Caller) => management.ask(as, "GET", "/v2/organizations/O/webhookkeys");

  it("is the organization's administrators' alone", async () => {
    expect(await list("roles/project.admin")).toMatchObject({ status: 403 });
    expect(await list("stranger")).toMatchObject({ status: 404 });
  });

  it("is told to administrators of an organization that does not operate the stage, too", async () => {
    const { projects, keys } = management.registry;
    await projects.changeOrganization("O", { operatesStage: false });
    const made = { publicKey: "", encryptedPrivateKey: "", encryptedSeed: "" };
    const createTime = new Date(management.state.now - 200 * 86_400_000).toISOString();
    await keys.createWebhookKey({ ...made, generation: 1, kid: "first", createTime });
    expect((await list("roles/organization.admin")).body).toMatchObject({
      keys: [{ kid: "first", signEndTime: null }],
    });
    await keys.removeWebhookKey(1);
    expect((await list("roles/organization.admin")).body).toStrictEqual({ keys: [], nextPageToken: "" });
    await projects.changeOrganization("O", { operatesStage: true });
  });
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

  it("shows the same keys to whoever lists them", async () => {
    const rotated = await management.ask("roles/organization.admin", "POST", path, {});
    const listed = await management.ask("roles/organization.admin", "GET", "/v2/organizations/O/webhookkeys");
    expect(listed.body).toStrictEqual({ ...rotated.body, nextPageToken: "" });
  });

  it("shows no private half", async () => {
    const { body } = await management.ask("roles/organization.admin", "POST", path, {});
    expect(JSON.stringify(body)).not.toMatch(/private|seed/);
  });
});

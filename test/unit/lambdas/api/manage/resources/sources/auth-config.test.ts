import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { PlatformError } from "../../../../../../../lambdas/shared/core/error.ts";
import { verifyGeneratedSecret } from "../../../../../../../lambdas/shared/core/identity/password.ts";
import { runManagement } from "../../../../../../support/management.ts";
import { storedIdentity } from "../../../../../../support/people.ts";

const management = await runManagement();
const { state, ask } = management;
const developer = "roles/project.developer";

let project: string;
let id: string;

const register = (activationUid = id) =>
  ask(developer, "POST", `${project}/sources`, { displayName: "Oven", type: "LOGGER", activationUid });
const read = (source = id) => ask("roles/project.user", "GET", `${project}/sources/${source}/auth-config`);
const signsIn = async (password: string): Promise<boolean> =>
  verifyGeneratedSecret(password, (await storedIdentity(management, id)).passwordHash ?? "");

/** Has AWS not tell the hosts, for the rest of the test. */
function hideDoors(): void {
  const { mqttDoors } = state;
  state.mqttDoors = async () => {
    throw new PlatformError("unavailable", "AWS IoT Core did not tell the hosts of MQTT; try again in a few seconds.");
  };
  onTestFinished(() => {
    state.mqttDoors = mqttDoors;
    state.reported.length = 0;
  });
}

beforeEach(async () => {
  project = await management.makeProject();
  id = randomUUID();
});

describe("the auth config", () => {
  it("says where and as whom a source connects, and never its password", async () => {
    await register();
    const { status, body } = await read(id.toUpperCase());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      username: id,
      clientId: id,
      mqtts: { url: "mqtts://mqtts.example:8883" },
      wss: { url: "wss://wss.example/mqtt" },
      topics: { command: `v1/sources/${id}/cmd/writedata` },
    });
    expect(body).not.toHaveProperty("password");
  });

  it("is not there for a source of another project, or of none", async () => {
    await register();
    project = await management.makeProject();
    expect((await read()).status).toBe(404);
    expect((await read(randomUUID())).status).toBe(404);
  });

  it("is refused for an emulated device, which never signs in", async () => {
    const { body } = await ask(developer, "POST", `${project}/devices`, { type: "temperature" });
    expect(await read(body.name.split("/").at(-1))).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("does not sign in") },
    });
  });

  it("is to be asked for later while AWS does not tell the hosts", async () => {
    await register();
    hideDoors();
    expect(await read()).toMatchObject({ status: 503, body: { error: expect.stringContaining("try again") } });
  });
});

describe("a password that was just made", () => {
  it.each<[string, () => Promise<{ body: { authConfig: { password: string } } }>]>([
    ["at the registration", () => register()],
    [
      "by a reset",
      async () => {
        await register();
        return ask(developer, "POST", `${project}/sources/${id}:resetPassword`);
      },
    ],
  ])("comes with all that a device needs: %s", async (_, make) => {
    const { authConfig } = (await make()).body;
    const { password, ...rest } = authConfig;
    expect(rest).toStrictEqual((await read()).body);
    expect(await signsIn(password)).toBe(true);
  });

  it("is told even while AWS does not tell the hosts", async () => {
    hideDoors();
    const made = await register();
    expect(made).toMatchObject({ status: 200, body: { authConfig: { mqtts: null, wss: null } } });
    expect(await signsIn(made.body.authConfig.password)).toBe(true);
    const reset = await ask(developer, "POST", `${project}/sources/${id}:resetPassword`);
    expect(reset.body).toMatchObject({ password: reset.body.authConfig.password, authConfig: { mqtts: null } });
    expect(await signsIn(reset.body.password)).toBe(true);
    expect(state.reported).toHaveLength(2);
  });

  it("replaces the one of a registration that was cut off", async () => {
    state.effectsMayFail = true;
    onTestFinished(() => {
      state.beforeEffect = () => {};
      state.effectsMayFail = false;
    });
    let writes = 0;
    // Lets the identity through, and nothing after it.
    state.beforeEffect = () => {
      writes += 1;
      if (writes > 1 && writesStop) throw new Error("cut off");
    };
    let writesStop = true;
    await register().catch(() => undefined);
    writesStop = false;
    state.now += 120_000;
    const again = await register();
    expect(again.status).toBe(200);
    expect(await signsIn(again.body.authConfig.password)).toBe(true);
  });
});

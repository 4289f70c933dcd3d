import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { Presences } from "../../../../../../../lambdas/shared/adapters/dynamodb/live/presences.ts";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
const { state, ask, registry, stats } = management;
const presences = new Presences(stats);
const at = Date.parse("2024-02-25T15:00:00Z");

let id: string;
let path: string;

beforeEach(async () => {
  const project = await management.makeProject();
  id = randomUUID();
  path = `${project}/sources/${id}/connection`;
  state.connections.clear();
  await ask("roles/project.developer", "POST", `${project}/sources`, {
    displayName: "Oven",
    type: "LOGGER",
    activationUid: id,
  });
});

const seen = async (role: "roles/project.developer" | "roles/project.user" = "roles/project.developer") => {
  const { status, body } = await ask(role, "GET", path);
  expect(status).toBe(200);
  return body;
};

describe("the connection of a source", () => {
  it("is none if it never connected", async () => {
    expect(await seen()).toStrictEqual({ connected: false, since: null, clients: [], refusedLastDay: 0 });
  });

  it("is what the broker tells", async () => {
    state.clients.set(id, "DELIVERED");
    state.connections.set(id, {
      isConnected: true,
      connectedAt: at,
      address: "192.0.2.1",
      keepAliveSeconds: 60,
      isCleanSession: false,
      sessionExpirySeconds: 3600,
    });
    const client = {
      clientId: id,
      connected: true,
      since: "2024-02-25T15:00:00.000000Z",
      disconnectedTime: null,
      disconnectReason: null,
      address: "192.0.2.1",
      keepAlive: "60s",
      cleanSession: false,
      sessionExpiry: "3600s",
    };
    expect(await seen()).toMatchObject({ connected: true, since: client.since, clients: [client] });
    expect((await seen("roles/project.user")).clients).toStrictEqual([{ ...client, address: null }]);
  });

  it("is what the events told where the broker has forgotten", async () => {
    const event = { clientId: `${id}-b`, version: 1 };
    await presences.note(id, { ...event, kind: "connected", at, address: "192.0.2.2" });
    await presences.note(id, { ...event, kind: "disconnected", at: at + 1000, reason: "MQTT_KEEP_ALIVE_TIMEOUT" });
    expect(await seen()).toMatchObject({
      connected: false,
      clients: [
        {
          clientId: `${id}-b`,
          since: "2024-02-25T15:00:00.000000Z",
          disconnectedTime: "2024-02-25T15:00:01.000000Z",
          disconnectReason: "MQTT_KEEP_ALIVE_TIMEOUT",
          address: "192.0.2.2",
          keepAlive: null,
        },
      ],
    });
  });

  it("counts the payloads of a day that were refused, and nothing else", async () => {
    const note = (kind: string, atMillis: number, times: number) =>
      registry.sources.addMessage(state.project, id, { kind, text: "x", atMillis, times });
    await note("mqtt-refused", state.now - 3_600_000, 3);
    await note("mqtt-refused", state.now - 7_200_000, 2);
    await note("mqtt-refused", state.now - 90_000_000, 7);
    await note("refused", state.now - 3_600_000, 11);
    expect((await seen()).refusedLastDay).toBe(5);
  });
});

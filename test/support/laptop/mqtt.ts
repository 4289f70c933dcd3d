/** Starts a laptop for the tests of a file, which speak to it over MQTT. */

import { readFile } from "node:fs/promises";
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll } from "vitest";
import { startTestLaptop, type TestLaptop } from "./laptop.ts";
import { Client } from "./platform.ts";
import { until } from "./until.ts";

export class LaptopOverMqtt {
  private started: { readonly laptop: TestLaptop; readonly client: Client } | undefined;
  private readonly connections: MqttClient[] = [];

  /** Is made where a file declares its tests, since it opens before the first and closes after the last. */
  constructor() {
    beforeAll(() => this.open());
    afterAll(() => this.started?.laptop.stop());
    afterEach(() => this.endConnections());
  }

  get ready(): TestLaptop["ready"] {
    return this.running.ready;
  }

  get running(): TestLaptop {
    return this.opened.laptop;
  }

  /** Calls the laptop over HTTPS. */
  get client(): Client {
    return this.opened.client;
  }

  /** Connects over TLS until the test ends. */
  async connect(username: string, password: string, options: IClientOptions = {}): Promise<MqttClient> {
    const connection = await connectOverTls(this.ready, username, password, options);
    this.connections.push(connection);
    return connection;
  }

  /** Registers a source that has a password. */
  async newSource() {
    const { uid, path } = await this.client.newSource();
    const { password } = await this.client.manage("POST", `${path}:resetPassword`, {});
    return { uid, path, password: String(password) };
  }

  private get opened() {
    if (!this.started) throw new Error("The laptop is there once the tests have begun.");
    return this.started;
  }

  private async open(): Promise<void> {
    const laptop = await startTestLaptop();
    this.started = { laptop, client: new Client(laptop.ready) };
  }

  private async endConnections(): Promise<void> {
    await Promise.all(this.connections.splice(0).map((connection) => connection.endAsync(true)));
  }
}

/** Connects over TLS, as `connectPatiently` does. */
export async function connectOverTls(
  { mqttsUrl = "", caFile }: TestLaptop["ready"],
  username: string,
  password: string,
  options: IClientOptions = {},
  listen?: Listen,
): Promise<MqttClient> {
  const ca = await readFile(caFile, "utf8");
  return connectPatiently(mqttsUrl, { username, password, ca, ...options }, listen);
}

type Listen = (client: MqttClient) => void;

/**
 * Connects, and calls `listen` before anything can come, since what waited for a client comes with the answer to it. Tries
 * again where a busy machine decided too late about the client, and throws what is a decision.
 */
export const connectPatiently = (
  url: string,
  options: IClientOptions,
  listen: Listen = () => {},
): Promise<MqttClient> =>
  until(`an answer to ${options.username}`, () => connectOnce(url, options, listen).catch(falseIfUndecided));

async function connectOnce(url: string, options: IClientOptions, listen: Listen): Promise<MqttClient> {
  const client = connect(url, { reconnectPeriod: 0, ...options });
  listen(client);
  try {
    await new Promise((resolve, reject) => {
      // The listener stays: without one, a later error would end the test. What ends a connection is seen by its state.
      client.once("connect", resolve).on("error", reject);
      client.once("close", () => reject(new Error(hungUp)));
    });
    return client;
  } catch (error) {
    client.end(true);
    throw error;
  }
}

const hungUp = "The connection was closed without an answer.";

/** Throws what is a decision. */
function falseIfUndecided(error: unknown): false {
  if (error instanceof Error && (error.message === hungUp || /server unavailable/i.test(error.message))) return false;
  throw error;
}

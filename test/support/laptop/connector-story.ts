/** Makes a connector with a receiver of its own, and an event type that no other connector takes. */

import { randomBytes } from "node:crypto";
import { type Client, metric } from "./platform.ts";
import { type Received, Receiver } from "./receiver.ts";
import { until } from "./until.ts";

type Json = Record<string, unknown>;

export interface Shown {
  readonly status: string;
  readonly systemDisabled: { rule: string; reason: string; time: string } | null;
  readonly health: { state: string; since: string | null };
  readonly httpConfig: { url: string; signatureSecret: string; headers: Record<string, string> };
}

export interface Attempt {
  readonly time: string;
  readonly eventId: string;
  readonly attempt: number;
  readonly acknowledged: boolean;
  readonly status: number | null;
  readonly latency: string;
  readonly errorClass: string | null;
  readonly message: string | null;
  readonly answer: string;
}

export interface Gap {
  readonly rule: string;
  readonly startTime: string;
  readonly endTime: string;
  readonly count: number;
  readonly replay: { method: string; path: string; body: Json };
}

export interface Standing {
  readonly metrics: { successCount: number; errorCount: number; latency99p: string };
  readonly queue: { depth: number; oldestEventAge: string | null; projectedDrainTime: string | null };
}

/**
 * The pause between two calls of a test that waits. Calls are limited by their caller, so it asks no more often than a
 * person's page would.
 */
const askEveryMillis = 400;

interface StoryOptions {
  /** Fields of the connector, beside its URL and event type. */
  readonly more?: Json;
  readonly httpConfig?: Json;
  /** How its receiver behaves at first. */
  readonly behaviour?: Receiver["behaviour"];
}

export class ConnectorStory {
  /** The client. A test replaces it after it has started the laptop again. */
  client: Client;
  readonly receiver: Receiver;
  readonly type = `story_${randomBytes(6).toString("hex")}`;
  private connector = "";

  private constructor(client: Client, receiver: Receiver) {
    this.client = client;
    this.receiver = receiver;
  }

  static async begin(client: Client, { more, httpConfig, behaviour }: StoryOptions): Promise<ConnectorStory> {
    const receiver = await new Receiver(client.ready.receiver).listen();
    const story = new ConnectorStory(client, receiver);
    if (behaviour) receiver.behaviour = behaviour;
    story.connector = await client.connect(receiver.url, { events: [story.type], ...more }, httpConfig);
    return story;
  }

  /** Runs a test with a connector and removes the connector afterwards, since a project may have only ten. */
  static async tell(
    client: Client,
    options: StoryOptions,
    tell: (story: ConnectorStory) => Promise<void>,
  ): Promise<void> {
    const story = await ConnectorStory.begin(client, options);
    try {
      await tell(story);
    } finally {
      await story.ask("DELETE");
      await story.receiver.close();
    }
  }

  /** The connector's path, from `/v2` on. */
  get path(): string {
    return `${this.client.project}${this.connector}`;
  }

  /** Sends one event for each of these values. */
  async send(values: readonly number[]): Promise<void> {
    await this.client.send(values.map((value) => metric(this.type, { value })));
  }

  get requests(): readonly Received[] {
    return this.receiver.received;
  }

  /** The values that have arrived, refused or not, each once. */
  get values(): Set<unknown> {
    return this.receiver.fieldValues(this.type, "value");
  }

  valueOf(received: Received): number {
    return Number(received.event.data[this.type]?.value);
  }

  requestsOf(value: number): readonly Received[] {
    return this.requests.filter((received) => this.valueOf(received) === value);
  }

  shown(): Promise<Shown> {
    return this.ask("GET") as Promise<unknown> as Promise<Shown>;
  }

  change(fields: Json): Promise<Json> {
    return this.ask("PATCH", "", fields);
  }

  standing(): Promise<Standing> {
    return this.ask("GET", ":metrics") as Promise<unknown> as Promise<Standing>;
  }

  async attempts(query = ""): Promise<{ attempts: readonly Attempt[]; nextPageToken: string }> {
    return (await this.ask("GET", `/attempts${query}`)) as unknown as { attempts: Attempt[]; nextPageToken: string };
  }

  async gaps(): Promise<readonly Gap[]> {
    return (await this.ask("GET", "/gaps")).gaps as Gap[];
  }

  ask(method: string, path = "", body?: Json): Promise<Json> {
    return this.client.manage(method, `${this.connector}${path}`, body);
  }

  /** Waits until the connector is shown as `holds` asks. Answers what was shown. */
  untilShown(what: string, holds: (shown: Shown) => boolean): Promise<Shown> {
    return until(
      what,
      async () => {
        const shown = await this.shown();
        return holds(shown) && shown;
      },
      askEveryMillis,
    );
  }

  untilHealth(state: string): Promise<Shown> {
    return this.untilShown(`health ${state}`, ({ health }) => health.state === state);
  }
}

export const numbers = (count: number, from = 0): number[] => Array.from({ length: count }, (_, index) => from + index);

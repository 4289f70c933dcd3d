/** Opens streams in virtual time over a live tail in memory, as clients that read or do not read. */

import type { Readable } from "node:stream";
import { answer, type CallPort } from "../../../../../lambdas/api/stream/call.ts";
import { LiveTail } from "../../../../../lambdas/shared/adapters/dynamodb/live/live-tail.ts";
import { StreamPlaceTable } from "../../../../../lambdas/shared/adapters/dynamodb/live/stream-places.ts";
import { Watches } from "../../../../../lambdas/shared/adapters/dynamodb/live/watches.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import type { LiveEntry } from "../../../../../lambdas/shared/core/event/live-tail.ts";
import { newId, newTimedId } from "../../../../../lambdas/shared/core/id.ts";
import type { Identity } from "../../../../../lambdas/shared/core/identity/identity.ts";
import { identity } from "../../../../support/identities.ts";
import { point } from "../../../../support/points.ts";
import { MemoryStore, memoryTable } from "../../shared/delivery/model/memory-table.ts";

export const projectId = "P";
const sse = { accept: "text/event-stream" };

export const entryOf = (...numbers: readonly number[]): LiveEntry => ({
  source: "s1",
  deviceType: "logger",
  labels: {},
  points: numbers.map((n) => ({ ...point, measurement: "count", tags: {}, connectionTag: "", fields: { n } })),
});

/** Reads a stream's body when it is told to. */
export class Reading {
  readonly body: Readable;
  text = "";
  isOver = false;

  constructor(body: Readable) {
    this.body = body;
    body.on("close", () => {
      this.isOver = true;
    });
    body.on("error", () => {});
  }

  read(): this {
    this.body.on("data", (chunk: Buffer) => {
      this.text += chunk.toString("utf8");
    });
    return this;
  }

  get objects(): {
    result?: { event: { eventType: string; data: { count: { n: number } } } };
    error?: { code: number };
  }[] {
    return this.text
      .split("\n")
      .map((line) => line.replace(/^data: /, ""))
      .flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
  }

  get numbers(): number[] {
    return this.objects.flatMap(({ result }) =>
      result?.event.eventType === "count" ? [result.event.data.count.n] : [],
    );
  }

  get pings(): number {
    return this.objects.filter(({ result }) => result?.event.eventType === "ping").length;
  }

  get errors(): number[] {
    return this.objects.flatMap(({ error }) => (error ? [error.code] : []));
  }

  /** Answers the ids of events, in order. */
  get ids(): string[] {
    return [...this.text.matchAll(/^id: (.+)$/gm)].map(([, id = ""]) => id);
  }
}

export function createWorld() {
  const table = memoryTable(new MemoryStore(), async (effect) => effect());
  const tail = new LiveTail(table);
  const watches = new Watches(table);
  const places = new StreamPlaceTable(table);
  const state = {
    now: Date.parse("2026-11-29T10:00:00Z"),
    caller: identity() as Identity,
    refusal: undefined as Error | undefined,
    reports: [] as string[],
    reads: 0,
    bounds: { perProject: 20, perIdentity: 5 },
  };
  let sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  const ticks = new Set<{ readonly run: () => void; readonly every: number; next: number }>();
  let writings = 0;
  const port: CallPort = {
    access: {
      caller: async () => {
        if (state.refusal) throw state.refusal;
        return state.caller;
      },
      grantsOf: async () => ({ projects: new Map([[projectId, ["roles/project.user"]]]), organizations: new Map() }),
    },
    project: async (id) =>
      id === projectId
        ? { id, organization: "O", displayName: "", companyName: "C", eventLogDays: 31, createTime: "" }
        : undefined,
    device: async () => undefined,
    latestEvents: async () => [],
    countCall: async () => {},
    places,
    get bounds() {
      return state.bounds;
    },
    tail: {
      head: (project) => tail.head(project),
      get: (project, sequence) => tail.get(project, sequence),
      after: (project, sequence, options) => {
        state.reads += 1;
        return tail.after(project, sequence, options);
      },
    },
    append: (project, content, { startedAt }) =>
      tail.append(project, content, { leaseStartedAt: startedAt, nowMillis: state.now, writing: String(writings++) }),
    renewLease: (project, lease) => watches.renew("stream", project, { nowMillis: state.now, ...lease }),
    nowMillis: () => state.now,
    wait: (millis) =>
      new Promise((resolve) => {
        sleepers.push({ until: state.now + millis, wake: resolve });
      }),
    repeat: (run, every) => {
      const tick = { run, every, next: state.now + every };
      ticks.add(tick);
      return () => ticks.delete(tick);
    },
    newId,
    newEventId: newTimedId,
    report: (message) => state.reports.push(message),
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    state,
    tail,
    watches,
    places,
    settle,
    open: async (query = "", headers: Record<string, string> = {}) => {
      const asked = new URLSearchParams(query);
      const { body } = await answer(
        {
          method: "GET",
          path: `/v2/projects/${projectId}/devices:stream`,
          headers,
          query: new Map([...new Set(asked.keys())].map((name) => [name, asked.getAll(name)])),
          body: new Uint8Array(),
          sourceIp: "192.0.2.1",
        },
        false,
        port,
      );
      if (typeof body === "string") throw new PlatformError("internal", "The answer is no stream.");
      return new Reading(body);
    },
    /** Appends events as broadcast does, under the lease that holds. */
    tell: async (...entries: readonly LiveEntry[]) => {
      const watch = await watches.get("stream", projectId);
      if (!watch) throw new Error("Nobody watches.");
      const appending = { leaseStartedAt: watch.startedAt, nowMillis: state.now, writing: String(writings++) };
      return tail.append(projectId, { entries }, appending);
    },
    /** Sets the clock, which timers do not hear of. */
    setClock: (byMillis: number) => {
      state.now += byMillis;
      sleepers = sleepers.map(({ until, wake }) => ({ until: until + byMillis, wake }));
      for (const tick of ticks) tick.next += byMillis;
    },
    /** Lets time pass, in steps of a quarter of a second. */
    pass: async (millis: number) => {
      for (const end = state.now + millis; state.now < end; ) {
        state.now += 250;
        const due = sleepers.filter(({ until }) => until <= state.now);
        sleepers = sleepers.filter(({ until }) => until > state.now);
        for (const { wake } of due) wake();
        for (const tick of [...ticks]) {
          if (tick.next > state.now) continue;
          tick.next = state.now + tick.every;
          tick.run();
        }
        await settle();
      }
    },
  };
}

export const resumable = { query: "resume=true", headers: sse } as const;

/**
 * Follows a stream for as long as it is wanted: a stream that ends, fails, or is silent for too long is opened again, later
 * each time and by chance, so that a stage that comes back is not stormed. What no retry can mend ends it.
 */

import { LineCutter, type LiveEvent, readLine, type Said } from "./lines.ts";

/** How long a stream may say nothing. It pings every ten seconds, so a longer silence is a dead connection. */
export const silenceMillis = 25_000;
const leastWaitMillis = 1000;
const mostWaitMillis = 30_000;

export interface FollowPorts {
  /** Opens the stream. Throws a `StreamRefusal`, or anything else if no answer came. */
  readonly open: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  /** Calls back after so many milliseconds. Answers what keeps it from that. */
  readonly after: (millis: number, then: () => void) => () => void;
  /** Answers a number from 0 to below 1. */
  readonly random: () => number;
}

export interface Follower {
  /** The stream is open: what is accepted from now on is told. */
  readonly onOpen: () => void;
  readonly onEvent: (event: LiveEvent) => void;
  /** The stream is away, and is opened again after a wait. */
  readonly onLost: (waitMillis: number) => void;
  /** The stream will not be opened to this caller. It is not tried again. */
  readonly onRefused: (refusal: StreamRefusal) => void;
}

/** Says that a stream was refused, by its HTTP status or by the code of the error in it. */
export class StreamRefusal extends Error {
  override readonly name = "StreamRefusal";
  readonly code: number;
  readonly retryAfterSeconds: number;

  constructor(code: number, message: string, retryAfterSeconds = 0) {
    super(message);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Tells whether it may be opened later. */
  get isPassing(): boolean {
    return this.code === 410 || this.code === 429 || this.code >= 500;
  }
}

/** Answers how long to wait after so many failures in a row: between a half and the whole of a time that doubles. */
export const retryMillis = (failures: number, random: number): number =>
  Math.max(leastWaitMillis, Math.min(mostWaitMillis, 2000 * 2 ** Math.min(failures, 10)) * (0.5 + random / 2));

/** Follows until the signal ends it, or until it is refused. */
export async function follow(ports: FollowPorts, follower: Follower, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const end = await followOnce(ports, follower, signal);
    if (signal.aborted) return;
    if (end.refusal && !end.refusal.isPassing) return follower.onRefused(end.refusal);
    failures = end.wasOpen ? 0 : failures + 1;
    const asked = (end.refusal?.retryAfterSeconds ?? 0) * 1000;
    const millis = Math.max(asked, retryMillis(failures, ports.random()));
    follower.onLost(millis);
    await pause(ports, millis, signal);
  }
}

interface End {
  readonly wasOpen: boolean;
  readonly refusal?: StreamRefusal;
}

async function followOnce(ports: FollowPorts, follower: Follower, signal: AbortSignal): Promise<End> {
  const silence = new AbortController();
  const both = AbortSignal.any([signal, silence.signal]);
  let wasOpen = false;
  let rest = (): void => {};
  const heard = (): void => {
    rest();
    rest = ports.after(silenceMillis, () => silence.abort());
  };
  heard();
  try {
    for await (const said of saidOf(await ports.open(both), both)) {
      heard();
      if (said.kind === "error") throw new StreamRefusal(said.code, said.message);
      if (!wasOpen) follower.onOpen();
      wasOpen = true;
      if (said.kind === "event") follower.onEvent(said.event);
    }
    return { wasOpen };
  } catch (error) {
    return error instanceof StreamRefusal ? { wasOpen, refusal: error } : { wasOpen };
  } finally {
    rest();
  }
}

/** Reads a stream line by line, until it ends or the signal ends it. */
async function* saidOf(stream: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Said> {
  const reader = stream.getReader();
  const stop = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", stop, { once: true });
  const [decoder, cutter] = [new TextDecoder(), new LineCutter()];
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = cutter.cut(decoder.decode(part.value, { stream: true }));
      yield* lines.map(readLine).filter((said) => said !== undefined);
    }
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
  }
}

const pause = ({ after }: FollowPorts, millis: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const cancel = after(millis, resolve);
    signal.addEventListener(
      "abort",
      () => {
        cancel();
        resolve();
      },
      { once: true },
    );
  });

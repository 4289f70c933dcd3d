/**
 * Inflates many short texts by one engine of zlib. Each call of `inflateRawSync` makes an engine with the stream around it,
 * which takes as long as a short text itself and outlives all but full collections of garbage.
 */

import { constants, createInflateRaw, inflateRawSync } from "node:zlib";

/**
 * What Node does not document of an engine, and npm's own reader of archives relies on: it works on a whole text at once,
 * and is closed behind that unless its handle lets it be.
 */
interface Engine extends NodeJS.EventEmitter {
  _handle: { close(): void } | null;
  _processChunk(deflated: Uint8Array, flush: number): Buffer;
  reset(): void;
}

/** Leaves the engine that much room for a text. A longer text takes more. */
const chunkSize = 65_536;

/** Is undefined where Node's engines have become others, whose `inflateRawSync` is as good, but slower. */
let engine: { readonly of: Engine; readonly handle: Engine["_handle"] } | undefined;
let isTried = false;

/** Answers the text. Throws zlib's error for what is no deflated text. */
export function inflatedText(deflated: Uint8Array): string {
  if (!isTried) engine = newEngine();
  isTried = true;
  return (engine && inflatedBy(engine, deflated)) ?? inflateRawSync(deflated).toString("utf8");
}

function newEngine(): typeof engine {
  const made = createInflateRaw({ chunkSize });
  if (!isEngine(made)) return undefined;
  const handle = made._handle;
  if (handle) handle.close = () => {};
  return { of: made, handle };
}

const isEngine = (made: object): made is Engine =>
  "_processChunk" in made &&
  typeof made._processChunk === "function" &&
  "_handle" in made &&
  typeof made._handle === "object";

/** Answers undefined where it fails, and has the next text inflated by another engine. */
function inflatedBy({ of, handle }: NonNullable<typeof engine>, deflated: Uint8Array): string | undefined {
  try {
    of.reset();
    const text = of._processChunk(deflated, constants.Z_FINISH).toString("utf8");
    of._handle = handle;
    // Each text leaves a listener. That of a text that failed stays, since the engine tells it a moment later.
    of.removeAllListeners("error");
    return text;
  } catch {
    isTried = false;
    return undefined;
  }
}

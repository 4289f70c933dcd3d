/** Sends the commands that wait for a source, in the order in which they came, and tells of those that have expired. */

import { minuteMillis } from "../core/duration.ts";
import type { ProjectId, SourceId } from "../core/id.ts";
import { isoMillis } from "../core/instant.ts";
import type { CommandsMessage } from "../core/job.ts";
import { type Command, deliveryWaitSeconds, stateAt, stateOf } from "../core/mqtt/command.ts";
import { type CommandSending, sendCommand } from "./send-command.ts";

interface Place {
  readonly project: ProjectId;
  readonly source: SourceId;
}

interface WaitingSource extends Place {
  readonly edition: number;
  /** Milliseconds since 1970 at which a command was sent that no client acknowledged. */
  readonly doubtAt?: number;
}

/** What to set. An attribute that is undefined is removed. */
type Change = { readonly [K in "state" | "clients" | "sentAt"]?: Command[K] | undefined };

/** Keeps what waits. */
export interface WaitingCommands {
  waitingSource(place: Place): Promise<WaitingSource | undefined>;
  waiting(place: Place): Promise<readonly string[]>;
  get(place: Place, id: string): Promise<Command | undefined>;
  change(command: Command, change: Change, expected: Change): Promise<boolean>;
  letGo(place: Place, id: string): Promise<void>;
  lookBy(place: Place, lookAt: number): Promise<void>;
  /** Notes when a command was sent that no client acknowledged. */
  noteDoubt(place: Place, sentAt: number): Promise<unknown>;
  forgetSource(source: WaitingSource): Promise<void>;
  claimSending(place: Place, nowSeconds: number, untilSeconds: number): Promise<boolean>;
  endSending(place: Place): Promise<void>;
}

/** A message for the people who look after a source. */
export interface ExpiryNote extends Place {
  readonly kind: "command-expired";
  readonly text: string;
  readonly atMillis: number;
}

export interface WaitingPort extends CommandSending {
  readonly commands: WaitingCommands;
  /** Tells whether the source is in the project now. */
  readonly isThere: (place: Place) => Promise<boolean>;
  readonly note: (note: ExpiryNote) => Promise<void>;
  readonly sendJob: (message: CommandsMessage, delaySeconds: number) => Promise<void>;
  readonly nowMillis: () => number;
}

/** Looks at a source for which commands wait this often, since events of its connects may be lost. */
const lookEveryMillis = 10 * minuteMillis;
/** Ends before the function that does it does, with room for one command more. */
const longestMillis = 35_000;
/** Frees the source if whoever sends is cut off. */
const claimSeconds = 60;
const tryAgainSeconds = 5;

/** Answers when to look at a source of which a command is valid until then. */
export const lookAtOf = (validUntil: number, nowMillis: number): number =>
  Math.min(validUntil, nowMillis + lookEveryMillis);

/**
 * Does what is to be done for one source. Leaves the rest to a later job if another is at it, or time is over, and to a
 * later reason if a client has left a command unacknowledged since there was reason to try.
 */
export async function sendWaiting(message: CommandsMessage, port: WaitingPort): Promise<void> {
  const { project, source, reasonAt = Number.POSITIVE_INFINITY } = message;
  const place = { project, source };
  const startMillis = port.nowMillis();
  const nowSeconds = Math.floor(startMillis / 1000);
  const again = () => port.sendJob(message, tryAgainSeconds);
  const { commands } = port;
  const waiting = await commands.waitingSource(place);
  if (!waiting || (waiting.doubtAt !== undefined && reasonAt <= waiting.doubtAt)) return;
  if (!(await commands.claimSending(place, nowSeconds, nowSeconds + claimSeconds))) return again();
  try {
    const outcome = await sendAll(place, startMillis + longestMillis, port);
    if (outcome === "out of time") await again();
    else if (outcome === "none left") await commands.forgetSource(waiting);
  } finally {
    await commands.endSending(place);
  }
}

type Outcome = "none left" | "some wait" | "out of time";

async function sendAll(place: Place, untilMillis: number, port: WaitingPort): Promise<Outcome> {
  const { commands } = port;
  const ids = await commands.waiting(place);
  const isThere = ids.length > 0 && (await port.isThere(place));
  let isListening = isThere;
  let nextEnd = Number.POSITIVE_INFINITY;
  for (const id of ids) {
    if (port.nowMillis() > untilMillis) return "out of time";
    const command = await commands.get(place, id);
    const outcome = command && (await handle(command, { isThere, isListening }, port));
    // Sends nothing after what a client left unacknowledged: the rest would end in doubt too.
    if (outcome !== "DELIVERED") isListening &&= outcome === "EXPIRED" || outcome === undefined;
    if (command && outcome === "QUEUED") nextEnd = Math.min(nextEnd, command.validUntil ?? nextEnd);
    else await commands.letGo(place, id);
  }
  if (nextEnd === Number.POSITIVE_INFINITY) return "none left";
  await commands.lookBy(place, lookAtOf(nextEnd, port.nowMillis()));
  return "some wait";
}

interface Situation {
  /** Whether the source is in the project still. */
  readonly isThere: boolean;
  /** Whether the source may be connected, and takes commands. */
  readonly isListening: boolean;
}

/** Answers the state of the command afterwards, and undefined if another has changed it. */
async function handle(command: Command, { isThere, isListening }: Situation, port: WaitingPort) {
  if (command.state !== "QUEUED") return undefined;
  if (!isThere || stateAt(command, port.nowMillis()) === "EXPIRED") return expire(command, isThere, port);
  return isListening ? sendHeld(command, port) : command.state;
}

async function expire(command: Command, isThere: boolean, port: WaitingPort) {
  const { project, source, createTime, validUntil = 0 } = command;
  const atMillis = port.nowMillis();
  // Tells people first: a command whose call is cut off in between is told of twice, and never not at all.
  if (isThere) {
    const text = `A command of ${createTime} was not sent: the source did not connect until ${isoMillis(validUntil)}.`;
    await port.note({ project, source, kind: "command-expired", text, atMillis });
  }
  const isChanged = await port.commands.change(command, { state: "EXPIRED" }, { state: "QUEUED" });
  return isChanged ? "EXPIRED" : undefined;
}

/** Marks the command before it is sent, so that it is never sent twice, whatever happens to the one who sends it. */
async function sendHeld(command: Command, port: WaitingPort) {
  const { commands } = port;
  const sentAt = port.nowMillis();
  if (!(await commands.change(command, { state: "UNKNOWN", sentAt }, { state: "QUEUED" }))) return undefined;
  const marked = { state: "UNKNOWN", sentAt } as const;
  const back = () => commands.change(command, { state: "QUEUED", sentAt: undefined }, marked);
  const clients = await sendCommand(command.source, command.payload, deliveryWaitSeconds.usual, port).catch(
    async (error: unknown) => {
      await back();
      throw error;
    },
  );
  const state = stateOf(clients);
  if (state === "NOT_CONNECTED") {
    await back();
    return "QUEUED";
  }
  await commands.change(command, { state, clients }, marked);
  if (state === "UNKNOWN") await commands.noteDoubt(command, sentAt);
  return state;
}

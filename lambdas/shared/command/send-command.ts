/** Sends a command to the clients of its source, once, and tells what each did with it. */

import { PlatformError } from "../core/error.ts";
import type { SourceId } from "../core/id.ts";
import { isOfSource } from "../core/mqtt/client-id.ts";
import { type ClientOutcome, mostClientsTried, type TriedClient } from "../core/mqtt/command.ts";
import { writeTopic } from "../core/mqtt/topics.ts";

export interface CommandSending {
  /** Answers the ids with which a source may be connected: those first that are known to be, then those of late. */
  readonly clientsOf: (source: SourceId) => Promise<readonly string[]>;
  readonly messages: DirectMessages;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

export interface DirectMessages {
  /**
   * Sends a message to one client, once, and waits for its acknowledgement. Rejects only if the message was certainly not
   * sent.
   */
  send(clientId: string, message: DirectMessage): Promise<ClientOutcome>;
}

export interface DirectMessage {
  readonly topic: string;
  readonly payload: string;
  readonly timeoutSeconds: number;
}

/**
 * Answers the clients that were tried: all that the source may have, since each may be the one that is meant. Throws
 * `unavailable` if no client may have the message although one could be connected.
 */
export async function sendCommand(
  source: SourceId,
  payload: string,
  timeoutSeconds: number,
  port: CommandSending,
): Promise<readonly TriedClient[]> {
  const clients = (await port.clientsOf(source)).filter((id) => isOfSource(id, source)).slice(0, mostClientsTried);
  const message = { topic: writeTopic({ kind: "command", source }), payload, timeoutSeconds };
  const outcomes = await Promise.allSettled(clients.map((clientId) => port.messages.send(clientId, message)));
  const tried: TriedClient[] = [];
  const failures: unknown[] = [];
  for (const [index, clientId] of clients.entries()) {
    const outcome = outcomes[index];
    if (outcome?.status === "fulfilled") tried.push({ clientId, outcome: outcome.value });
    else failures.push(outcome?.reason);
  }
  for (const error of failures) port.report("cannot send a command to a client", { source, error });
  if (failures.length > 0 && tried.every(({ outcome }) => outcome === "NOT_CONNECTED")) {
    const message = "The message broker took no message, and nothing was sent; send the command again in a moment.";
    throw new PlatformError("unavailable", message, { cause: failures[0] });
  }
  return tried;
}

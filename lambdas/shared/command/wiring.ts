/** Joins the sending of commands to AWS IoT Core, and to what is known of its clients. A function does so once. */

import { MqttClients } from "../adapters/dynamodb/live/mqtt-clients.ts";
import { Presences } from "../adapters/dynamodb/live/presences.ts";
import type { Registry } from "../adapters/dynamodb/registry.ts";
import type { Table } from "../adapters/dynamodb/table.ts";
import { DirectMessages } from "../adapters/iot/direct-messages.ts";
import type { CommandSending } from "./send-command.ts";
import type { WaitingPort } from "./send-waiting.ts";

interface Options extends Pick<CommandSending, "report"> {
  readonly stats: Table;
}

export function wireCommanding({ stats, report }: Options): CommandSending {
  const clients = new MqttClients(stats);
  const presences = new Presences(stats);
  return {
    clientsOf: async (source) => {
      const [known, present] = await Promise.all([clients.of(source), presences.of(source)]);
      const connected = present.filter(({ isConnected }) => isConnected).map(({ clientId }) => clientId);
      return [...new Set([...connected, ...known])];
    },
    messages: new DirectMessages(),
    report,
  };
}

interface WaitingOptions extends Options, Pick<WaitingPort, "sendJob"> {
  readonly registry: Pick<Registry, "commands" | "sources">;
}

export const wireWaiting = ({ registry, sendJob, ...options }: WaitingOptions): WaitingPort => ({
  ...wireCommanding(options),
  commands: registry.commands,
  isThere: async ({ project, source }) => (await registry.sources.get(project, source)) !== undefined,
  note: ({ project, source, ...note }) => registry.sources.addMessage(project, source, note),
  sendJob,
  nowMillis: Date.now,
});

/** Sends a command to a device at once, and has it wait where it may and the device is not connected. */

import { sendCommand } from "../../../../shared/command/send-command.ts";
import { lookAtOf } from "../../../../shared/command/send-waiting.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { type Command, commandId, mostWaitingCommands, stateOf } from "../../../../shared/core/mqtt/command.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { inRoom, type Room } from "../../http/room.ts";
import type { Ports } from "../../ports.ts";
import type { Uses } from "../../registry.ts";
import { findDevice } from "../devices/find.ts";
import { type AskedCommand, readCommand } from "./request.ts";
import { commandAnswer } from "./show.ts";

type Sending = Uses<"commands"> & Pick<Ports, "commanding" | "now" | "newId" | "wait" | "rooms" | "report" | "sendJob">;

/** Takes this long between two looks for the device's answer. */
const lookMillis = 200;

export async function send(asking: AskingInProject) {
  const { ports, request } = asking;
  const source = await findDevice(asking);
  if (source.type === "EMULATOR") {
    throw new PlatformError("bad-request", "An emulated device connects to nothing, so that no command reaches it.");
  }
  const startMillis = ports.now().getTime();
  const asked = readCommand(request, startMillis);
  const command = await begin(source, asked, startMillis, ports);
  const sent = await deliver(command, asked, ports);
  const answer = await awaitAnswer(sent, startMillis + asked.timeoutSeconds * 1000, ports);
  return commandAnswer(sent, answer, ports.now().getTime());
}

/** Keeps the command before it is sent: as one of which nobody knows what became, should the call be cut off. */
async function begin(source: Source, asked: AskedCommand, nowMillis: number, ports: Sending): Promise<Command> {
  const { commands } = ports.registry;
  const { answerId, payload, validUntil } = asked;
  const place = { project: source.project, source: source.id };
  const waitable = { ...place, ...(validUntil === undefined ? {} : { validUntil }) };
  if (answerId !== undefined && !(await commands.claimAnswer(waitable, answerId, nowMillis))) {
    const text =
      "id: another command to the device has this id, which is its own until seven days after it was sent or its validity ended; take another id.";
    throw new PlatformError("conflict", text);
  }
  const command: Command = {
    ...waitable,
    id: commandId(nowMillis, ports.newId()),
    payload,
    state: "UNKNOWN",
    clients: [],
    createTime: isoMillis(nowMillis),
    sentAt: nowMillis,
    ...(answerId === undefined ? {} : { answerId }),
  };
  await commands.add(command, nowMillis);
  return command;
}

async function deliver(command: Command, asked: AskedCommand, ports: Sending): Promise<Command> {
  const { commands } = ports.registry;
  const { validUntil } = command;
  // Lets nothing overtake what waits, and may wait itself.
  if (validUntil !== undefined && (await commands.countWaiting(command, 1)) > 0)
    return hold(command, validUntil, ports);
  const clients = await sendCommand(command.source, command.payload, asked.timeoutSeconds, ports.commanding).catch(
    (error: unknown) => withdraw(command, error, ports),
  );
  const state = stateOf(clients);
  if (state === "NOT_CONNECTED" && validUntil !== undefined) return hold(command, validUntil, ports);
  await commands.change(command, { state, clients }, { state: command.state });
  return { ...command, state, clients };
}

/** Forgets a command that was certainly not sent, so that it can be sent again under its id. Throws the error. */
async function withdraw(command: Command, error: unknown, { registry }: Sending): Promise<never> {
  await registry.commands.remove(command);
  if (command.answerId !== undefined) await registry.commands.freeAnswer(command, command.answerId);
  throw error;
}

/**
 * Has a command wait. Has somebody look at once whether its device is there, if it has clients: one that connects before
 * the command is on the list of what waits is not looked at for it.
 */
async function hold(command: Command, validUntil: number, ports: Sending): Promise<Command> {
  const { commands } = ports.registry;
  const { sentAt: _, ...unsent } = command;
  const held: Command = { ...unsent, state: "QUEUED" };
  const hold = async (): Promise<void> => {
    await commands.change(command, { state: "QUEUED", sentAt: undefined }, { state: command.state });
    await commands.hold(command, validUntil, lookAtOf(validUntil, ports.now().getTime()));
  };
  await inRoom(roomFor(command, ports), ports, hold).catch((error: unknown) => {
    const isFull = error instanceof PlatformError && error.code === "conflict";
    return isFull ? withdraw(command, error, ports) : Promise.reject(error);
  });
  const { project, source } = command;
  const reasonAt = ports.now().getTime();
  const clients = await ports.commanding.clientsOf(source);
  if (clients.length > 0) await ports.sendJob({ version: 1, kind: "commands", project, source, reasonAt }, 0);
  return held;
}

const roomFor = ({ project, source }: Command, { registry }: Sending): Room => ({
  of: { source, sourceProject: project },
  things: "commands that wait",
  most: mostWaitingCommands,
  count: (most) => registry.commands.countWaiting({ project, source }, most),
  refusal: () =>
    new PlatformError(
      "conflict",
      `${mostWaitingCommands} commands wait for the device to connect, which is as many as may; delete some that wait.`,
    ),
});

/** Waits for what the device answers, if it has the command and was asked to answer. */
async function awaitAnswer({ answerId, state, ...place }: Command, untilMillis: number, ports: Sending) {
  if (answerId === undefined || state === "QUEUED") return undefined;
  for (;;) {
    const answer = await ports.registry.commands.answer(place, answerId);
    if (answer || state !== "DELIVERED" || ports.now().getTime() + lookMillis > untilMillis) return answer;
    await ports.wait(lookMillis);
  }
}

/** Sends commands to devices, and tells what became of them. */

import { PlatformError } from "../../../../shared/core/error.ts";
import type { Command } from "../../../../shared/core/mqtt/command.ts";
import { stateAt } from "../../../../shared/core/mqtt/command.ts";
import { empty } from "../../http/answer-parts.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";
import type { ProjectCall } from "../../http/call.ts";
import { readPage } from "../../http/pages/read-page.ts";
import { pageQuery, pageToken, readPageSize, readPosition } from "../../http/paging.ts";
import { findDevice } from "../devices/find.ts";
import * as answers from "./answers.ts";
import { commandRequest } from "./request.ts";
import { send } from "./send.ts";
import { commandAnswer } from "./show.ts";

const mostOfPage = 100;

/** Reads the token as the id of the last command shown. */
const positionOf = (token: string): string | undefined => (/^[0-9a-v]{20}$/.test(token) ? token : undefined);

async function list(asking: AskingInProject) {
  const { request, ports } = asking;
  const { project, id: source } = await findDevice(asking);
  const place = { project, source };
  const { commands } = ports.registry;
  const nowMillis = ports.now().getTime();
  const { shown, next } = await readPage(
    {
      read: async (page) => {
        const { commands: found, more } = await commands.page(place, page);
        const ids = found.flatMap(({ answerId }) => (answerId === undefined ? [] : [answerId]));
        const given = await commands.answers(place, ids);
        const items = found.map((command) => ({ command, answer: given.get(command.answerId ?? "") }));
        return { items, next: more ? found.at(-1)?.id : undefined };
      },
      idOf: ({ command }) => command.id,
      show: ({ command, answer }) => commandAnswer(command, answer, nowMillis),
    },
    { after: readPosition(request, positionOf), size: readPageSize(request, mostOfPage) },
  );
  return { commands: shown, nextPageToken: next === undefined ? "" : pageToken(next) };
}

async function find(asking: AskingInProject): Promise<Command> {
  const { project, id: source } = await findDevice(asking);
  const command = await asking.ports.registry.commands.get({ project, source }, parameter(asking, "command"));
  if (command) return command;
  throw new PlatformError("not-found", "There is no such command of this device; commands are told of for seven days.");
}

async function show(asking: AskingInProject) {
  const command = await find(asking);
  const { commands } = asking.ports.registry;
  const answer = command.answerId === undefined ? undefined : await commands.answer(command, command.answerId);
  return commandAnswer(command, answer, asking.ports.now().getTime());
}

/**
 * Tells whether a command was taken back already, by a call that was cut off before it removed the command: no command
 * that may wait is left unsent otherwise.
 */
const isTakenBack = ({ state, validUntil }: Command): boolean => state === "NOT_CONNECTED" && validUntil !== undefined;

/** Takes back a command that waits. What was sent is in the device's hands. */
async function remove(asking: AskingInProject) {
  const command = await find(asking);
  const { commands } = asking.ports.registry;
  const state = stateAt(command, asking.ports.now().getTime());
  const taken =
    isTakenBack(command) ||
    (state === "QUEUED" && (await commands.change(command, { state: "NOT_CONNECTED" }, { state })));
  if (!taken) {
    throw new PlatformError(
      "conflict",
      `The command does not wait any more; GET …/commands/${command.id} tells of it.`,
    );
  }
  await commands.letGo(command, command.id);
  await commands.remove(command);
  // The device never had it, so that a corrected command may take its id.
  if (command.answerId !== undefined) await commands.freeAnswer(command, command.answerId);
  return {};
}

const device = "/v2/projects/{project}/devices/{device}";
const all = `${device}/commands` as const;
const one = `${all}/{command}` as const;
const commanding = { role: "roles/project.developer", tokenScope: "write", ofSources: true } as const;

export const commandCalls: readonly ProjectCall[] = [
  {
    method: "POST",
    path: `${device}:command`,
    ...commanding,
    run: send,
    summary: "Sends a command to a device, and tells whether the device has it.",
    body: commandRequest,
    answer: answers.command,
  },
  {
    method: "GET",
    path: all,
    role: "roles/project.user",
    ofSources: true,
    run: list,
    summary:
      "Lists a device's commands of the last seven days, newest first: those that wait, and what became of others.",
    query: pageQuery,
    answer: answers.commandList,
  },
  {
    method: "GET",
    path: one,
    role: "roles/project.user",
    ofSources: true,
    run: show,
    summary: "Shows a command, and what became of it.",
    answer: answers.command,
  },
  {
    method: "DELETE",
    path: one,
    ...commanding,
    run: remove,
    summary: "Takes back a command that waits for its device to connect.",
    answer: empty,
  },
];

/** Lists what the platform has to say about those who use a project. */

import type { AskingInProject } from "../../http/asking.ts";
import type { ProjectCall } from "../../http/call.ts";
import { newestFirst } from "../../http/pages/newest-first.ts";
import { pageQuery, pageToken, readPageSize, readPosition } from "../../http/paging.ts";
import { projectMessageList } from "./answers.ts";

/** Reads the token as the key of the last line shown. */
const positionOf = (token: string): string | undefined =>
  /^MESSAGE#[\d-]{10}T\d\d#[a-z-]{1,40}#[\w-]{1,64}$/.test(token) ? token : undefined;

async function messages({ project, request, ports }: AskingInProject) {
  const limit = readPageSize(request, 100);
  const after = readPosition(request, positionOf);
  const page = await ports.registry.projectMessages.page(project.id, { after, limit });
  const lines = page.items.map(({ time, kind, text, count, identity }) => ({ time, kind, text, count, identity }));
  return { messages: newestFirst(lines), nextPageToken: page.next ? pageToken(page.next) : "" };
}

export const messagesCall: ProjectCall = {
  method: "GET",
  path: "/v2/projects/{project}/messages",
  role: "roles/project.user",
  run: messages,
  summary:
    "Lists what the platform has to say about users and API tokens of a project over MQTT: newest hours first, and each page newest first.",
  query: pageQuery,
  answer: projectMessageList,
};

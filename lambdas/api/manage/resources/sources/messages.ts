/** Lists what the platform has to say about a source's data. */

import type { AskingInProject } from "../../http/asking.ts";
import type { ProjectCall } from "../../http/call.ts";
import { pageQuery, pageToken, readPageSize, readPosition } from "../../http/paging.ts";
import { messageList } from "./answers.ts";
import { findSource } from "./find.ts";

/** Reads the token as the key of the last line shown. */
const positionOf = (token: string): string | undefined =>
  /^MESSAGE#[\d-]{10}T\d\d#[a-z-]{1,40}$/.test(token) ? token : undefined;

async function messages(asking: AskingInProject) {
  const source = await findSource(asking);
  const limit = readPageSize(asking.request, 100);
  const after = readPosition(asking.request, positionOf);
  const page = await asking.ports.registry.sources.messages(source.project, source.id, { after, limit });
  const lines = page.items.map(({ time, kind, text, count }) => ({ time, kind, text, count }));
  return { messages: lines, nextPageToken: page.next ? pageToken(page.next) : "" };
}

export const messagesCall: ProjectCall = {
  method: "GET",
  path: "/v2/projects/{project}/sources/{source}/messages",
  role: "roles/project.user",
  ofSources: true,
  run: messages,
  summary: "Lists what the platform has to say about a source's data, newest first.",
  query: pageQuery,
  answer: messageList,
};

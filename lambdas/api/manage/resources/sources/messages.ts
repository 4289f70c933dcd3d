/** Lists what the platform has to say about a source's data, and what the source says itself. */

import * as v from "valibot";
import type { Query } from "../../../../shared/calls/query.ts";
import { readQuery } from "../../../../shared/calls/query.ts";
import { isoMicros } from "../../../../shared/core/instant.ts";
import {
  isWanted,
  levelOf,
  type MessageFilter,
  type MessageLevel,
  messageLevels,
} from "../../../../shared/core/source/message.ts";
import type { HttpRequest } from "../../../../shared/handlers/api-gateway.ts";
import type { AskingInProject } from "../../http/asking.ts";
import type { ProjectCall } from "../../http/call.ts";
import { checkOrder } from "../../http/checks/times.ts";
import { instant } from "../../http/fields.ts";
import { newestFirst } from "../../http/pages/newest-first.ts";
import { pageQuery, pageToken, readPageSize, readPosition } from "../../http/paging.ts";
import type { Ports } from "../../ports.ts";
import type { ListPage } from "../../registry-terms.ts";
import { messageList } from "./answers.ts";
import { findSource } from "./find.ts";

/** Reads the token as the key of the last line that was looked at. */
const positionOf = (token: string): string | undefined =>
  /^MESSAGE#[\d-]{10}T\d\d#[a-z-]{1,40}(#[\w-]{1,40}|#[\d:.]{9}#[\da-f]{20})?$/.test(token) ? token : undefined;

interface Place {
  readonly project: string;
  readonly id: string;
}

/**
 * Reads what the platform says and what the source says as one list, since their keys have one order. Passes over what
 * lies behind the end of a page that has a next one: something of that list may stand before it.
 */
async function readBoth({ project, id }: Place, page: ListPage, ports: Ports) {
  const [ours, theirs] = await Promise.all([
    ports.registry.sources.messages(project, id, page),
    ports.sourceLogs({ project, source: id }, page),
  ]);
  const ends = [ours.next, theirs.next].flatMap((next) => next ?? []);
  const known = [...ours.items, ...theirs.items].filter(({ sk }) => ends.every((end) => sk >= end));
  const items = known.sort((one, other) => (one.sk < other.sk ? 1 : -1)).slice(0, page.limit);
  const isMore = ends.length > 0 || known.length > items.length;
  return { items, next: isMore ? (items.at(-1)?.sk ?? ends[0]) : undefined };
}

/** Limits how many lines one call looks through for those that are wanted. The page ends there, short or empty. */
const mostRead = 2_000;

const query = {
  ...pageQuery,
  level: {
    schema: v.picklist(messageLevels, `must be one of ${messageLevels.join(", ")}.`),
    description: "Messages of this level and above.",
  },
  kind: {
    schema: v.pipe(v.string(), v.regex(/^[a-z-]{1,40}$/, "must be a kind of message, such as too-old.")),
    description: "Messages of this kind alone.",
  },
  text: {
    schema: v.pipe(v.string(), v.maxLength(200, "must have at most 200 characters.")),
    description: "Messages whose text holds this, in whatever case.",
  },
  start_time: { schema: instant, description: "Messages from this time on; RFC 3339 or epoch." },
  end_time: { schema: instant, description: "Messages before this time; RFC 3339 or epoch." },
} as const satisfies Query;

function filterOf(request: HttpRequest): MessageFilter {
  const { level, kind, text, start_time, end_time } = readQuery(request, query);
  checkOrder({ start_time, end_time });
  const timeOf = (nanos: bigint | undefined) => (nanos === undefined ? undefined : isoMicros(String(nanos)));
  return { level, kind, text, from: timeOf(start_time), to: timeOf(end_time) };
}

interface Line {
  readonly time: string;
  readonly kind: string;
  readonly text: string;
  readonly count: number;
  /** The id of the retention that the platform speaks of. */
  readonly retention?: string;
}

const shown = ({ time, kind, text, count, retention }: Line, level: MessageLevel, { project }: Place) => ({
  time,
  level,
  kind,
  text,
  count,
  ...(retention === undefined ? {} : { retention: `projects/${project}/retentions/${retention}` }),
});

async function messages(asking: AskingInProject) {
  const { request, ports } = asking;
  const limit = readPageSize(request, 100);
  const filter = filterOf(request);
  let after = readPosition(request, positionOf);
  const source = await findSource(asking);
  const lines = [];
  for (let looked = 0; looked < mostRead; looked += limit) {
    // Never reads more than the page has room for, so that it ends after a line that was looked at.
    const room = limit - lines.length;
    const page = await readBoth(source, { after, limit: room }, ports);
    for (const line of page.items) {
      const { time, kind, text, level = levelOf(kind) } = line;
      if (isWanted({ time, level, kind, text }, filter)) lines.push(shown(line, level, source));
    }
    after = page.next;
    if (after === undefined || lines.length === limit) break;
  }
  return { messages: newestFirst(lines), nextPageToken: after === undefined ? "" : pageToken(after) };
}

export const messagesCall: ProjectCall = {
  method: "GET",
  path: "/v2/projects/{project}/sources/{source}/messages",
  role: "roles/project.user",
  ofSources: true,
  run: messages,
  summary:
    "Lists what the platform has to say about a source's data, and what the source says: newest hours first, and each page newest first; a page may be short.",
  query,
  answer: messageList,
};

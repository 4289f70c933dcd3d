/** Tells which events of a data connector were dropped, and how they can be had. */

import type { Gap } from "../../../../shared/core/connector/gap.ts";
import { minuteMillis } from "../../../../shared/core/duration.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";
import type { ProjectCall } from "../../http/call.ts";
import { onePageQuery } from "../../http/paging.ts";
import { gapList } from "./answers.ts";
import { keptMillis } from "./jobs.ts";
import { findConnector } from "./show.ts";

/** Leaves a minute to ask for the replay of a gap before the replay would begin too early. */
const offeredMillis = keptMillis - minuteMillis;

/**
 * Answers a gap with the replay that closes it. A gap can begin before what can be replayed, because sources send what
 * they stored, and a connector may be disabled for long.
 */
function gapAnswer({ rule, from, to, count }: Gap, path: string, nowMillis: number) {
  const [startTime, endTime] = [isoMillis(from), isoMillis(to)];
  const oldest = nowMillis - offeredMillis;
  const body = { startTime: isoMillis(Math.max(from, oldest)), endTime };
  return { rule, startTime, endTime, count, replay: to < oldest ? null : { method: "POST", path, body } };
}

/**
 * Lists the times in which events were dropped by rule, each with the call that would fetch those events from the event
 * log again.
 */
async function gaps(asking: AskingInProject) {
  const { id } = await findConnector(asking);
  const { deliveries, now } = asking.ports;
  const [all, nowMillis] = [await deliveries.gaps(id), now().getTime()];
  const path = `/v2/projects/${asking.project.id}/dataconnectors/${parameter(asking, "connector")}:replay`;
  return { gaps: all.map((gap) => gapAnswer(gap, path, nowMillis)), nextPageToken: "" };
}

const one = "/v2/projects/{project}/dataconnectors/{connector}";
const reads = { method: "GET", role: "roles/project.user" } as const;

export const connectorRecordCalls: readonly ProjectCall[] = [
  {
    ...reads,
    path: `${one}/gaps`,
    summary:
      "Lists the intervals in which events were dropped by rule, each with the replay that would close it, as far as one can.",
    query: onePageQuery,
    answer: gapList,
    run: gaps,
  },
];

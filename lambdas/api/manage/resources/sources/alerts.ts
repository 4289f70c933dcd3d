/** Has sources watched for their silence, and lists those that are silent. */

import { mayTouch } from "../../../../shared/access/authorize.ts";
import { minuteMillis } from "../../../../shared/core/duration.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { type NoDataAlert, shownAlert } from "../../../../shared/core/source/no-data.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import type { AskingInProject } from "../../http/asking.ts";
import type { ProjectCall } from "../../http/call.ts";
import { pageOfReads } from "../../http/pages/read-page.ts";
import { pageQuery } from "../../http/paging.ts";
import type { Ports } from "../../ports.ts";
import type { SourceState, Uses } from "../../registry.ts";
import { alertList } from "./answers.ts";

/**
 * Has `watch` look at a source whose silence counts otherwise with this change, before the change is made: a call that
 * is cut off between the two leaves a mark without a change, which does no harm. The mark outlasts the call, so the run
 * that looks last has seen the change.
 */
export async function watchSilence(
  { project, id }: Pick<Source, "project" | "id">,
  { noDataAfterSeconds, noDataSince, enabled }: Partial<Source>,
  { registry, now }: Uses<"silence"> & Pick<Ports, "now">,
): Promise<void> {
  const isOfConcern = noDataAfterSeconds !== undefined || noDataSince !== undefined || enabled !== undefined;
  if (isOfConcern) await registry.silence.mark({ project, source: id }, now().getTime() + minuteMillis);
}

type Listed = NoDataAlert & { readonly source: string };

/** Limits how many alerts one call looks through for those that the caller may see. The page ends there. */
const mostRead = 2_000;

async function alerts(asking: AskingInProject) {
  const { request, project, ports, caller } = asking;
  const { shown, nextPageToken } = await pageOfReads(
    {
      read: async (page) => {
        const { alerts: listed, more } = await ports.registry.silence.silent(project.id, page);
        const items = await withAnswers(listed, asking);
        return { items, next: more ? listed.at(-1)?.source : undefined };
      },
      idOf: ({ id }) => id,
      show: ({ id, answer }) => (mayTouch(caller, id) ? answer : undefined),
      isEnough: (looked) => looked >= mostRead,
    },
    request,
  );
  return { alerts: shown, nextPageToken };
}

/** Gives no answer for sources that are gone, that nobody watches any more, or that have sent something since. */
async function withAnswers(listed: readonly Listed[], { project, ports }: AskingInProject) {
  const { sources } = ports.registry;
  const ids = listed.map(({ source }) => source);
  const [found, states] = await Promise.all([sources.getMany(project.id, ids), sources.states(project.id, ids)]);
  const byId = new Map(found.map((source) => [source.id, source]));
  return ids.map((id) => ({ id, answer: alertAnswer(byId.get(id), states.get(id) ?? {}) }));
}

function alertAnswer(source: Source | undefined, { lastDataAt, alert }: SourceState) {
  const shown = source && shownAlert(source, { lastDataAt, alert });
  if (!source || shown?.state !== "SILENT") return undefined;
  return {
    source: `projects/${source.project}/sources/${source.id}`,
    state: shown.state,
    since: isoMillis(shown.since),
    deadline: isoMillis(shown.deadline),
    lastDataTime: lastDataAt === undefined ? null : isoMillis(lastDataAt),
  };
}

export const alertsCall: ProjectCall = {
  method: "GET",
  path: "/v2/projects/{project}/alerts",
  role: "roles/project.user",
  ofSources: true,
  run: alerts,
  summary: "Lists the sources that are silent for longer than they may be; a page may be empty and not the last.",
  query: pageQuery,
  answer: alertList,
};

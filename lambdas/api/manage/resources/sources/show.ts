/** Shows sources as calls answer them. */

import { isoMillis } from "../../../../shared/core/instant.ts";
import { labelsOf } from "../../../../shared/core/source/label.ts";
import { shownAlert } from "../../../../shared/core/source/no-data.ts";
import type { ListedSource } from "../../../../shared/core/source/source-query.ts";
import type { SourceState } from "../../registry.ts";

export interface ShownSource extends ListedSource {
  readonly project: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** Answers what of a source its data decides. */
function dataOf(source: ShownSource, { lastDataAt, alert }: SourceState = {}) {
  const shown = shownAlert(source, { lastDataAt, alert });
  return {
    lastDataTime: lastDataAt === undefined ? null : isoMillis(lastDataAt),
    alert: shown ? { state: shown.state, since: isoMillis(shown.since), deadline: isoMillis(shown.deadline) } : null,
  };
}

export const sourceAnswer = (source: ShownSource, state: SourceState | undefined) => ({
  name: `projects/${source.project}/sources/${source.id}`,
  displayName: source.displayName,
  type: source.type,
  activationUid: source.id,
  fleet: source.fleet === undefined ? null : `projects/${source.project}/fleets/${source.fleet}`,
  retentions: source.retentions.map((id) => `projects/${source.project}/retentions/${id}`),
  variables: source.variables,
  labels: labelsOf(source),
  noDataAfter: source.noDataAfterSeconds === null ? null : `${source.noDataAfterSeconds}s`,
  status: source.enabled ? "ENABLED" : "DISABLED",
  ...dataOf(source, state),
  createTime: source.createTime,
});

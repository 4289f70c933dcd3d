/** What can be changed of many sources at once: for each source what is sent, and nothing where it is so already. */

import type { Source } from "../../../api/sources.ts";

type Patch = Partial<Pick<Source, "status" | "retentions" | "labels">>;

/** Answers what is to be changed of a source; undefined where it is so already. */
export type Change = (source: Source) => Patch | undefined;

/** Links to a retention beside those that there are. */
export const linkTo =
  (retention: string): Change =>
  ({ retentions }) =>
    retentions.includes(retention) ? undefined : { retentions: [...retentions, retention] };

export const unlinkFrom =
  (retention: string): Change =>
  ({ retentions }) =>
    retentions.includes(retention) ? { retentions: retentions.filter((each) => each !== retention) } : undefined;

/** Sets a label; an empty value takes it away. */
export const setLabel =
  (key: string, value: string): Change =>
  ({ labels }) => {
    if (value === "") {
      const { [key]: gone, ...rest } = labels;
      return gone === undefined ? undefined : { labels: rest };
    }
    return labels[key] === value ? undefined : { labels: { ...labels, [key]: value } };
  };

export const turn =
  (status: Source["status"]): Change =>
  (source) =>
    source.status === status ? undefined : { status };

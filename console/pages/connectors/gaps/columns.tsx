/** The columns of the list of gaps. */

import type { Gap } from "../../../api/connectors.ts";
import type { Job } from "../../../api/jobs.ts";
import { idOf } from "../../../api/projects.ts";
import { jobWords } from "../../../jobs/job-words.ts";
import { formatNumber } from "../../../numbers/numbers.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { LinkTo } from "../../../parts/page/LinkTo.tsx";
import { StateWord } from "../../../parts/show/StateWord.tsx";
import { When } from "../../../parts/show/When.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { ruleWords } from "./gap-words.ts";
import type { ReplayBody } from "./use-replay.ts";

export interface GapRow {
  readonly gap: Gap;
  /** The replays that asked for all of it, the latest first. */
  readonly jobs: readonly Job[];
}

interface ColumnOptions {
  readonly reason: string | undefined;
  readonly isPending: boolean;
  readonly onReplay: (body: ReplayBody) => void;
}

export const columnsOf = ({ reason, isPending, onReplay }: ColumnOptions): readonly Column<GapRow>[] => [
  { id: "rule", head: "Rule", width: 215, cell: ({ gap }) => ruleWords(gap.rule) },
  { id: "from", head: "From", width: 170, cell: ({ gap }) => <When time={gap.startTime} exact /> },
  { id: "to", head: "To", width: 170, cell: ({ gap }) => <When time={gap.endTime} exact /> },
  { id: "count", head: "Dropped", width: 84, numeric: true, cell: ({ gap }) => formatNumber(gap.count) },
  { id: "jobs", head: "Replayed by", cell: ({ jobs }) => <Covered jobs={jobs} /> },
  {
    id: "replay",
    head: "Replay",
    width: 110,
    cell: ({ gap: { replay } }) =>
      replay === null ? (
        <span className="when-none">too old</span>
      ) : (
        <Button
          className="connector-small"
          pending={isPending}
          disabledReason={reason}
          onClick={() => onReplay(replay.body)}
        >
          Replay
        </Button>
      ),
  },
];

function Covered({ jobs }: { readonly jobs: readonly Job[] }) {
  const [latest] = jobs;
  if (!latest) return <span className="when-none">none yet</span>;
  const [, project = ""] = latest.name.split("/");
  const { state, word } = jobWords(latest);
  return (
    <LinkTo href={`/projects/${encodeURIComponent(project)}/jobs/${idOf(latest.name)}`}>
      <StateWord state={state} word={word} />
    </LinkTo>
  );
}

/** The columns of a list of attempts. */

import { idOf } from "../../../api/projects.ts";
import { formatDuration, readDuration } from "../../../numbers/numbers.ts";
import { IconButton } from "../../../parts/action/Button.tsx";
import { StateWord } from "../../../parts/show/StateWord.tsx";
import { Id, Tag } from "../../../parts/show/Value.tsx";
import { tellTime, When } from "../../../parts/show/When.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { copyWord, resultOf } from "../../../words/attempt.ts";
import type { AttemptRow } from "./rows.ts";

const latencyOf = (duration: string): string => {
  const millis = readDuration(duration);
  return millis === undefined ? duration : formatDuration(millis);
};

interface ColumnOptions {
  readonly isGrouped: boolean;
  readonly resendReason: string | undefined;
  readonly onResend: (row: AttemptRow) => void;
}

const leading: readonly Column<AttemptRow>[] = [
  {
    id: "result",
    head: "Result",
    width: 150,
    cell: ({ attempt }) => <StateWord state={attempt.acknowledged ? "good" : "bad"} word={resultOf(attempt)} />,
    brief: ({ attempt }) => resultOf(attempt),
    text: ({ attempt }) => `${resultOf(attempt)} ${attempt.eventId} ${attempt.time}`,
  },
  {
    id: "time",
    head: "Time",
    width: 130,
    cell: ({ attempt }) => <When time={attempt.time} />,
    brief: ({ attempt }) => tellTime(attempt.time),
  },
  {
    id: "type",
    head: "Event type",
    cell: ({ attempt }) => attempt.eventType,
    text: ({ attempt }) => attempt.eventType,
  },
  {
    id: "device",
    head: "Device",
    width: 190,
    cell: ({ attempt }) => idOf(attempt.device),
    text: ({ attempt }) => idOf(attempt.device),
  },
];

const trailing: readonly Column<AttemptRow>[] = [
  { id: "latency", head: "Took", width: 80, numeric: true, cell: ({ attempt }) => latencyOf(attempt.latency) },
  {
    id: "copy",
    head: "Copy of a",
    width: 130,
    cell: ({ attempt }) =>
      attempt.copy === null ? <span className="when-none">–</span> : <Tag>{copyWord(attempt.copy)}</Tag>,
    brief: ({ attempt }) => (attempt.copy === null ? "–" : copyWord(attempt.copy)),
  },
  {
    id: "event",
    head: "Event id",
    width: 220,
    cell: ({ attempt }) => <Id value={attempt.eventId} label="Copy the event id" />,
    brief: ({ attempt }) => attempt.eventId,
  },
];

/** Columns for a look at once, without actions. */
export const briefColumns: readonly Column<AttemptRow>[] = [...leading, ...trailing];

export const columnsOf = ({ isGrouped, resendReason, onResend }: ColumnOptions): readonly Column<AttemptRow>[] => [
  ...leading,
  isGrouped
    ? { id: "attempt", head: "Attempts", width: 84, numeric: true, cell: ({ count }) => count ?? 1 }
    : { id: "attempt", head: "Attempt", width: 76, numeric: true, cell: ({ attempt }) => attempt.attempt },
  ...trailing,
  {
    id: "resend",
    head: "Resend",
    width: 72,
    stays: true,
    brief: () => null,
    cell: (row) => (
      <IconButton
        icon="refresh"
        label={`Resend ${row.attempt.eventId}`}
        disabledReason={resendReason}
        onClick={() => onResend(row)}
      />
    ),
  },
];

/** The columns of the list of sources. */

import { calledOf, idOf } from "../../../api/projects.ts";
import type { Source } from "../../../api/sources.ts";
import { StateWord } from "../../../parts/show/StateWord.tsx";
import { Id, LabelList } from "../../../parts/show/Value.tsx";
import { tellTime, When } from "../../../parts/show/When.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { useNow } from "../../../time/use-now.ts";
import { stateWords, typeWords } from "../words/state.ts";

export function SourceState({ source }: { readonly source: Source }) {
  const { state, word } = stateWords(source, useNow());
  return <StateWord state={state} word={word} />;
}

function Retentions({ source, names }: { readonly source: Source; readonly names: ReadonlyMap<string, string> }) {
  if (source.retentions.length === 0 && source.type === "EMULATOR") return <span className="source-quiet">none</span>;
  if (source.retentions.length === 0) return <StateWord state="warn" word="none: not stored" />;
  return <>{retentionText(source, names)}</>;
}

const retentionText = ({ retentions }: Source, names: ReadonlyMap<string, string>): string =>
  retentions.map((name) => names.get(name) ?? idOf(name)).join(", ");

/** Makes the columns. `names` holds the names of retentions by their resource names. */
export const columnsOf = (names: ReadonlyMap<string, string>): readonly Column<Source>[] => [
  { id: "displayName", head: "Name", cell: calledOf, text: calledOf, width: 180, sortable: true },
  { id: "state", head: "State", width: 132, cell: (source) => <SourceState source={source} /> },
  {
    id: "lastDataTime",
    head: "Last data package",
    width: 150,
    sortable: true,
    cell: ({ lastDataTime }) => <When time={lastDataTime ?? undefined} />,
    brief: ({ lastDataTime }) => tellTime(lastDataTime),
  },
  { id: "type", head: "Type", width: 164, sortable: true, cell: ({ type }) => typeWords[type] },
  {
    id: "retentions",
    head: "Retentions",
    width: 150,
    cell: (source) => <Retentions source={source} names={names} />,
    text: (source) => retentionText(source, names),
  },
  { id: "labels", head: "Labels", width: 170, cell: ({ labels }) => <Labels labels={labels} /> },
  {
    id: "uid",
    head: "Activation UID",
    width: 176,
    cell: ({ activationUid }) => <Id value={activationUid} label="Copy the Activation UID" />,
    brief: ({ activationUid }) => activationUid,
  },
];

/** Leaves out the label that repeats the source's name. */
const shownLabels = (labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(labels).filter(([key]) => key !== "name"));

function Labels({ labels }: { readonly labels: Source["labels"] }) {
  return (
    <span className="source-labels">
      <LabelList labels={shownLabels(labels)} most={2} />
    </span>
  );
}

/** The columns of the list of exports. */

import { jobWords } from "../../jobs/job-words.ts";
import { StateWord } from "../../parts/show/StateWord.tsx";
import { When } from "../../parts/show/When.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { formatTime } from "../../time/format.ts";
import { useNow } from "../../time/use-now.ts";
import type { Export } from "./queries.ts";
import { contentOf, formatWords, isOver, type Names, sizeOf } from "./words.ts";

/** Shows how far an export is. Its end is not known beforehand. */
export function ExportProgress({ shown }: { readonly shown: Export }) {
  return (
    <span className="export-progress">
      {shown.state === "RUNNING" && <progress aria-label="Progress of the export" />}
      <span>{sizeOf(shown)}</span>
    </span>
  );
}

export function FilesUntil({ shown }: { readonly shown: Export }) {
  const now = useNow();
  if (shown.fileCount === 0) return <span className="when-none">–</span>;
  return isOver(shown, now) ? "no longer" : <When time={shown.expireTime} />;
}

const rangeOf = ({ startTime, endTime }: Export, zone: string): string =>
  `${formatTime(Date.parse(startTime), zone)} – ${formatTime(Date.parse(endTime), zone)}`;

export const columnsOf = (retentions: Names, zone: string): readonly Column<Export>[] => [
  {
    id: "what",
    head: "What",
    width: 240,
    cell: (shown) => contentOf(shown, retentions),
    text: (shown) => `${contentOf(shown, retentions)}, ${rangeOf(shown, zone)}`,
  },
  { id: "range", head: "From, to", width: 330, cell: (shown) => rangeOf(shown, zone) },
  { id: "state", head: "State", width: 120, cell: (shown) => <StateWord {...jobWords(shown)} /> },
  { id: "progress", head: "Rows", width: 260, cell: (shown) => <ExportProgress shown={shown} /> },
  { id: "format", head: "Format", width: 90, cell: ({ format }) => formatWords[format] },
  { id: "made", head: "Asked for", width: 130, cell: ({ createTime }) => <When time={createTime} /> },
  { id: "until", head: "Files until", width: 130, cell: (shown) => <FilesUntil shown={shown} /> },
];

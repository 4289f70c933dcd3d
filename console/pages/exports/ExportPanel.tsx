/** Shows one export: what it copies, how far it is, and links to its files while they are kept. */

import { useQuery } from "@tanstack/react-query";
import { useAct } from "../../act/use-act.ts";
import { api } from "../../api/client.ts";
import { jobWords } from "../../jobs/job-words.ts";
import { formatBytes, formatCount } from "../../numbers/numbers.ts";
import { Button } from "../../parts/action/Button.tsx";
import { SidePanel } from "../../parts/dialog/SidePanel.tsx";
import { Note, StateWord } from "../../parts/show/StateWord.tsx";
import { Facts, Id } from "../../parts/show/Value.tsx";
import { When } from "../../parts/show/When.tsx";
import { isLost } from "../../parts/states/failed-call.ts";
import { Loading } from "../../parts/states/Loading.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { Gone } from "../../parts/states/States.tsx";
import { useProject } from "../../project/use-project.ts";
import { useNow } from "../../time/use-now.ts";
import { ExportProgress, FilesUntil } from "./columns.tsx";
import { type ExportWithLinks, exportQuery, exportsKey } from "./queries.ts";
import { contentOf, formatWords, isOver, type Names, sourcesOf } from "./words.ts";

interface PanelProps {
  readonly id: string;
  readonly retentions: Names;
  readonly sources: Names;
  readonly onDelete: (shown: ExportWithLinks) => void;
  readonly onClose: () => void;
}

export function ExportPanel({ id, retentions, sources, onDelete, onClose }: PanelProps) {
  const { id: project } = useProject();
  const query = useQuery(exportQuery(project, id));
  return (
    <SidePanel
      title={query.data ? contentOf(query.data, retentions) : "Export"}
      onClose={onClose}
      actions={query.data && <Actions shown={query.data} id={id} onDelete={onDelete} />}
    >
      <QueryView
        query={query}
        loading={<Loading label="Loading the export" />}
        failure={(error) => (isLost(error) ? <Gone what="export" /> : undefined)}
      >
        {(shown) => (
          <>
            {shown.reason !== null && <Note state={jobWords(shown).state}>{shown.reason}</Note>}
            <Facts facts={factsOf(shown, sources)} />
            <Files shown={shown} />
          </>
        )}
      </QueryView>
    </SidePanel>
  );
}

interface ActionsProps {
  readonly shown: ExportWithLinks;
  readonly id: string;
  readonly onDelete: (shown: ExportWithLinks) => void;
}

function Actions({ shown, id, onDelete }: ActionsProps) {
  const { id: project } = useProject();
  const act = useAct(exportsKey(project));
  const params = { path: { project, export: id } };
  const cancel = () => api.POST("/v2/projects/{project}/exports/{export}:cancel", { params });
  return (
    <>
      {shown.state === "RUNNING" && (
        <Button
          pending={act.isPending}
          onClick={() => void act.run(cancel, "The export is cancelled. It keeps the files that it has.")}
        >
          Cancel
        </Button>
      )}
      <Button kind="danger" onClick={() => onDelete(shown)}>
        Delete…
      </Button>
    </>
  );
}

const factsOf = (shown: ExportWithLinks, sources: Names) =>
  [
    ["State", <StateWord key="state" {...jobWords(shown)} />],
    ["Rows", <ExportProgress key="rows" shown={shown} />],
    ["From", <When key="from" time={shown.startTime} exact />],
    ["To", <When key="to" time={shown.endTime} exact />],
    ["Sources", sourcesOf(shown, sources)],
    ["Measurement", shown.measurement ?? "all"],
    ["Fields", shown.fields.length === 0 ? "all" : shown.fields.join(", ")],
    ["Format", formatWords[shown.format]],
    ["Asked for", <When key="made" time={shown.createTime} />],
    ["Files until", <FilesUntil key="until" shown={shown} />],
    ["Name", <Id key="name" value={shown.name} label="Copy the name" />],
  ] as const;

function Files({ shown }: { readonly shown: ExportWithLinks }) {
  const now = useNow();
  const { files, manifestUrl, urlEndTime, state } = shown;
  if (isOver(shown, now)) return <Note state="idle">Its files are removed, as all are after seven days.</Note>;
  if (files.length === 0) {
    return <p>{state === "RUNNING" ? "Files stand here as they are written." : "It has no file: no point matched."}</p>;
  }
  return (
    <>
      <h3 className="export-files-head">{formatCount(files.length, "file")}</h3>
      <p className="export-links-end">
        Whoever has a link may download the file until <When time={urlEndTime} exact />. This page makes new ones.
      </p>
      <ul className="export-files">
        {files.map(({ name, rows, bytes, url }) => (
          <li key={name}>
            <DownloadLink url={url} name={name} />
            <span>
              {formatCount(rows, "row")}, {formatBytes(bytes)}
            </span>
          </li>
        ))}
        {manifestUrl !== null && (
          <li>
            <DownloadLink url={manifestUrl} name="manifest.json" />
            <span>the files with their rows and SHA-256</span>
          </li>
        )}
      </ul>
    </>
  );
}

/** Leads to a file of the stage's own. What is no address of the web is told as text. */
function DownloadLink({ url, name }: { readonly url: string; readonly name: string }) {
  const isOfWeb = /^https?:$/.test(URL.parse(url)?.protocol ?? "");
  if (!isOfWeb) return <span>{name}</span>;
  return (
    <a href={url} download={name} rel="noreferrer">
      {name}
    </a>
  );
}

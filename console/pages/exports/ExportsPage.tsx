/** Shows the exports of a project: what each copies, how far it is, and how long its files can be had. Asks for new ones. */

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { idOf } from "../../api/projects.ts";
import { jobWords } from "../../jobs/job-words.ts";
import { useKey } from "../../keys/use-key.ts";
import { Button } from "../../parts/action/Button.tsx";
import { CodeDrawer } from "../../parts/code/Snippet.tsx";
import { Chips, FilterBar } from "../../parts/filter/FilterBar.tsx";
import { Select } from "../../parts/form/Field.tsx";
import { PageHead } from "../../parts/page/PageHead.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { Empty, NoMatch } from "../../parts/states/States.tsx";
import { DataTable } from "../../parts/table/DataTable.tsx";
import { useCan, useProject } from "../../project/use-project.ts";
import { useProjectCode } from "../../snippets/use-code.ts";
import { useZone } from "../../time/use-zone.ts";
import { useSearchHref, useSearchState } from "../../url/use-search-state.ts";
import { columnsOf } from "./columns.tsx";
import { DeleteExport } from "./DeleteExport.tsx";
import { ExportPanel } from "./ExportPanel.tsx";
import { NewExport } from "./NewExport.tsx";
import { type Export, exportsQuery } from "./queries.ts";
import { noForm, search } from "./search.ts";
import { useNames } from "./use-names.ts";
import { valuesOf } from "./values.ts";
import "./Exports.css";

export default function ExportsPage() {
  const { id: project } = useProject();
  const code = useProjectCode();
  // The role that may export is the one that may read the project's programs.
  const may = useCan("serviceaccount.read");
  const [asked, change] = useSearchState(search);
  const names = useNames(project);
  const [deleting, setDeleting] = useState<Export>();
  const close = (): void => change({ open: undefined });
  const make = (
    <Button kind="primary" disabledReason={may === true ? undefined : may} onClick={() => change({ new: true })}>
      Export points…
    </Button>
  );
  const retentions = [...names.retentions.values()];
  return (
    <>
      <PageHead
        title="Exports"
        sentence="Copies of points in CSV or Parquet files, for more than a query answers. Files are kept for seven days."
        code={<CodeDrawer {...code("/exports")} label="List the exports" />}
        action={make}
      />
      <div className="panel-beside">
        <List make={make} />
        {asked.open !== "" && (
          <ExportPanel key={asked.open} id={asked.open} {...names} onDelete={setDeleting} onClose={close} />
        )}
      </div>
      {asked.new && retentions.length > 0 && (
        <NewExport
          initial={valuesOf(asked, retentions)}
          retentions={retentions}
          onMade={(open) => change({ ...noForm, state: undefined, open })}
          onClose={() => change(noForm)}
        />
      )}
      {deleting && <DeleteExport shown={deleting} onClose={() => setDeleting(undefined)} onDeleted={close} />}
    </>
  );
}

const states = ["RUNNING", "DONE", "FAILED", "CANCELLED"] as const;
const stateChoices = [
  { value: "", label: "All states" },
  ...states.map((value) => ({ value, label: jobWords({ state: value }).word })),
] as const;

function List({ make }: { readonly make: ReactNode }) {
  const { id: project } = useProject();
  const [{ state, open }, change] = useSearchState(search);
  const hrefTo = useSearchHref(search);
  const zone = useZone();
  const { retentions } = useNames(project);
  const query = useInfiniteQuery({
    ...exportsQuery(project, state === "" ? undefined : state),
    placeholderData: keepPreviousData,
  });
  useKey("r", "Refresh", () => void query.refetch());
  const clear = (): void => change({ state: undefined });
  const chips = state === "" ? [] : [{ label: jobWords({ state }).word, onRemove: clear }];
  return (
    <div>
      <FilterBar chips={chips} onClear={clear}>
        <Select
          aria-label="State"
          value={state}
          options={stateChoices}
          onChange={(value) => change({ state: value === "" ? undefined : value })}
        />
      </FilterBar>
      <QueryView
        query={query}
        loading={<Loading shape="table" label="Loading the exports" />}
        isEmpty={({ pages }) => pages.every(({ exports }) => exports.length === 0) && !query.hasNextPage}
        empty={
          <Empty
            title="No export in 31 days"
            why="A query answers so many points at most. An export copies all points of a retention, or some of them, into files that you download."
            action={make}
          />
        }
        noMatch={state === "" ? undefined : <NoMatch chips={<Chips chips={chips} />} onClear={clear} />}
      >
        {({ pages }) => (
          <DataTable
            label="Exports"
            columns={columnsOf(retentions, zone)}
            rows={pages.flatMap(({ exports }) => exports)}
            rowKey={({ name }) => idOf(name)}
            rowHref={({ name }) => hrefTo({ open: idOf(name) })}
            openKey={open}
            onEnd={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
            end={query.isFetchingNextPage ? "loading" : query.isFetchNextPageError ? "failed" : undefined}
          />
        )}
      </QueryView>
    </div>
  );
}

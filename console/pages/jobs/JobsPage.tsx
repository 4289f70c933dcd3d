/** Lists the jobs of a project: what each does and to what, how it stands, who asked for it and when. */

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import * as v from "valibot";
import { type JobFilter, jobsQuery } from "../../api/jobs.ts";
import { idOf } from "../../api/projects.ts";
import { jobWords, kindWords } from "../../jobs/job-words.ts";
import { useKey } from "../../keys/use-key.ts";
import { CodeDrawer, Snippet } from "../../parts/code/Snippet.tsx";
import { type Chip, Chips, FilterBar, TextFilter } from "../../parts/filter/FilterBar.tsx";
import { Select } from "../../parts/form/Field.tsx";
import { LinkButton } from "../../parts/page/LinkTo.tsx";
import { PageHead } from "../../parts/page/PageHead.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { Empty, NoMatch } from "../../parts/states/States.tsx";
import { DataTable } from "../../parts/table/DataTable.tsx";
import { useProject } from "../../project/use-project.ts";
import { searchOf } from "../../url/search.ts";
import { useSearchState } from "../../url/use-search-state.ts";
import { jobColumns } from "./columns.tsx";
import "./JobsPage.css";
import { useProjectCode } from "../../snippets/use-code.ts";

const kinds = ["sync", "replay", "resend", "export", "deleteProject"] as const;
const states = ["RUNNING", "DONE", "FAILED", "CANCELLED"] as const;

const search = v.object({
  kind: v.optional(v.picklist(["", ...kinds]), ""),
  state: v.optional(v.picklist(["", ...states]), ""),
  target: v.optional(v.string(), ""),
});
type Search = v.InferOutput<typeof search>;

const filterOf = ({ kind, state, target }: Search): JobFilter => ({
  kind: kind === "" ? undefined : kind,
  state: state === "" ? undefined : state,
  target: target === "" ? undefined : target,
});

export default function JobsPage() {
  const { id } = useProject();
  const code = useProjectCode();
  const [asked, change] = useSearchState(search);
  const query = useInfiniteQuery({ ...jobsQuery(id, filterOf(asked)), placeholderData: keepPreviousData });
  useKey("r", "Refresh", () => void query.refetch());
  const clear = (): void => change({ kind: undefined, state: undefined, target: undefined });
  const chips: Chip[] = [
    ...(asked.kind === "" ? [] : [{ label: kindWords(asked.kind), onRemove: () => change({ kind: undefined }) }]),
    ...(asked.state === ""
      ? []
      : [{ label: jobWords({ state: asked.state }).word, onRemove: () => change({ state: undefined }) }]),
    ...(asked.target === ""
      ? []
      : [{ label: `target: ${asked.target}`, onRemove: () => change({ target: undefined }) }]),
  ];
  const listed = code(`/jobs${searchOf({ ...filterOf(asked) })}`);
  return (
    <>
      <PageHead
        title="Jobs"
        sentence="What takes longer than a call: synchronizations, replays, resends, exports and deletions of the last 31 days."
        code={<CodeDrawer {...listed} label="List the jobs" />}
        action={<LinkButton href={`/projects/${encodeURIComponent(id)}/exports`}>Exports</LinkButton>}
      />
      <div className="jobs-list">
        <FilterBar chips={chips} onClear={clear}>
          <Select
            aria-label="Kind"
            value={asked.kind}
            options={[{ value: "", label: "All kinds" }, ...kinds.map((value) => ({ value, label: kindWords(value) }))]}
            onChange={(kind) => change({ kind })}
          />
          <Select
            aria-label="State"
            value={asked.state}
            options={[
              { value: "", label: "All states" },
              ...states.map((value) => ({ value, label: jobWords({ state: value }).word })),
            ]}
            onChange={(state) => change({ state })}
          />
          <TextFilter
            label="Target"
            placeholder="Resource name of the target"
            value={asked.target}
            onChange={(target) => change({ target: target.trim() })}
          />
        </FilterBar>
        <QueryView
          query={query}
          loading={<Loading shape="table" label="Loading the jobs" />}
          isEmpty={({ pages }) => pages.every(({ jobs }) => jobs.length === 0) && !query.hasNextPage}
          empty={
            <Empty
              title="No job in 31 days"
              why="A synchronization, a replay or a resend of a data connector, an export, and the deletion of a project are jobs. They begin where what they are for is shown."
              snippet={<Snippet {...listed} label="List the jobs" />}
            />
          }
          noMatch={chips.length === 0 ? undefined : <NoMatch chips={<Chips chips={chips} />} onClear={clear} />}
        >
          {({ pages }) => (
            <DataTable
              label="Jobs"
              columns={jobColumns}
              rows={pages.flatMap(({ jobs }) => jobs)}
              rowKey={({ name }) => name}
              rowHref={({ name }) => `/projects/${encodeURIComponent(id)}/jobs/${idOf(name)}`}
              onEnd={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
              end={query.isFetchingNextPage ? "loading" : query.isFetchNextPageError ? "failed" : undefined}
              isDimmed={query.isPlaceholderData}
            />
          )}
        </QueryView>
      </div>
    </>
  );
}

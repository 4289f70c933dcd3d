/** Lists the projects that the caller may read. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import * as v from "valibot";
import { idOf, projectsQuery } from "../../api/projects.ts";
import { useKey } from "../../keys/use-key.ts";
import { FilterBar, TextFilter } from "../../parts/filter/FilterBar.tsx";
import { PageHead } from "../../parts/page/PageHead.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { Empty, NoMatch } from "../../parts/states/States.tsx";
import { DataTable } from "../../parts/table/DataTable.tsx";
import { projectColumns } from "../../project/columns.tsx";
import { useSearchState } from "../../url/use-search-state.ts";

const search = v.object({ q: v.optional(v.string(), "") });
/** How many projects the page shows. Of more, one finds the others by their names. */
const most = 100;

const columns = projectColumns({
  id: "organization",
  head: "Organization",
  cell: ({ organizationDisplayName }) => organizationDisplayName,
  text: ({ organizationDisplayName }) => organizationDisplayName,
});

export default function ProjectsPage() {
  const [{ q }, change] = useSearchState(search);
  const query = useQuery({ ...projectsQuery(q, most), placeholderData: keepPreviousData });
  useKey("r", "Refresh", () => void query.refetch());
  return (
    <>
      <PageHead title="Projects" sentence="A project holds devices, and what is done with their data." />
      <FilterBar>
        <TextFilter
          label="Find a project by name or id"
          placeholder="Find by name or id"
          value={q}
          onChange={(text) => change({ q: text }, { replace: true })}
        />
      </FilterBar>
      <QueryView
        query={query}
        loading={<Loading shape="table" label="Loading the projects" />}
        isEmpty={({ projects }) => projects.length === 0}
        empty={
          <Empty
            title="No project may be read by you"
            why="An administrator of a project or of its organization can give you a role. Tell them the name that you sign in with."
          />
        }
        noMatch={q === "" ? undefined : <NoMatch onClear={() => change({ q: undefined })} action="Show all projects" />}
      >
        {({ projects, nextPageToken }) => (
          <DataTable
            label="Projects"
            columns={columns}
            rows={projects}
            rowKey={({ name }) => name}
            rowHref={({ name }) => `/projects/${encodeURIComponent(idOf(name))}`}
            foot={
              nextPageToken === "" ? undefined : `These are the first ${most} projects. Find the others by name or id.`
            }
          />
        )}
      </QueryView>
    </>
  );
}

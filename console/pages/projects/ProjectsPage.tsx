/** Lists the projects that the caller may read. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import * as v from "valibot";
import { callerQuery } from "../../api/caller.ts";
import { idOf, projectsQuery } from "../../api/projects.ts";
import { useKey } from "../../keys/use-key.ts";
import { Button } from "../../parts/action/Button.tsx";
import { CodeDrawer } from "../../parts/code/Snippet.tsx";
import { FilterBar, TextFilter } from "../../parts/filter/FilterBar.tsx";
import { PageHead } from "../../parts/page/PageHead.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { Empty, NoMatch } from "../../parts/states/States.tsx";
import { DataTable } from "../../parts/table/DataTable.tsx";
import { projectColumns } from "../../project/columns.tsx";
import { useCode } from "../../snippets/use-code.ts";
import { flag } from "../../url/search.ts";
import { useSearchState } from "../../url/use-search-state.ts";
import { NewProject } from "./NewProject.tsx";
import { organizationsOf } from "./new-project.ts";

const search = v.object({
  q: v.optional(v.string(), ""),
  /** Opens the form of a new project, in the organization of this id where one is named. */
  new: flag,
  organization: v.optional(v.string(), ""),
});
/** How many projects the page shows. Of more, one finds the others by their names. */
const most = 100;

const columns = projectColumns({
  id: "organization",
  head: "Organization",
  cell: ({ organizationDisplayName }) => organizationDisplayName,
  text: ({ organizationDisplayName }) => organizationDisplayName,
});

export default function ProjectsPage() {
  const [{ q, new: isNew, organization }, change] = useSearchState(search);
  const { data: caller } = useQuery(callerQuery());
  const organizations = caller && organizationsOf(caller.memberships);
  const code = useCode();
  const query = useQuery({ ...projectsQuery(q, most), placeholderData: keepPreviousData });
  useKey("r", "Refresh", () => void query.refetch());
  const make = (
    <Button
      kind="primary"
      disabledReason={organizations?.length === 0 ? "This needs the role administrator of an organization." : undefined}
      onClick={() => change({ new: true })}
    >
      Make a project
    </Button>
  );
  return (
    <>
      <PageHead
        title="Projects"
        sentence="A project holds devices, and what is done with their data."
        code={<CodeDrawer {...code("/v2/projects")} label="List the projects" />}
        action={make}
      />
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
            why={
              organizations !== undefined && organizations.length > 0
                ? "There is none in your organization yet, or none that you have a role in."
                : "An administrator of a project or of its organization can give you a role. Tell them the name that you sign in with."
            }
            action={organizations !== undefined && organizations.length > 0 ? make : undefined}
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
      {isNew && organizations !== undefined && organizations.length > 0 && (
        <NewProject
          organizations={organizations}
          organization={`organizations/${organization}`}
          onClose={() => change({ new: undefined, organization: undefined })}
        />
      )}
    </>
  );
}

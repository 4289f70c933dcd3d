/** Lists the projects of an organization. */

import { useQuery } from "@tanstack/react-query";
import { projectsOfQuery } from "../../api/organizations.ts";
import { LinkButton } from "../../parts/page/LinkTo.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { Empty } from "../../parts/states/States.tsx";
import { DataTable } from "../../parts/table/DataTable.tsx";
import { projectColumns } from "../../project/columns.tsx";

const columns = projectColumns({
  id: "company",
  head: "Company name",
  cell: ({ companyName }) => companyName,
  text: ({ companyName }) => companyName,
});

export function ProjectsTab({ organization }: { readonly organization: string }) {
  const query = useQuery(projectsOfQuery(organization));
  const make = (
    <LinkButton kind="primary" href={`/projects?new=1&organization=${encodeURIComponent(organization)}`}>
      Make a project
    </LinkButton>
  );
  return (
    <QueryView
      query={query}
      isEmpty={(projects) => projects.length === 0}
      empty={
        <Empty title="No project yet" why="A project holds devices, and what is done with their data." action={make} />
      }
    >
      {(projects) => (
        <>
          <div className="buttons above-list">{make}</div>
          <DataTable
            label="Projects"
            columns={columns}
            rows={projects}
            rowKey={({ name }) => name}
            rowHref={({ name }) => `/${name}`}
          />
        </>
      )}
    </QueryView>
  );
}

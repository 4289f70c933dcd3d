/** Lists the projects of an organization. */

import { useQuery } from "@tanstack/react-query";
import { projectsOfQuery } from "../../api/organizations.ts";
import type { ProjectAnswer } from "../../api/projects.ts";
import { Count } from "../../parts/show/Value.tsx";
import { When } from "../../parts/show/When.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { Empty } from "../../parts/states/States.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { DataTable } from "../../parts/table/DataTable.tsx";

const columns: readonly Column<ProjectAnswer>[] = [
  { id: "name", head: "Name", cell: ({ displayName }) => displayName, text: ({ displayName }) => displayName },
  {
    id: "company",
    head: "Company name",
    cell: ({ companyName }) => companyName,
    text: ({ companyName }) => companyName,
  },
  {
    id: "devices",
    head: "Devices",
    width: 110,
    numeric: true,
    cell: ({ sensorCount, cloudConnectorCount }) => <Count count={sensorCount + cloudConnectorCount} />,
  },
  { id: "made", head: "Made", width: 140, cell: ({ createTime }) => <When time={createTime} /> },
];

export function ProjectsTab({ organization }: { readonly organization: string }) {
  const query = useQuery(projectsOfQuery(organization));
  return (
    <QueryView
      query={query}
      isEmpty={(projects) => projects.length === 0}
      empty={<Empty title="No project yet" why="A project holds devices, and what is done with their data." />}
    >
      {(projects) => (
        <DataTable
          label="Projects"
          columns={columns}
          rows={projects}
          rowKey={({ name }) => name}
          rowHref={({ name }) => `/${name}`}
        />
      )}
    </QueryView>
  );
}

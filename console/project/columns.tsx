/** The columns by which lists of projects show them, with one of the list's own behind the name. */

import type { ProjectAnswer } from "../api/projects.ts";
import { Count } from "../parts/show/Value.tsx";
import { When } from "../parts/show/When.tsx";
import type { Column } from "../parts/table/columns.ts";

export const projectColumns = (own: Column<ProjectAnswer>): readonly Column<ProjectAnswer>[] => [
  { id: "name", head: "Name", cell: ({ displayName }) => displayName, text: ({ displayName }) => displayName },
  own,
  {
    id: "devices",
    head: "Devices",
    width: 110,
    numeric: true,
    cell: ({ sensorCount, cloudConnectorCount }) => <Count count={sensorCount + cloudConnectorCount} />,
  },
  { id: "made", head: "Made", width: 140, cell: ({ createTime }) => <When time={createTime} /> },
];

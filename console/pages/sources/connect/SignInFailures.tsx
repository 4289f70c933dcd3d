/** Lists sign-ins that a source was refused, with what to do about each, for administrators. */

import { useQuery } from "@tanstack/react-query";
import { latestFailuresQuery, type SignInFailure } from "../../../api/log.ts";
import type { Source } from "../../../api/sources.ts";
import { formatNumber } from "../../../numbers/numbers.ts";
import { Section } from "../../../parts/page/PageHead.tsx";
import { When } from "../../../parts/show/When.tsx";
import { Loading } from "../../../parts/states/Loading.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { DataTable } from "../../../parts/table/DataTable.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";
import { adviceOf, fromOf, reasonWord } from "../../../words/sign-in-failure.ts";

const columns: readonly Column<SignInFailure>[] = [
  { id: "time", head: "Last", width: 140, cell: ({ time }) => <When time={time} /> },
  { id: "count", head: "Count", width: 72, numeric: true, cell: ({ count }) => formatNumber(count) },
  {
    id: "reason",
    head: "What was wrong",
    width: 170,
    cell: ({ reason }) => reasonWord(reason),
    text: ({ reason }) => reasonWord(reason),
  },
  { id: "door", head: "Over", width: 80, cell: ({ door }) => door },
  {
    id: "from",
    head: "From",
    width: 150,
    cell: fromOf,
    text: fromOf,
  },
  {
    id: "advice",
    head: "What to do",
    width: 420,
    cell: ({ reason }) => adviceOf(reason),
    text: ({ reason }) => adviceOf(reason),
  },
];

export function SignInFailures({ source }: { readonly source: Source }) {
  // The same role reads these as reads the project's programs.
  const may = useCan("serviceaccount.read");
  return (
    <Section title="Sign-ins that were refused">
      {may === true ? <Failures source={source} /> : <p className="source-quiet">{may}</p>}
    </Section>
  );
}

function Failures({ source }: { readonly source: Source }) {
  const { id: project } = useProject();
  const query = useQuery(latestFailuresQuery({ project }));
  const isOf = ({ identity, name }: SignInFailure): boolean =>
    identity === source.name || identity === source.activationUid || name.toLowerCase() === source.activationUid;
  return (
    <QueryView query={query} loading={<Loading shape="table" count={2} label="Loading refused sign-ins" />}>
      {(failures) => {
        const rows = failures.filter(isOf);
        if (rows.length === 0) return <p className="source-quiet">None is among the project's last hundred.</p>;
        return (
          <DataTable
            label="Refused sign-ins, by the hour"
            columns={columns}
            rows={rows}
            rowKey={({ time, reason, door, name }) => `${time} ${reason} ${door} ${name}`}
          />
        );
      }}
    </QueryView>
  );
}

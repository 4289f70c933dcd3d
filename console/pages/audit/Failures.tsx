/** Lists the sign-ins that were refused, by what was wrong with them. */

import { useInfiniteQuery } from "@tanstack/react-query";
import * as v from "valibot";
import { failuresQuery, type SignInFailure } from "../../api/log.ts";
import type { Place } from "../../api/members.ts";
import { CopyLink } from "../../parts/filter/CopyLink.tsx";
import { FilterBar } from "../../parts/filter/FilterBar.tsx";
import { TimeRange } from "../../parts/filter/TimeRange.tsx";
import { Select } from "../../parts/form/Field.tsx";
import { Count } from "../../parts/show/Value.tsx";
import { When } from "../../parts/show/When.tsx";
import { NoMatch } from "../../parts/states/States.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { newestFirst } from "../../time/newest-first.ts";
import { useZone } from "../../time/use-zone.ts";
import { useSearchState } from "../../url/use-search-state.ts";
import { credentialWord, fromOf, reasonNames, reasonWord } from "../../words/sign-in-failure.ts";
import { LogTable } from "./LogTable.tsx";

const choices = [
  { value: "", label: "Any reason" },
  ...reasonNames.map((value) => ({ value, label: reasonWord(value) })),
] as const;

const search = v.object({
  from: v.optional(v.string(), "-7d"),
  to: v.optional(v.string(), ""),
  reason: v.optional(v.picklist(["", ...reasonNames]), ""),
});

const columns: readonly Column<SignInFailure>[] = [
  { id: "name", head: "Name that was tried", cell: ({ name }) => name, text: ({ name }) => name },
  { id: "reason", head: "What was wrong", width: 200, cell: ({ reason }) => reasonWord(reason) },
  { id: "count", head: "Times", width: 90, numeric: true, cell: ({ count }) => <Count count={count} /> },
  { id: "time", head: "Last", width: 140, cell: ({ time }) => <When time={time} /> },
  { id: "credential", head: "By", width: 170, cell: ({ credential }) => credentialWord(credential) },
  { id: "door", head: "Door", width: 80, cell: ({ door }) => door },
  {
    id: "from",
    head: "From",
    cell: fromOf,
    text: fromOf,
  },
];

export function Failures({ place }: { readonly place: Place }) {
  const [{ from, to, reason }, change] = useSearchState(search);
  const zone = useZone();
  const range = { from, to: to === "" ? undefined : to };
  const query = useInfiniteQuery(failuresQuery(place, { ...range, reason }));
  return (
    <>
      <FilterBar>
        <TimeRange value={range} zone={zone} onChange={(next) => change({ from: next.from, to: next.to })} />
        <CopyLink range={range} />
        <Select
          aria-label="What was wrong"
          value={reason}
          options={choices}
          onChange={(next) => change({ reason: next })}
        />
      </FilterBar>
      <LogTable
        label="Refused sign-ins"
        query={query}
        rowsOf={(pages) => newestFirst(pages.flatMap((page) => page.signInFailures))}
        columns={columns}
        rowKey={(failure) =>
          [failure.firstTime, failure.name, failure.reason, failure.credential, failure.door, failure.address].join(" ")
        }
        empty={<NoMatch onClear={() => change({ from: undefined, to: undefined, reason: "" })} />}
      />
    </>
  );
}

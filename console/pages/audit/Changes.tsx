/** Lists the changes of a project or an organization, with filters, and opens one beside the list. */

import { useInfiniteQuery } from "@tanstack/react-query";
import * as v from "valibot";
import { type AuditEntry, auditQuery } from "../../api/log.ts";
import type { Place } from "../../api/members.ts";
import { idOf } from "../../api/projects.ts";
import { CopyLink } from "../../parts/filter/CopyLink.tsx";
import { FilterBar, TextFilter } from "../../parts/filter/FilterBar.tsx";
import { TimeRange } from "../../parts/filter/TimeRange.tsx";
import { Select } from "../../parts/form/Field.tsx";
import { When } from "../../parts/show/When.tsx";
import { NoMatch } from "../../parts/states/States.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { useZone } from "../../time/use-zone.ts";
import { useSearchHref, useSearchState } from "../../url/use-search-state.ts";
import { callOptions, callWord } from "../../words/call.ts";
import { Change, Outcome } from "./Change.tsx";
import { LogTable } from "./LogTable.tsx";

const usualFrom = "-30d";
const search = v.object({
  from: v.optional(v.string(), usualFrom),
  to: v.optional(v.string(), ""),
  call: v.optional(v.string(), ""),
  resource: v.optional(v.string(), ""),
  actor: v.optional(v.string(), ""),
  open: v.optional(v.string(), ""),
});

const columns: readonly Column<AuditEntry>[] = [
  { id: "what", head: "Action", width: 240, cell: ({ call }) => callWord(call), text: ({ call }) => callWord(call) },
  { id: "time", head: "Time", width: 150, cell: ({ time }) => <When time={time} /> },
  { id: "who", head: "Who", cell: ({ actor }) => actor.displayName, text: ({ actor }) => actor.displayName },
  { id: "resource", head: "Resource", cell: ({ resource }) => resource, text: ({ resource }) => resource },
  { id: "outcome", head: "Outcome", width: 130, cell: (entry) => <Outcome entry={entry} /> },
  { id: "network", head: "From", width: 150, cell: ({ network }) => network, text: ({ network }) => network },
];

export function Changes({ place }: { readonly place: Place }) {
  const [state, change] = useSearchState(search);
  const hrefOf = useSearchHref(search);
  const zone = useZone();
  const { from, to, call, resource, actor, open } = state;
  const range = { from, to: to === "" ? undefined : to };
  const query = useInfiniteQuery(auditQuery(place, { ...range, call, resource, actor }));
  const opened = query.data?.pages.flatMap((page) => page.auditEntries).find(({ name }) => idOf(name) === open);
  const set = (name: "call" | "resource" | "actor") => (text: string) => change({ [name]: text }, { replace: true });
  return (
    <>
      <FilterBar>
        <TimeRange value={range} zone={zone} onChange={(next) => change({ from: next.from, to: next.to })} />
        <CopyLink range={range} />
        <Select aria-label="Action" value={call} options={callOptions(call)} onChange={set("call")} />
        <TextFilter label="Resource, with what is below it" value={resource} onChange={set("resource")} />
        <TextFilter label="Who, such as users/…" value={actor} onChange={set("actor")} />
      </FilterBar>
      <div className="panel-beside">
        <div>
          <LogTable
            label="Changes"
            query={query}
            rowsOf={(pages) => pages.flatMap((page) => page.auditEntries)}
            columns={columns}
            rowKey={({ name }) => name}
            rowHref={({ name }) => hrefOf({ open: idOf(name) })}
            openKey={opened?.name}
            empty={
              <NoMatch onClear={() => change({ from: undefined, to: undefined, call: "", resource: "", actor: "" })} />
            }
          />
        </div>
        {opened && <Change entry={opened} onClose={() => change({ open: undefined })} />}
      </div>
    </>
  );
}

/** The table of attempts, what can be done with those that are selected, and the panel of the one that is open. */

import { type ReactNode, useMemo, useRef, useState } from "react";
import type { Attempt, AttemptFilter } from "../../../api/attempts.ts";
import type { Connector } from "../../../api/connectors.ts";
import { formatCount } from "../../../numbers/numbers.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { ColumnsSelect } from "../../../parts/table/ColumnsSelect.tsx";
import { chosenOf } from "../../../parts/table/columns.ts";
import { DataTable } from "../../../parts/table/DataTable.tsx";
import { useSearchHref, useSearchState } from "../../../url/use-search-state.ts";
import { AttemptPanel } from "./AttemptPanel.tsx";
import { columnsOf } from "./columns.tsx";
import { ResendFailed } from "./ResendFailed.tsx";
import { type AttemptRow, eventsOf, keyOf, rowsOf } from "./rows.ts";
import { attemptSearch, optionalColumns } from "./search.ts";
import { useCollect } from "./use-collect.ts";
import { useResend, useResendReason } from "./use-resend.tsx";

interface AttemptListProps {
  readonly connector: Connector;
  readonly attempts: readonly Attempt[];
  readonly filter: AttemptFilter;
  readonly query: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly isFetchNextPageError: boolean;
    readonly isPlaceholderData: boolean;
    readonly fetchNextPage: () => unknown;
    readonly data: { readonly pages: readonly { readonly attempts: readonly Attempt[] }[] } | undefined;
  };
}

export function AttemptList({ connector, attempts, filter, query }: AttemptListProps) {
  const [search, change] = useSearchState(attemptSearch);
  const hrefWith = useSearchHref(attemptSearch);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const resending = useResend(connector);
  const reason = useResendReason(connector);
  const rows = useMemo(() => rowsOf(attempts, search.group), [attempts, search.group]);
  // Keeps the columns the same while rows come, so that only new rows are drawn.
  const resend = useRef(resending.resend);
  resend.current = resending.resend;
  const all = useMemo(() => {
    const onResend = ({ attempt }: AttemptRow): void => void resend.current(eventsOf([attempt]));
    return columnsOf({ isGrouped: search.group, resendReason: reason, onResend });
  }, [search.group, reason]);
  const columns = useMemo(() => chosenOf(all, search.columns), [all, search.columns]);
  const choose = (ids: readonly string[]): void =>
    change({ columns: optionalColumns.filter((id) => ids.includes(id)) }, { replace: true });
  const open = (key: string | undefined): void => change({ open: key }, { replace: search.open !== "" });
  return (
    <>
      <BulkActions
        connector={connector}
        filter={filter}
        selected={rows.flatMap(({ attempt }) => (selected.has(keyOf(attempt)) ? [attempt] : []))}
        resending={resending}
        reason={reason}
      >
        <ColumnsSelect columns={all} shown={search.columns} onChange={choose} />
      </BulkActions>
      <div className="panel-beside">
        <DataTable
          label="Attempts"
          columns={columns}
          rows={rows}
          rowKey={({ attempt }) => keyOf(attempt)}
          rowHref={({ attempt }) => hrefWith({ open: keyOf(attempt) })}
          openKey={search.open}
          selected={selected}
          onSelect={setSelected}
          onEnd={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
          end={endOf(query)}
          isDimmed={query.isPlaceholderData}
          foot={<Foot loaded={attempts.length} isAll={!query.hasNextPage} />}
        />
        {search.open !== "" && (
          <AttemptPanel
            connector={connector}
            openKey={search.open}
            rows={rows}
            onOpen={open}
            resending={resending}
            resendReason={reason}
          />
        )}
      </div>
      {resending.dialog}
    </>
  );
}

function endOf(query: AttemptListProps["query"]): "loading" | "further" | "failed" | undefined {
  if (query.isFetchingNextPage) return "loading";
  if (query.isFetchNextPageError) return "failed";
  const last = query.data?.pages.at(-1);
  return query.hasNextPage && last?.attempts.length === 0 ? "further" : undefined;
}

function Foot({ loaded, isAll }: { readonly loaded: number; readonly isAll: boolean }) {
  return (
    <>
      {formatCount(loaded, "attempt")} {isAll ? "in all" : "loaded"}. Kept are all failures of seven days, and of
      successes about one in ten seconds. “Attempt” counts how often the event was taken off the queue, also to be put
      off unsent.
    </>
  );
}

interface BulkActionsProps {
  readonly connector: Connector;
  readonly filter: AttemptFilter;
  readonly selected: readonly Attempt[];
  readonly resending: ReturnType<typeof useResend>;
  readonly reason: string | undefined;
  /** What stands beside them. */
  readonly children: ReactNode;
}

function BulkActions({ connector, filter, selected, resending, reason, children }: BulkActionsProps) {
  const collecting = useCollect(connector, filter);
  const events = eventsOf(selected);
  const none = events.length === 0 ? "Select attempts first." : undefined;
  const resendMatching = async (): Promise<void> => {
    const found = await collecting.collect();
    if (found) await resending.resend(found);
  };
  return (
    <div className="buttons connector-bulk">
      <Button
        pending={resending.isPending}
        disabledReason={reason ?? none}
        onClick={() => void resending.resend(events)}
      >
        {events.length === 0 ? "Resend the selected" : `Resend ${formatCount(events.length, "event")}`}
      </Button>
      <Button pending={collecting.isPending} disabledReason={reason} onClick={() => void resendMatching()}>
        Resend all that match
      </Button>
      <ResendFailed connector={connector} reason={reason} />
      {children}
    </div>
  );
}

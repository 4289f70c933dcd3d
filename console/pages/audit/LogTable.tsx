/** Shows a log page by page. A page may be empty and not the last: loading goes on for some, and then on request. */

import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { DataTable, type DataTableProps } from "../../parts/table/DataTable.tsx";

/** How many pages without a row are loaded before the reader is asked. */
const mostEmptyPages = 5;

interface LogTableProps<Page, Row>
  extends Pick<DataTableProps<Row>, "label" | "columns" | "rowKey" | "rowHref" | "openKey"> {
  readonly query: UseInfiniteQueryResult<InfiniteData<Page>>;
  readonly rowsOf: (pages: readonly Page[]) => readonly Row[];
  readonly empty: ReactNode;
}

export function LogTable<Page, Row>({ query, rowsOf, empty, ...table }: LogTableProps<Page, Row>) {
  const { data, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const rows = data ? rowsOf(data.pages) : [];
  const isShort = rows.length === 0 && hasNextPage;
  const pages = data?.pages.length ?? 0;
  const goesOn = isShort && pages < mostEmptyPages && !isFetchingNextPage && !isFetchNextPageError;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
  const end = endOf(isFetchingNextPage, isFetchNextPageError, isShort);
  return (
    <QueryView query={query} isEmpty={() => rows.length === 0 && !hasNextPage} empty={empty}>
      {() => (
        <DataTable {...table} rows={rows} onEnd={hasNextPage ? () => void fetchNextPage() : undefined} end={end} />
      )}
    </QueryView>
  );
}

function endOf(isLoading: boolean, isFailed: boolean, isShort: boolean): DataTableProps<never>["end"] {
  if (isLoading) return "loading";
  if (isFailed) return "failed";
  return isShort ? "further" : undefined;
}

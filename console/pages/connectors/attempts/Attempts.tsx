/** The attempts of a connector: filtered by the address, grouped by event if wanted, resent one by one or many at once. */

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { attemptsQuery } from "../../../api/attempts.ts";
import { Chips } from "../../../parts/filter/FilterBar.tsx";
import { Loading } from "../../../parts/states/Loading.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { NoMatch } from "../../../parts/states/States.tsx";
import { useZone } from "../../../time/use-zone.ts";
import { useSearchState } from "../../../url/use-search-state.ts";
import { pathOf } from "../actions/calls.ts";
import type { ConnectorPartProps } from "../detail/part-props.ts";
import { AttemptFilters } from "./AttemptFilters.tsx";
import { AttemptList } from "./AttemptList.tsx";
import { chipsOf } from "./chips.ts";
import { NoAttempt } from "./LastAttempts.tsx";
import { attemptSearch, filterOf, noFilter } from "./search.ts";

/** How often the first page is asked for anew: more often while the connector is not well. */
const calmMillis = 15_000;
const watchMillis = 5000;

export default function Attempts({ connector, isWatched }: ConnectorPartProps) {
  const { project, connector: id } = pathOf(connector);
  const zone = useZone();
  const [search, change] = useSearchState(attemptSearch);
  const filter = useMemo(() => filterOf(search), [search]);
  const query = useInfiniteQuery({
    ...attemptsQuery(project, id, filter, isWatched ? watchMillis : calmMillis),
    placeholderData: keepPreviousData,
  });
  const attempts = useMemo(() => query.data?.pages.flatMap((page) => page.attempts) ?? [], [query.data]);
  const chips = chipsOf(search, change, zone);
  return (
    <div className="connector-part">
      <AttemptFilters search={search} change={change} attempts={attempts} />
      <QueryView
        query={query}
        loading={<Loading shape="table" label="Loading the attempts" />}
        isEmpty={() => attempts.length === 0 && !query.hasNextPage}
        empty={<NoAttempt connector={connector} />}
        noMatch={
          chips.length > 0 ? <NoMatch chips={<Chips chips={chips} />} onClear={() => change(noFilter)} /> : undefined
        }
      >
        {() => <AttemptList connector={connector} attempts={attempts} query={query} filter={filter} />}
      </QueryView>
    </div>
  );
}

/** Shows the events of a project's devices as they come. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useConfig } from "../../api/use-config.ts";
import { CodeDrawer } from "../../parts/code/Snippet.tsx";
import { PageHead } from "../../parts/page/PageHead.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { useProject } from "../../project/use-project.ts";
import { bare, writeTokenLine } from "../../snippets/snippets.ts";
import { useSearchState } from "../../url/use-search-state.ts";
import { EventFilters } from "./EventFilters.tsx";
import { LiveEvents } from "./LiveEvents.tsx";
import { streamPath } from "./live/calls.ts";
import { newestQuery } from "./queries.ts";
import { filtersOf, search } from "./search.ts";
import { writeStreamSnippets } from "./stream-snippets.ts";
import "./EventsPage.css";

export default function EventsPage() {
  const { id } = useProject();
  const { restUrl, httpUrl } = useConfig();
  const [state] = useSearchState(search);
  const filters = filtersOf(state);
  const query = useQuery({
    ...newestQuery(id, filters),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
  });
  const url = bare(restUrl) + streamPath(id, filters);
  return (
    <>
      <PageHead
        title="Events"
        sentence="What the project's devices send, as it comes: rows appear within two seconds."
        code={
          <CodeDrawer
            snippets={writeStreamSnippets(url)}
            tokenLine={writeTokenLine(bare(httpUrl))}
            label="This stream as a program"
          />
        }
      />
      <EventFilters />
      <QueryView query={query} loading={<Loading shape="table" label="Loading events" />}>
        {(newest) => <LiveEvents key={newest.filters} newest={newest} isOld={query.isPlaceholderData} />}
      </QueryView>
    </>
  );
}

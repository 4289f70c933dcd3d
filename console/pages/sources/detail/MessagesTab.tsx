/** Lists what the platform says of a source's data, and what the source says of itself. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import * as v from "valibot";
import { idOf } from "../../../api/projects.ts";
import { type MessageFilter, messagesQuery, type Retention, retentionsQuery } from "../../../api/sources.ts";
import { formatNumber } from "../../../numbers/numbers.ts";
import { CopyLink } from "../../../parts/filter/CopyLink.tsx";
import { Chips, FilterBar, TextFilter } from "../../../parts/filter/FilterBar.tsx";
import { TimeRange } from "../../../parts/filter/TimeRange.tsx";
import { Select } from "../../../parts/form/Field.tsx";
import { StateWord } from "../../../parts/show/StateWord.tsx";
import { When } from "../../../parts/show/When.tsx";
import { Loading } from "../../../parts/states/Loading.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { Empty, NoMatch } from "../../../parts/states/States.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { DataTable } from "../../../parts/table/DataTable.tsx";
import { useProject } from "../../../project/use-project.ts";
import { newestFirst } from "../../../time/newest-first.ts";
import { spanOf } from "../../../time/range.ts";
import { useZone } from "../../../time/use-zone.ts";
import { useSearchState } from "../../../url/use-search-state.ts";
import { kindOptions, kindWord, levelFilters, levelWords, type MessageLevel } from "../../../words/message.ts";
import type { TabProps } from "./tab.ts";

const text = v.pipe(v.string(), v.maxLength(200));
const usualFrom = "-30d";

const schema = v.object({
  level: v.optional(v.picklist(["", "WARNING", "ERROR"]), ""),
  kind: v.optional(text, ""),
  q: v.optional(text, ""),
  from: v.optional(text, usualFrom),
  to: v.optional(text, ""),
});

type Filter = v.InferOutput<typeof schema>;
const noFilter = { level: "", kind: "", q: "", from: usualFrom, to: "" } as const;

interface Message {
  readonly time: string;
  readonly level: MessageLevel;
  readonly kind: string;
  readonly text: string;
  readonly count: number;
  /** The resource name of the retention that it is about. */
  readonly retention?: string;
}

const levelChoices = (["", "WARNING", "ERROR"] as const).map((value) => ({ value, label: levelFilters[value] }));

/** Answers the text behind the name of the retention that it is about, if it is about one. */
type Say = (message: Message) => string;

const columnsOf = (say: Say): readonly Column<Message>[] => [
  { id: "time", head: "Time", width: 150, cell: ({ time }) => <When time={time} /> },
  { id: "level", head: "Level", width: 110, cell: ({ level }) => <StateWord {...levelWords(level)} /> },
  { id: "kind", head: "Kind", width: 190, cell: ({ kind }) => kindWord(kind), text: ({ kind }) => kindWord(kind) },
  { id: "text", head: "Text", cell: say, text: say, width: 480 },
  { id: "count", head: "Count", width: 80, numeric: true, cell: ({ count }) => formatNumber(count) },
];

const noRetentions: readonly Retention[] = [];

/** Names retentions as people do, and one that is gone by its id. */
function sayWith(retentions: readonly Retention[]): Say {
  const names = new Map(retentions.map(({ name, displayName }) => [name, displayName]));
  return ({ text: said, retention }) =>
    retention === undefined ? said : `${names.get(retention) ?? idOf(retention)}: ${said}`;
}

function askedOf({ level, kind, q, from, to }: Filter): MessageFilter {
  // What counts from now is rounded, so that not each look is another question.
  const now = Math.ceil(Date.now() / 60_000) * 60_000;
  const span = spanOf(to === "" ? { from } : { from, to }, now);
  return {
    ...(level === "" ? {} : { level }),
    ...(kind === "" ? {} : { kind }),
    ...(q === "" ? {} : { text: q }),
    ...(span === undefined ? {} : { start_time: new Date(span.fromMillis).toISOString() }),
    ...(span === undefined || to === "" ? {} : { end_time: new Date(span.toMillis).toISOString() }),
  };
}

export function MessagesTab({ id }: TabProps) {
  const { id: project } = useProject();
  const zone = useZone();
  const [filter, change] = useSearchState(schema);
  const asked = useMemo(() => askedOf(filter), [filter]);
  const query = useInfiniteQuery(messagesQuery(project, id, asked));
  const { data: retentions = noRetentions } = useQuery(retentionsQuery(project));
  const columns = useMemo(() => columnsOf(sayWith(retentions)), [retentions]);
  const messages = useMemo(
    () => query.data && newestFirst(query.data.pages.flatMap((page) => page.messages)),
    [query.data],
  );
  const chips = chipsOf(filter, change);
  const range = filter.to === "" ? { from: filter.from } : { from: filter.from, to: filter.to };
  const isMoved = filter.from !== usualFrom || filter.to !== "";
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError } = query;
  return (
    <>
      <FilterBar chips={chips} onClear={() => change(noFilter)}>
        <Select
          aria-label="Level"
          value={filter.level}
          options={levelChoices}
          onChange={(level) => change({ level })}
        />
        <Select
          aria-label="Kind"
          value={filter.kind}
          options={kindOptions(filter.kind)}
          onChange={(kind) => change({ kind })}
        />
        <TextFilter label="Text" value={filter.q} onChange={(q) => change({ q }, { replace: true })} />
        <TimeRange value={range} onChange={(next) => change({ from: next.from, to: next.to ?? "" })} zone={zone} />
        <CopyLink range={range} />
      </FilterBar>
      <QueryView
        query={{ ...query, data: messages }}
        loading={<Loading shape="table" label="Loading the messages" />}
        isEmpty={(all) => all.length === 0 && !hasNextPage}
        empty={
          <Empty
            title="No message"
            why="Here the platform says what was wrong with data of this source, when it fell silent and when it came back, and the source says what it likes. Messages are kept for a month."
          />
        }
        noMatch={
          chips.length > 0 || isMoved ? (
            <NoMatch chips={<Chips chips={chips} />} onClear={() => change(noFilter)} />
          ) : undefined
        }
      >
        {(all) => (
          <DataTable
            label="Messages"
            columns={columns}
            rows={all}
            rowKey={({ time, kind, text: said, retention = "" }) => `${time} ${kind} ${said} ${retention}`}
            onEnd={hasNextPage ? () => query.fetchNextPage() : undefined}
            end={
              isFetchingNextPage
                ? "loading"
                : isFetchNextPageError
                  ? "failed"
                  : all.length === 0
                    ? "further"
                    : undefined
            }
          />
        )}
      </QueryView>
    </>
  );
}

const chipsOf = ({ level, kind, q }: Filter, change: (patch: Partial<Filter>) => void) => [
  ...(level === "" ? [] : [{ label: levelFilters[level], onRemove: () => change({ level: "" }) }]),
  ...(kind === "" ? [] : [{ label: kindWord(kind), onRemove: () => change({ kind: "" }) }]),
  ...(q === "" ? [] : [{ label: `text: ${q}`, onRemove: () => change({ q: "" }) }]),
];

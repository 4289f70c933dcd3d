/** The filters above a list of attempts, and what of them is set. */

import type { Attempt } from "../../../api/attempts.ts";
import { errorClasses, statusClasses } from "../../../api/attempts.ts";
import { idOf } from "../../../api/projects.ts";
import { CopyLink } from "../../../parts/filter/CopyLink.tsx";
import { FilterBar, TextFilter } from "../../../parts/filter/FilterBar.tsx";
import { ManySelectLater } from "../../../parts/filter/ManySelectLater.tsx";
import { TimeRange } from "../../../parts/filter/TimeRange.tsx";
import { Check, Select } from "../../../parts/form/Field.tsx";
import { useZone } from "../../../time/use-zone.ts";
import { errorClassWords } from "../../../words/error-class.ts";
import { knownEventTypes } from "../words/event-types.ts";
import { type ChangeSearch, chipsOf } from "./chips.ts";
import { type AttemptSearch, copyWords, noFilter, outcomeWords } from "./search.ts";

export interface AttemptFiltersProps {
  readonly search: AttemptSearch;
  readonly change: ChangeSearch;
  /** What is loaded, of which types and devices are offered. */
  readonly attempts: readonly Attempt[];
}

const choicesOf = (values: readonly string[]) => [...new Set(values)].map((value) => ({ value, label: value }));
const optionsOf = <const Value extends string>(words: { readonly [Key in Value]: string }, values: readonly Value[]) =>
  values.map((value) => ({ value, label: words[value] }));

export function AttemptFilters({ search, change, attempts }: AttemptFiltersProps) {
  const zone = useZone();
  const chips = chipsOf(search, change, zone);
  const range = { from: search.from, to: search.to === "" ? undefined : search.to };
  return (
    <FilterBar chips={chips} onClear={() => change(noFilter)}>
      <Select
        aria-label="Result"
        value={search.outcome}
        options={optionsOf(outcomeWords, ["", "true", "false"])}
        onChange={(outcome) => change({ outcome })}
      />
      <ManySelectLater
        label="Status"
        choices={choicesOf(statusClasses)}
        value={search.status}
        onChange={(values) => change({ status: statusClasses.filter((each) => values.includes(each)) })}
      />
      <ManySelectLater
        label="Error"
        choices={errorClasses.map((value) => ({ value, label: errorClassWords(value).name }))}
        value={search.class}
        onChange={(values) => change({ class: errorClasses.filter((each) => values.includes(each)) })}
      />
      <ManySelectLater
        label="Event type"
        choices={choicesOf([...attempts.map(({ eventType }) => eventType), ...knownEventTypes])}
        value={search.type}
        onChange={(type) => change({ type: [...type] })}
        isOpenEnded
      />
      <ManySelectLater
        label="Device"
        choices={choicesOf(attempts.map(({ device }) => idOf(device)))}
        value={search.device}
        onChange={(device) => change({ device: [...device] })}
        isOpenEnded
      />
      <TextFilter label="Event id" value={search.event} onChange={(event) => change({ event: event.trim() })} />
      <Select
        aria-label="Copies"
        value={search.copy}
        options={optionsOf(copyWords, ["", "none", "sync", "replay"])}
        onChange={(copy) => change({ copy })}
      />
      <TimeRange value={range} onChange={({ from, to }) => change({ from, to })} zone={zone}>
        <span className="field-hint">Attempts are kept for seven days.</span>
      </TimeRange>
      <CopyLink range={range} />
      <Check label="Group by event" value={search.group} onChange={(group) => change({ group })} />
    </FilterBar>
  );
}

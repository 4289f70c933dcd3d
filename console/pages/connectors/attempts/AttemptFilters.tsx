/** The filters above a list of attempts, and what of them is set. */

import type { Attempt } from "../../../api/attempts.ts";
import { errorClasses, statusClasses, wholeLog } from "../../../api/attempts.ts";
import { idOf } from "../../../api/projects.ts";
import { type Chip, FilterBar, TextFilter } from "../../../parts/filter/FilterBar.tsx";
import { ManySelect } from "../../../parts/filter/ManySelect.tsx";
import { TimeRange } from "../../../parts/filter/TimeRange.tsx";
import { Check, Select } from "../../../parts/form/Field.tsx";
import { describeRange } from "../../../time/range.ts";
import { useZone } from "../../../time/use-zone.ts";
import type { Patch } from "../../../url/search.ts";
import { knownEventTypes } from "../words/event-types.ts";
import { type AttemptSearch, type attemptSearch, copyWords, noFilter, outcomeWords } from "./search.ts";

export interface AttemptFiltersProps {
  readonly search: AttemptSearch;
  readonly change: (patch: Patch<typeof attemptSearch>) => void;
  /** What is loaded, of which types and devices are offered. */
  readonly attempts: readonly Attempt[];
}

const choicesOf = (values: readonly string[]) => [...new Set(values)].map((value) => ({ value, label: value }));
const optionsOf = <const Value extends string>(words: { readonly [Key in Value]: string }, values: readonly Value[]) =>
  values.map((value) => ({ value, label: words[value] }));

export function AttemptFilters({ search, change, attempts }: AttemptFiltersProps) {
  const zone = useZone();
  const chips = chipsOf(search, change, zone);
  return (
    <FilterBar chips={chips} onClear={() => change(noFilter)}>
      <Select
        className="connector-select"
        aria-label="Result"
        value={search.outcome}
        options={optionsOf(outcomeWords, ["", "true", "false"])}
        onChange={(outcome) => change({ outcome })}
      />
      <ManySelect
        label="Status"
        choices={choicesOf(statusClasses)}
        value={search.status}
        onChange={(values) => change({ status: statusClasses.filter((each) => values.includes(each)) })}
      />
      <ManySelect
        label="Error class"
        choices={choicesOf(errorClasses)}
        value={search.class}
        onChange={(values) => change({ class: errorClasses.filter((each) => values.includes(each)) })}
      />
      <ManySelect
        label="Event type"
        choices={choicesOf([...attempts.map(({ eventType }) => eventType), ...knownEventTypes])}
        value={search.type}
        onChange={(type) => change({ type: [...type] })}
        isOpenEnded
      />
      <ManySelect
        label="Device"
        choices={choicesOf(attempts.map(({ device }) => idOf(device)))}
        value={search.device}
        onChange={(device) => change({ device: [...device] })}
        isOpenEnded
      />
      <TextFilter label="Event id" value={search.event} onChange={(event) => change({ event: event.trim() })} />
      <Select
        className="connector-select"
        aria-label="Copies"
        value={search.copy}
        options={optionsOf(copyWords, ["", "none", "sync", "replay"])}
        onChange={(copy) => change({ copy })}
      />
      <TimeRange
        value={{ from: search.from, to: search.to === "" ? undefined : search.to }}
        onChange={({ from, to }) => change({ from, to })}
        zone={zone}
      >
        <span className="field-hint">Attempts are kept for seven days.</span>
      </TimeRange>
      <Check label="Group by event" value={search.group} onChange={(group) => change({ group })} />
    </FilterBar>
  );
}

/** Says what is set, each with what takes it away. */
export function chipsOf(search: AttemptSearch, change: AttemptFiltersProps["change"], zone: string): Chip[] {
  const { outcome, status, type, device, event, copy, from, to } = search;
  const without = (values: readonly string[], value: string): string[] => values.filter((each) => each !== value);
  const isRanged = from !== wholeLog || to !== "";
  const range = { from, to: to === "" ? undefined : to };
  return [
    ...(outcome === "" ? [] : [{ label: outcomeWords[outcome], onRemove: () => change({ outcome: undefined }) }]),
    ...status.map((value) => ({
      label: `status: ${value}`,
      onRemove: () => change({ status: status.filter((each) => each !== value) }),
    })),
    ...search.class.map((value) => ({
      label: `class: ${value}`,
      onRemove: () => change({ class: search.class.filter((each) => each !== value) }),
    })),
    ...type.map((value) => ({ label: `type: ${value}`, onRemove: () => change({ type: without(type, value) }) })),
    ...device.map((value) => ({
      label: `device: ${value}`,
      onRemove: () => change({ device: without(device, value) }),
    })),
    ...(event === "" ? [] : [{ label: `event: ${event}`, onRemove: () => change({ event: undefined }) }]),
    ...(copy === "" ? [] : [{ label: copyWords[copy], onRemove: () => change({ copy: undefined }) }]),
    ...(isRanged
      ? [{ label: describeRange(range, zone), onRemove: () => change({ from: undefined, to: undefined }) }]
      : []),
  ];
}

/** The filters above the list of sources. */

import { useQuery } from "@tanstack/react-query";
import { calledOf, idOf } from "../../../api/projects.ts";
import { fleetsQuery, type Retention } from "../../../api/sources.ts";
import { type Chip, FilterBar, TextFilter } from "../../../parts/filter/FilterBar.tsx";
import { Select } from "../../../parts/form/Field.tsx";
import { useProject } from "../../../project/use-project.ts";
import { typeWords } from "../words/state.ts";
import { type Filter, noFilter, states, types } from "./filter.ts";

const stateLabels: Readonly<Record<(typeof states)[number], string>> = {
  sending: "sending",
  silent: "silent",
  never: "never sent",
  disabled: "disabled",
};

export type ChangeFilter = (patch: Partial<Filter>, how?: { readonly replace?: boolean }) => void;

interface FiltersProps {
  readonly filter: Filter;
  readonly change: ChangeFilter;
  readonly retentions: readonly Retention[];
}

export function SourceFilters({ filter, change, retentions }: FiltersProps) {
  const { id } = useProject();
  const { data: fleets = [] } = useQuery(fleetsQuery(id));
  const chips = useChips({ filter, change, retentions });
  return (
    <FilterBar chips={chips} onClear={() => change(noFilter)}>
      <TextFilter label="Name or Activation UID" value={filter.q} onChange={(q) => change({ q }, { replace: true })} />
      <Select
        aria-label="State"
        value={filter.state}
        options={[{ value: "", label: "Any state" }, ...states.map((value) => ({ value, label: stateLabels[value] }))]}
        onChange={(state) => change({ state })}
      />
      <Select
        aria-label="Type"
        value={filter.type}
        options={[{ value: "", label: "Any type" }, ...types.map((value) => ({ value, label: typeWords[value] }))]}
        onChange={(type) => change({ type })}
      />
      <Select
        aria-label="Retention"
        value={filter.retention}
        options={[
          { value: "", label: "Any retention" },
          { value: "none", label: "without one" },
          ...retentions.map((each) => ({ value: idOf(each.name), label: calledOf(each) })),
        ]}
        onChange={(retention) => change({ retention })}
      />
      {fleets.length > 0 && (
        <Select
          aria-label="Fleet"
          value={filter.fleet}
          options={[
            { value: "", label: "Any fleet" },
            ...fleets.map(({ name, displayName }) => ({ value: idOf(name), label: displayName })),
          ]}
          onChange={(fleet) => change({ fleet })}
        />
      )}
      <TextFilter
        label="Label, as key or key=value"
        placeholder="Label: key=value"
        value={filter.label}
        onChange={(label) => change({ label }, { replace: true })}
      />
    </FilterBar>
  );
}

/** Says each filter that is set, and takes it away. */
export function useChips({ filter, change, retentions }: FiltersProps): readonly Chip[] {
  const retention = retentions.find(({ name }) => idOf(name) === filter.retention)?.displayName ?? filter.retention;
  const all: readonly (readonly [keyof Filter, string])[] = [
    ["q", `text: ${filter.q}`],
    ["state", filter.state === "" ? "" : `state: ${stateLabels[filter.state]}`],
    ["type", filter.type === "" ? "" : `type: ${typeWords[filter.type]}`],
    ["retention", `retention: ${retention}`],
    ["label", `label: ${filter.label}`],
    ["fleet", `fleet: ${filter.fleet}`],
  ];
  return all.flatMap(([name, label]) =>
    filter[name] === "" ? [] : [{ label, onRemove: () => change({ [name]: "" }) }],
  );
}

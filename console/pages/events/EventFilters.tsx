/** Filters events by type, device and label. */

import { useQuery } from "@tanstack/react-query";
import { eventTypesInUse, labelKeysInUse } from "../../api/in-use.ts";
import { type Chip, FilterBar } from "../../parts/filter/FilterBar.tsx";
import { ManySelectLater } from "../../parts/filter/ManySelectLater.tsx";
import { useProject } from "../../project/use-project.ts";
import { useSearchState } from "../../url/use-search-state.ts";
import { deviceNamesQuery } from "./queries.ts";
import { search } from "./search.ts";

const names = { type: "type", device: "device", label: "label" } as const;
type Name = keyof typeof names;

/** Answers what takes a filter away, and what takes all away. */
export function useEventChips(): [chips: readonly Chip[], clear: () => void] {
  const { id } = useProject();
  const [state, change] = useSearchState(search);
  const devices = useQuery(deviceNamesQuery(id)).data;
  const chipsOf = (name: Name): Chip[] =>
    state[name].map((value) => ({
      label: `${name}: ${name === "device" ? devices?.get(value) || value : value}`,
      onRemove: () => change({ [name]: state[name].filter((each) => each !== value) }),
    }));
  const clear = (): void => change({ type: undefined, device: undefined, label: undefined });
  return [[...chipsOf("type"), ...chipsOf("device"), ...chipsOf("label")], clear];
}

export function EventFilters() {
  const { id } = useProject();
  const [{ type, device, label }, change] = useSearchState(search);
  const devices = useQuery(deviceNamesQuery(id)).data ?? new Map<string, string>();
  const types = useQuery(eventTypesInUse(id)).data;
  const keys = useQuery(labelKeysInUse(id)).data;
  const [chips, clear] = useEventChips();
  const plain = (values: readonly string[] = []) => values.map((value) => ({ value, label: value }));
  const named = [...devices].map(([value, name]) => ({ value, label: name || value }));
  return (
    <FilterBar chips={chips} onClear={clear}>
      <ManySelectLater
        label="Type"
        choices={plain(types)}
        value={type}
        onChange={(next) => change({ type: [...next] })}
        isOpenEnded
      />
      <ManySelectLater
        label="Device"
        choices={named}
        value={device}
        onChange={(next) => change({ device: [...next] })}
        isOpenEnded
      />
      <ManySelectLater
        label="Label"
        choices={plain(keys)}
        value={label}
        onChange={(next) => change({ label: [...next] })}
        isOpenEnded
      />
    </FilterBar>
  );
}

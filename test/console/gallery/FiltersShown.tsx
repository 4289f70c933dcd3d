/** Shows filters, and what they are set to. */

import { lazy, useState } from "react";
import { CopyLink } from "../../../console/parts/filter/CopyLink.tsx";
import { FilterBar, TextFilter } from "../../../console/parts/filter/FilterBar.tsx";
import { TimeRange } from "../../../console/parts/filter/TimeRange.tsx";
import type { Range } from "../../../console/time/range.ts";
import { useZone } from "../../../console/time/use-zone.ts";
import { hostile } from "./hostile.ts";

const ManySelect = lazy(async () => ({
  default: (await import("../../../console/parts/filter/ManySelect.tsx")).ManySelect,
}));

const choices = ["sending", "silent", "never", "disabled"].map((value) => ({ value, label: `is ${value}` }));

export function FiltersShown() {
  const [text, setText] = useState("");
  const [states, setStates] = useState<readonly string[]>([]);
  const [range, setRange] = useState<Range>({ from: "-24h" });
  const chips = states.map((state) => ({
    label: `state: ${state}`,
    onRemove: () => setStates(states.filter((each) => each !== state)),
  }));
  return (
    <>
      <h1>Filters</h1>
      <FilterBar chips={[...chips, { label: hostile, onRemove: () => {} }]} onClear={() => setStates([])}>
        <TextFilter label="Find sources" value={text} onChange={setText} />
        <ManySelect label="State" choices={choices} value={states} onChange={setStates} isOpenEnded />
        <TimeRange value={range} onChange={setRange} zone={useZone()} />
        <CopyLink range={range} />
      </FilterBar>
      <output>{JSON.stringify({ text, states, range })}</output>
    </>
  );
}

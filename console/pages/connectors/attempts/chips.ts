/** Says which filters of attempts are set. */

import { wholeLog } from "../../../api/attempts.ts";
import type { Chip } from "../../../parts/filter/FilterBar.tsx";
import { describeRange } from "../../../time/range.ts";
import type { Patch } from "../../../url/search.ts";
import { errorClassWords } from "../../../words/error-class.ts";
import { type AttemptSearch, type attemptSearch, copyWords, outcomeWords } from "./search.ts";

export type ChangeSearch = (patch: Patch<typeof attemptSearch>) => void;

/** Says what is set, each with what takes it away. */
export function chipsOf(search: AttemptSearch, change: ChangeSearch, zone: string): Chip[] {
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
      label: `error: ${errorClassWords(value).name}`,
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

/** Shows charts of as many points as the address says. */

import { lazy, useMemo, useState } from "react";
import type { Span } from "../../../console/time/range.ts";
import { useZone } from "../../../console/time/use-zone.ts";

const Chart = lazy(async () => ({ default: (await import("../../../console/parts/chart/Chart.tsx")).Chart }));

const begin = Date.UTC(2026, 10, 28, 12);
const day = 86_400_000;
const write = (value: number): string => `${value.toFixed(1)} °C`;

export function ChartShown() {
  const count = Number(new URLSearchParams(location.search).get("points") ?? 288);
  const [span, setSpan] = useState<Span>({ fromMillis: begin, toMillis: begin + day });
  const times = useMemo(
    () => Array.from({ length: count }, (_, index) => begin + Math.floor((index * day) / count)),
    [count],
  );
  const series = useMemo(() => {
    const wave = (turns: number) => times.map((_, index) => 20 + turns * Math.sin((index / count) * 12 * turns));
    const values = wave(2);
    const shift = (by: number) => values.map((value) => value + by);
    const gappy = wave(1).map((value, index) => (index % 50 > 44 ? null : value));
    return [
      { label: "Hall 1", values, low: shift(-1), high: shift(1) },
      { label: "Hall 2", values: gappy },
    ];
  }, [times, count]);
  const bars = useMemo(() => [{ label: "Delivered", values: times.map((_, index) => index % 7) }], [times]);
  const zone = useZone();
  return (
    <>
      <h1>Charts</h1>
      <Chart label="Temperature" times={times} series={series} span={span} zone={zone} write={write} onZoom={setSpan} />
      {count < 1000 && (
        <Chart label="Deliveries" times={times} series={bars} span={span} zone={zone} kind="bar" height={160} />
      )}
      <output>{JSON.stringify(span)}</output>
    </>
  );
}

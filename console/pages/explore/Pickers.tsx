/** Picks what is asked: sources, a measurement, fields, how values are joined, and when. */

import type { components } from "../../api/made/openapi.ts";
import { formatDuration } from "../../numbers/numbers.ts";
import { CopyLink } from "../../parts/filter/CopyLink.tsx";
import { ManySelectLater } from "../../parts/filter/ManySelectLater.tsx";
import { TimeRange } from "../../parts/filter/TimeRange.tsx";
import { Field, Select } from "../../parts/form/Field.tsx";
import type { Range } from "../../time/range.ts";
import { useZone } from "../../time/use-zone.ts";
import { useSearchState } from "../../url/use-search-state.ts";
import { keyOf } from "./choice.ts";
import { aggregates, type Picked, steps } from "./influxql.ts";
import type { SourceChoice } from "./queries.ts";
import { search } from "./search.ts";

export type MeasurementAnswer = components["schemas"]["MeasurementList"]["measurements"][number];

interface PickersProps {
  readonly all: readonly SourceChoice[];
  readonly picked: readonly SourceChoice[];
  readonly measurements: readonly MeasurementAnswer[];
  readonly measured: MeasurementAnswer | undefined;
  readonly choice: Picked | undefined;
  readonly range: Range;
  readonly isFixed: boolean;
  readonly onRange: (range: Range) => void;
}

export function Pickers(props: PickersProps) {
  const { all, picked, measurements, measured, choice, range, isFixed, onRange } = props;
  const [{ q }, change] = useSearchState(search);
  const zone = useZone();
  const fields = measured?.fields.map(({ name }) => ({ value: name, label: name })) ?? [];
  return (
    <search className="explore-pickers" aria-label="What is charted">
      {!isFixed && (
        <ManySelectLater
          label="Source"
          choices={all.map(({ id, name }) => ({ value: id, label: name }))}
          value={picked.map(({ id }) => id)}
          onChange={(source) => change({ source: [...source], q: undefined })}
        />
      )}
      {measured && (
        <Field label="Measurement" name="measurement">
          {(control) => (
            <Select
              {...control}
              value={keyOf(measured)}
              options={measurements.map((each) => ({
                value: keyOf(each),
                label: `${each.measurement} (${each.retention})`,
              }))}
              onChange={(of) => change({ of, field: undefined, q: undefined })}
            />
          )}
        </Field>
      )}
      {choice && (
        <ManySelectLater
          label="Field"
          choices={fields}
          value={choice.fields}
          onChange={(field) => change({ field: [...field], q: undefined })}
        />
      )}
      {choice && <Joining choice={choice} />}
      <TimeRange value={range} onChange={onRange} zone={zone} />
      <CopyLink
        range={range}
        notFixable={q === "" ? undefined : "The query by hand says its times itself: write fixed ones into it."}
      />
    </search>
  );
}

const words: Readonly<Record<(typeof aggregates)[number], string>> = {
  mean: "Mean, with min and max",
  last: "Last",
  sum: "Sum",
  count: "Count",
  min: "Least",
  max: "Largest",
  none: "Every point",
};

function Joining({ choice }: { readonly choice: Picked }) {
  const [{ step }, change] = useSearchState(search);
  const auto = `Automatic: ${formatDuration(choice.stepSeconds * 1000)}`;
  const options = [
    { value: "auto", label: step === "auto" ? auto : "Automatic" },
    ...steps.map((each) => ({ value: String(each), label: formatDuration(each * 1000) })),
  ];
  const known = options.some(({ value }) => value === step)
    ? options
    : [...options, { value: step, label: formatDuration(Number(step) * 1000) }];
  return (
    <>
      <Field label="Values" name="aggregate">
        {(control) => (
          <Select
            {...control}
            value={choice.aggregate}
            options={aggregates.map((value) => ({ value, label: words[value] }))}
            onChange={(aggregate) => change({ aggregate, q: undefined })}
          />
        )}
      </Field>
      {choice.aggregate !== "none" && (
        <Field label="Interval" name="step">
          {(control) => (
            <Select
              {...control}
              value={step}
              options={known}
              onChange={(value) => change({ step: value, q: undefined })}
            />
          )}
        </Field>
      )}
    </>
  );
}

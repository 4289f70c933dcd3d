/** The fields that a new source and the settings of one that is there share. */

import { useQuery } from "@tanstack/react-query";
import { idOf } from "../../../api/projects.ts";
import { fleetsQuery, retentionsQuery } from "../../../api/sources.ts";
import { formatDuration, readDuration } from "../../../numbers/numbers.ts";
import { Check, Field, Select, TextField, TextInput } from "../../../parts/form/Field.tsx";
import { FieldGroup, KeyValues } from "../../../parts/form/Lists.tsx";
import type { Form } from "../../../parts/form/use-form.ts";
import { LinkTo } from "../../../parts/page/LinkTo.tsx";
import { Note } from "../../../parts/show/StateWord.tsx";
import { useProject } from "../../../project/use-project.ts";
import { type TypedDuration, type Unit, units, withoutRetention } from "../words/state.ts";
import type { SourceValues } from "./values.ts";

/** What fields need of a form, whichever further fields it has. */
export type SourceForm = Pick<Form<SourceValues>, "values" | "set" | "errorOf">;

interface FieldsProps {
  readonly form: SourceForm;
}

export function NameField({ form }: FieldsProps) {
  return (
    <TextField
      label="Name"
      name="displayName"
      error={form.errorOf("displayName")}
      value={form.values.displayName}
      onChange={(text) => form.set("displayName", text)}
    />
  );
}

interface RetentionProps {
  readonly form: Pick<Form<Pick<SourceValues, "retentions">>, "values" | "set" | "errorOf">;
}

/** Where the points of a source are kept: the retentions of its project, to tick. */
export function RetentionField({ form }: RetentionProps) {
  const { id } = useProject();
  const { data: retentions } = useQuery(retentionsQuery(id));
  const { values, set } = form;
  const toggle = (name: string, isTicked: boolean): void =>
    set("retentions", isTicked ? [...values.retentions, name] : values.retentions.filter((each) => each !== name));
  return (
    <FieldGroup
      label="Retentions (cloud storage)"
      hint={values.retentions.length > 1 ? "Each point is kept in all of them." : undefined}
      error={form.errorOf("retentions")}
    >
      <div className="source-checks">
        {retentions?.map(({ name, displayName, duration }) => (
          <Check
            key={name}
            label={`${displayName || idOf(name)}, ${formatDuration(readDuration(duration) ?? 0)}`}
            value={values.retentions.includes(name)}
            onChange={(isTicked) => toggle(name, isTicked)}
          />
        ))}
      </div>
      {retentions !== undefined && values.retentions.length === 0 && (
        <Note state="warn">
          {withoutRetention}{" "}
          {retentions.length === 0 && (
            <LinkTo href={`/projects/${encodeURIComponent(id)}/retentions`}>Make a retention</LinkTo>
          )}
        </Note>
      )}
    </FieldGroup>
  );
}

export function FleetField({ form }: FieldsProps) {
  const { id } = useProject();
  const { data: fleets = [] } = useQuery(fleetsQuery(id));
  const options = fleets.map(({ name, displayName }) => ({ value: name, label: displayName }));
  return (
    <Field label="Fleet" name="fleet" hint="A group of sources." error={form.errorOf("fleet")}>
      {(control) => (
        <Select
          {...control}
          value={form.values.fleet}
          options={[{ value: "", label: "none" }, ...options]}
          onChange={(value) => form.set("fleet", value)}
        />
      )}
    </Field>
  );
}

export function AlertField({ form }: FieldsProps) {
  return (
    <DurationField
      label="Alert when no data came for"
      name="noDataAfter"
      hint="Leave it empty for no alert. A source that is silent for longer stands under Alerts, and sends the event noDataAlert."
      error={form.errorOf("noDataAfter")}
      value={form.values.noDataAfter}
      onChange={(value) => form.set("noDataAfter", value)}
    />
  );
}

interface DurationFieldProps {
  readonly label: string;
  readonly name: string;
  readonly hint: string;
  readonly error: string | undefined;
  readonly value: TypedDuration;
  readonly onChange: (value: TypedDuration) => void;
}

/** A duration: a number, and the unit that it is in. */
export function DurationField({ label, name, hint, error, value, onChange }: DurationFieldProps) {
  const options = units.map((unit) => ({ value: unit.value as Unit, label: unit.label }));
  return (
    <Field label={label} name={name} hint={hint} error={error}>
      {(control) => (
        <div className="source-pair">
          <TextInput
            {...control}
            inputMode="numeric"
            autoComplete="off"
            value={value.amount}
            onChange={(amount) => onChange({ ...value, amount })}
          />
          <Select
            aria-label={`Unit of: ${label}`}
            value={value.unit}
            options={options}
            onChange={(unit) => onChange({ ...value, unit })}
          />
        </div>
      )}
    </Field>
  );
}

export function LabelFields({ form }: FieldsProps) {
  return (
    <>
      <FieldGroup
        label="Labels"
        hint="Consumers filter by them, and connectors may send them along. Everybody who reads the project sees them."
        error={form.errorOf("labels")}
      >
        <KeyValues
          pairs={form.values.labels}
          onChange={(pairs) => form.set("labels", pairs)}
          keyName="Label"
          valueName="Value of label"
        />
      </FieldGroup>
      <FieldGroup
        label="Variables"
        hint="Texts for programs that read the API. Put no passwords here."
        error={form.errorOf("variables")}
      >
        <KeyValues
          pairs={form.values.variables}
          onChange={(pairs) => form.set("variables", pairs)}
          keyName="Variable"
          valueName="Value of variable"
        />
      </FieldGroup>
    </>
  );
}

/** Asks for an export: which points, of which time, in which format. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { idOf } from "../../api/projects.ts";
import { Snippet } from "../../parts/code/Snippet.tsx";
import { ManySelectLater } from "../../parts/filter/ManySelectLater.tsx";
import { TimeRange } from "../../parts/filter/TimeRange.tsx";
import { Check, Field, Select, TextField } from "../../parts/form/Field.tsx";
import { FormDialog } from "../../parts/form/FormDialog.tsx";
import { FieldGroup, ManyInput } from "../../parts/form/Lists.tsx";
import { type Form, useForm } from "../../parts/form/use-form.ts";
import { useProject } from "../../project/use-project.ts";
import { useProjectCode } from "../../snippets/use-code.ts";
import { useZone } from "../../time/use-zone.ts";
import { sourceChoicesQuery } from "../explore/queries.ts";
import { exportsKey } from "./queries.ts";
import { bodyOf, type ExportValues, exportSchema } from "./values.ts";

interface NewExportProps {
  readonly initial: ExportValues;
  /** The names of the project's retentions. */
  readonly retentions: readonly string[];
  /** Gets the id of the export that was made. */
  readonly onMade: (id: string) => void;
  readonly onClose: () => void;
}

export function NewExport({ initial, retentions, onMade, onClose }: NewExportProps) {
  const { id: project } = useProject();
  const client = useQueryClient();
  const code = useProjectCode();
  const [openedMillis] = useState(() => Date.now());
  const form = useForm({
    schema: exportSchema,
    initial,
    send: async (values) => {
      const body = bodyOf(values, Date.now());
      const made = await api.POST("/v2/projects/{project}/exports", { params: { path: { project } }, body });
      void client.invalidateQueries({ queryKey: exportsKey(project) });
      onMade(idOf(made.name));
    },
  });
  const body = bodyOf(form.values, openedMillis);
  return (
    <FormDialog title="Export points into files" wide onClose={onClose} action="Export" form={form}>
      <Points form={form} retentions={retentions} />
      <Files form={form} />
      <Snippet {...code("/exports", { method: "POST", body })} label="Export the points" />
    </FormDialog>
  );
}

type PartProps = { readonly form: Form<ExportValues> };

function Points({ form, retentions }: PartProps & Pick<NewExportProps, "retentions">) {
  const { id: project } = useProject();
  const zone = useZone();
  const { data: choices = [] } = useQuery(sourceChoicesQuery(project));
  const { values, set, errorOf } = form;
  return (
    <>
      <Field label="Retention" name="retention" error={errorOf("retention")}>
        {(control) => (
          <Select
            {...control}
            value={values.retention}
            options={retentions.map((value) => ({ value, label: value }))}
            onChange={(retention) => set("retention", retention)}
          />
        )}
      </Field>
      <FieldGroup label="Sources" hint="Without any, all of the project." error={errorOf("sources")}>
        <div className="buttons">
          <ManySelectLater
            label="Source"
            choices={choices.map(({ id, name }) => ({ value: id, label: name }))}
            value={values.sources}
            onChange={(sources) => set("sources", sources)}
            isOpenEnded
          />
        </div>
      </FieldGroup>
      <TextField
        label="Measurement"
        name="measurement"
        hint="Empty for all."
        error={errorOf("measurement")}
        value={values.measurement}
        onChange={(measurement) => set("measurement", measurement)}
      />
      <FieldGroup
        label="Fields"
        hint="Without any, all. Rows that have none of them are left out."
        error={errorOf("fields")}
      >
        <ManyInput one="Field" values={values.fields} onChange={(fields) => set("fields", fields)} />
      </FieldGroup>
      <FieldGroup label="Time" error={errorOf("startTime") ?? errorOf("endTime")}>
        <TimeRange value={values.range} zone={zone} onChange={(range) => set("range", range)} />
      </FieldGroup>
    </>
  );
}

const formats = [
  { value: "CSV", label: "CSV, for spreadsheets and most programs" },
  { value: "PARQUET", label: "Parquet, for DuckDB, pandas and Athena" },
] as const;

function Files({ form: { values, set, errorOf } }: PartProps) {
  return (
    <>
      <Field label="Format" name="format" error={errorOf("format")}>
        {(control) => (
          <Select {...control} value={values.format} options={formats} onChange={(format) => set("format", format)} />
        )}
      </Field>
      {values.format === "CSV" && (
        <Check
          label="Keep texts that a spreadsheet would run as they are"
          value={values.keepsFormulas}
          onChange={(keepsFormulas) => set("keepsFormulas", keepsFormulas)}
        />
      )}
    </>
  );
}

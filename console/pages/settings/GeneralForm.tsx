/** Changes the name of a project, its zone and place, and for how many days its events are kept. */

import { useId } from "react";
import { idOf, type ProjectAnswer } from "../../api/projects.ts";
import { Button } from "../../parts/action/Button.tsx";
import { useToast } from "../../parts/action/Toasts.tsx";
import { Field, TextInput } from "../../parts/form/Field.tsx";
import { FormError } from "../../parts/form/FormError.tsx";
import { type Form, useForm } from "../../parts/form/use-form.ts";
import { useCan } from "../../project/use-project.ts";
import { changesOf, type GeneralValues, generalSchema, valuesOf } from "./general.ts";
import { useSave } from "./use-save.ts";

export function GeneralForm({ project }: { readonly project: ProjectAnswer }) {
  const may = useCan("project.update");
  const save = useSave(idOf(project.name));
  const toast = useToast();
  const form = useForm({
    schema: generalSchema,
    initial: valuesOf(project),
    send: async (values, began) => {
      form.reset(valuesOf(await save(changesOf(began, values))));
      toast({ text: "The settings are saved." });
    },
  });
  const reason = may === true ? undefined : may;
  const nothing = form.isChanged ? undefined : "Nothing has changed.";
  return (
    <form className="form" onSubmit={form.onSubmit} noValidate>
      <FormError error={form.formError} />
      <GeneralFields form={form} />
      <div>
        <Button kind="primary" type="submit" pending={form.isPending} disabledReason={reason ?? nothing}>
          Save
        </Button>
      </div>
    </form>
  );
}

function GeneralFields({ form }: { readonly form: Form<GeneralValues> }) {
  const zones = useId();
  return (
    <>
      <TextField form={form} name="displayName" path="displayName" label="Name" />
      <TextField
        form={form}
        name="timeLocation"
        path="location.timeLocation"
        label="Zone"
        hint="Such as Europe/Berlin. Pages offer it as the project's zone."
        list={zones}
      />
      <datalist id={zones}>
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <div className="settings-place">
        <TextField
          form={form}
          name="latitude"
          path="location.latitude"
          label="Latitude"
          hint="Degrees, north of the equator."
        />
        <TextField
          form={form}
          name="longitude"
          path="location.longitude"
          label="Longitude"
          hint="Degrees, east of Greenwich."
        />
      </div>
      <TextField
        form={form}
        name="eventLogDays"
        path="eventLogDays"
        label="Days that events are kept"
        hint="0 to 31. Gaps can be replayed, and events looked at, for that long. Fewer days leave fewer of those that come from now on."
      />
    </>
  );
}

interface TextFieldProps {
  readonly form: Form<GeneralValues>;
  readonly name: keyof GeneralValues;
  /** The name by which the API calls the value. */
  readonly path: string;
  readonly label: string;
  readonly hint?: string;
  readonly list?: string;
}

function TextField({ form, name, path, label, hint, list }: TextFieldProps) {
  return (
    <Field name={path} label={label} hint={hint} error={form.errorOf(name) ?? form.errorOf(path)}>
      {(control) => (
        <TextInput {...control} list={list} value={form.values[name]} onChange={(text) => form.set(name, text)} />
      )}
    </Field>
  );
}

/** Changes the name of a project, its zone and place, and for how many days its events are kept. */

import { idOf, type ProjectAnswer } from "../../api/projects.ts";
import { Button } from "../../parts/action/Button.tsx";
import { useToast } from "../../parts/action/Toasts.tsx";
import { TextField } from "../../parts/form/Field.tsx";
import { FormError } from "../../parts/form/FormError.tsx";
import { type Form, useForm } from "../../parts/form/use-form.ts";
import { useCan } from "../../project/use-project.ts";
import { ZoneField } from "../../project/ZoneField.tsx";
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

function GeneralFields({ form: { values, set, errorOf } }: { readonly form: Form<GeneralValues> }) {
  const propsOf = (name: keyof GeneralValues, path: string) => ({
    ...{ name: path, value: values[name], onChange: (text: string) => set(name, text) },
    error: errorOf(name) ?? errorOf(path),
  });
  return (
    <>
      <TextField {...propsOf("displayName", "displayName")} label="Name" />
      <ZoneField {...propsOf("timeLocation", "location.timeLocation")} />
      <div className="settings-place">
        <TextField
          {...propsOf("latitude", "location.latitude")}
          label="Latitude"
          hint="Degrees, north of the equator."
        />
        <TextField
          {...propsOf("longitude", "location.longitude")}
          label="Longitude"
          hint="Degrees, east of Greenwich."
        />
      </div>
      <TextField
        {...propsOf("eventLogDays", "eventLogDays")}
        label="Days that events are kept"
        hint="0 to 31. Gaps can be replayed, and events looked at, for that long. Fewer days leave fewer of those that come from now on."
      />
    </>
  );
}

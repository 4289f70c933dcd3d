/** Changes a source: its names and labels, where its points are kept, whether it may send, and whether it exists. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useAct } from "../../../act/use-act.ts";
import { api } from "../../../api/client.ts";
import { deviceQuery, sourcesKey } from "../../../api/sources.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { useToast } from "../../../parts/action/Toasts.tsx";
import { JsonTree } from "../../../parts/code/JsonTree.tsx";
import { differing } from "../../../parts/form/differing.ts";
import { Switch } from "../../../parts/form/Field.tsx";
import { FormError } from "../../../parts/form/FormError.tsx";
import { useForm } from "../../../parts/form/use-form.ts";
import { Section } from "../../../parts/page/PageHead.tsx";
import { Facts } from "../../../parts/show/Value.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";
import type { TabProps } from "../detail/tab.ts";
import { AlertField, FleetField, LabelFields, NameField, RetentionField } from "../form/SourceFields.tsx";
import { bodyOf, sourceSchema, valuesOf } from "../form/values.ts";
import { DeleteSection } from "./DeleteSection.tsx";
import { EmulatedSection } from "./EmulatedSection.tsx";
import { TransferSection } from "./TransferSection.tsx";

export function SettingsTab({ source, id }: TabProps) {
  return (
    <div className="source-stack">
      <StatusSection source={source} id={id} />
      <SettingsForm source={source} id={id} />
      {source.type === "EMULATOR" && <EmulatedSection id={id} />}
      <DeviceFacts id={id} />
      <TransferSection source={source} id={id} />
      <DeleteSection source={source} id={id} />
    </div>
  );
}

function StatusSection({ source, id }: TabProps) {
  const { id: project } = useProject();
  const may = useCan("device.update");
  const act = useAct(sourcesKey(project));
  const isEnabled = source.status === "ENABLED";
  const turn = (value: boolean): void => {
    const params = { path: { project, source: id } };
    const body = { status: value ? "ENABLED" : "DISABLED" } as const;
    const said = value ? "It may send again." : "It is disabled: nothing of it is accepted.";
    void act.run(() => api.PATCH("/v2/projects/{project}/sources/{source}", { params, body }), said);
  };
  return (
    <div>
      <Switch
        label="Enabled"
        value={isEnabled}
        disabledReason={may === true ? (act.isPending ? "A moment." : undefined) : may}
        onChange={turn}
      />
      <p className="source-quiet">Only while it is enabled it may sign in, and its data are accepted.</p>
    </div>
  );
}

function SettingsForm({ source, id }: TabProps) {
  const { id: project } = useProject();
  const may = useCan("device.update");
  const client = useQueryClient();
  const toast = useToast();
  const form = useForm({
    schema: sourceSchema,
    initial: valuesOf(source),
    send: async (values, began) => {
      const params = { path: { project, source: id } };
      const changed = await api.PATCH("/v2/projects/{project}/sources/{source}", {
        params,
        body: differing(bodyOf(began), bodyOf(values)),
      });
      form.reset(valuesOf(changed));
      toast({ text: "The settings are kept." });
      await client.invalidateQueries({ queryKey: sourcesKey(project) });
    },
  });
  const reason = may !== true ? may : form.isChanged ? undefined : "Nothing is changed.";
  return (
    <form className="form" onSubmit={form.onSubmit} noValidate>
      <FormError error={form.formError} />
      <NameField form={form} />
      <RetentionField form={form} />
      <AlertField form={form} />
      <FleetField form={form} />
      <LabelFields form={form} />
      <div className="buttons">
        <Button kind="primary" type="submit" pending={form.isPending} disabledReason={reason}>
          Save
        </Button>
        {form.isChanged && <Button onClick={() => form.reset(form.began)}>Undo</Button>}
      </div>
    </form>
  );
}

/** What consumers see of the source, which they know as a device. */
function DeviceFacts({ id }: { readonly id: string }) {
  const { id: project } = useProject();
  const query = useQuery(deviceQuery(project, id));
  return (
    <Section title="As a device">
      <QueryView query={query}>
        {({ type, productNumber, reported = {} }) => (
          <div className="source-stack">
            <Facts
              facts={[
                ["Device type", type],
                ["Product number", productNumber === "" ? "–" : productNumber],
              ]}
            />
            <JsonTree value={reported} label="Reported" />
          </div>
        )}
      </QueryView>
    </Section>
  );
}

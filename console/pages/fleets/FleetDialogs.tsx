/** Names a new fleet or one that is there, and deletes one. */

import { useQueryClient } from "@tanstack/react-query";
import * as v from "valibot";
import { useAct } from "../../act/use-act.ts";
import { api } from "../../api/client.ts";
import { fleetsCreate as limits } from "../../api/made/limits.ts";
import { idOf } from "../../api/projects.ts";
import { type Fleet, fleetsKey } from "../../api/sources.ts";
import { Confirm } from "../../parts/dialog/Confirm.tsx";
import { TextField } from "../../parts/form/Field.tsx";
import { FormDialog } from "../../parts/form/FormDialog.tsx";
import { useForm } from "../../parts/form/use-form.ts";
import { useProject } from "../../project/use-project.ts";

interface FleetValues {
  readonly displayName: string;
}

const schema: v.GenericSchema<FleetValues> = v.object({
  displayName: v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty("Give it a name."),
    v.maxLength(limits.displayName.maxLength, "At most 100 characters."),
  ),
});

interface NameProps {
  /** The fleet to rename. Without one a new one is made. */
  readonly fleet?: Fleet;
  readonly onClose: () => void;
}

export function NameFleet({ fleet, onClose }: NameProps) {
  const { id: project } = useProject();
  const client = useQueryClient();
  const initial: FleetValues = { displayName: fleet?.displayName ?? "" };
  const form = useForm({
    schema,
    initial,
    send: async (body) => {
      if (fleet === undefined) {
        await api.POST("/v2/projects/{project}/fleets", { params: { path: { project } }, body });
      } else {
        const params = { path: { project, fleet: idOf(fleet.name) } };
        await api.PATCH("/v2/projects/{project}/fleets/{fleet}", { params, body });
      }
      await client.invalidateQueries({ queryKey: fleetsKey(project) });
      onClose();
    },
  });
  return (
    <FormDialog
      title={fleet === undefined ? "Make a fleet" : `Rename ${fleet.displayName}`}
      onClose={onClose}
      action={fleet === undefined ? "Make the fleet" : "Rename"}
      form={form}
    >
      <TextField
        label="Name"
        name="displayName"
        error={form.errorOf("displayName")}
        value={form.values.displayName}
        onChange={(text) => form.set("displayName", text)}
      />
    </FormDialog>
  );
}

export function DeleteFleet({ fleet, onClose }: { readonly fleet: Fleet; readonly onClose: () => void }) {
  const { id: project } = useProject();
  const act = useAct(fleetsKey(project));
  const remove = async (): Promise<void> => {
    const params = { path: { project, fleet: idOf(fleet.name) } };
    const call = () => api.DELETE("/v2/projects/{project}/fleets/{fleet}", { params });
    if (await act.run(call, `${fleet.displayName} is deleted.`)) onClose();
  };
  return (
    <Confirm
      title={`Delete ${fleet.displayName}`}
      action="Delete the fleet"
      pending={act.isPending}
      onConfirm={remove}
      onClose={onClose}
    >
      <p>A fleet may be deleted once no source is in it. Its sources stay as they are.</p>
    </Confirm>
  );
}

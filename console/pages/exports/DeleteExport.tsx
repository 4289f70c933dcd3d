/** Asks before an export and its files are deleted. */

import { useAct } from "../../act/use-act.ts";
import { api } from "../../api/client.ts";
import { idOf } from "../../api/projects.ts";
import { Confirm } from "../../parts/dialog/Confirm.tsx";
import { useProject } from "../../project/use-project.ts";
import { type Export, exportsKey } from "./queries.ts";

interface DeleteProps {
  readonly shown: Export;
  readonly onDeleted: () => void;
  readonly onClose: () => void;
}

export function DeleteExport({ shown, onDeleted, onClose }: DeleteProps) {
  const { id: project } = useProject();
  const act = useAct(exportsKey(project));
  const remove = async (): Promise<void> => {
    const params = { path: { project, export: idOf(shown.name) } };
    const call = () => api.DELETE("/v2/projects/{project}/exports/{export}", { params });
    if (!(await act.run(call, "The export and its files are deleted."))) return;
    onClose();
    onDeleted();
  };
  return (
    <Confirm
      title="Delete the export"
      action="Delete the export"
      pending={act.isPending}
      onConfirm={remove}
      onClose={onClose}
    >
      <p>Its files are removed at once, and links to them end. The points that were copied stay where they are.</p>
    </Confirm>
  );
}

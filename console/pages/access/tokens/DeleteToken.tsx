/** Deletes an API token after asking. */

import { useQueryClient } from "@tanstack/react-query";
import { api } from "../../../api/client.ts";
import { type ApiToken, apiTokensKey } from "../../../api/credentials.ts";
import { idOf } from "../../../api/projects.ts";
import { ConfirmCall } from "../../../parts/dialog/ConfirmCall.tsx";
import { useProject } from "../../../project/use-project.ts";

interface DeleteTokenProps {
  readonly token: ApiToken;
  readonly onClose: () => void;
}

export function DeleteToken({ token: { name, displayName }, onClose }: DeleteTokenProps) {
  const { id: project } = useProject();
  const client = useQueryClient();
  const remove = async (): Promise<void> => {
    await api.DELETE("/v2/projects/{project}/apitokens/{token}", { params: { path: { project, token: idOf(name) } } });
    await client.invalidateQueries({ queryKey: apiTokensKey(project) });
    onClose();
  };
  return (
    <ConfirmCall title="Delete the API token?" action="Delete" run={remove} onClose={onClose}>
      <p>Programs that use {displayName} are refused, some seconds from now.</p>
    </ConfirmCall>
  );
}

/** Shows one service account: its facts, its keys, and how a program signs in with one. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../../api/client.ts";
import { type ServiceAccount, serviceAccountsKey } from "../../../api/credentials.ts";
import { idOf } from "../../../api/projects.ts";
import { Button, Buttons } from "../../../parts/action/Button.tsx";
import { ConfirmCall } from "../../../parts/dialog/ConfirmCall.tsx";
import { SidePanel } from "../../../parts/dialog/SidePanel.tsx";
import { LinkTo } from "../../../parts/page/LinkTo.tsx";
import { Facts, Id } from "../../../parts/show/Value.tsx";
import { When } from "../../../parts/show/When.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";
import "../Access.css";
import { AccountForm } from "./AccountForm.tsx";
import { Keys } from "./Keys.tsx";

interface AccountPanelProps {
  readonly account: ServiceAccount;
  readonly onClose: () => void;
}

export function AccountPanel({ account, onClose }: AccountPanelProps) {
  const { id: project } = useProject();
  const mayChange = useCan("serviceaccount.update");
  const mayDelete = useCan("serviceaccount.delete");
  const [doing, setDoing] = useState<"change" | "delete">();
  const close = (): void => setDoing(undefined);
  return (
    <SidePanel title={account.displayName} onClose={onClose}>
      <Facts
        facts={[
          ["E-mail", <Id key="email" value={account.email} label="Copy the e-mail" />],
          ["Basic auth", account.enableBasicAuth ? "On" : "Off"],
          ["Made", <When key="made" time={account.createTime} />],
        ]}
      />
      <p className="access-hint">
        It may do nothing until it is a member:{" "}
        <LinkTo href={`/projects/${encodeURIComponent(project)}/access/members`}>add it by its e-mail</LinkTo>.
      </p>
      <Buttons>
        <Button disabledReason={mayChange === true ? undefined : mayChange} onClick={() => setDoing("change")}>
          Change
        </Button>
        <Button disabledReason={mayDelete === true ? undefined : mayDelete} onClick={() => setDoing("delete")}>
          Delete
        </Button>
      </Buttons>
      <div className="access-apart">
        <Keys account={account} />
      </div>
      {doing === "change" && <AccountForm account={account} onClose={close} />}
      {doing === "delete" && <DeleteAccount account={account} onClose={close} onDeleted={onClose} />}
    </SidePanel>
  );
}

function DeleteAccount({ account, onClose, onDeleted }: AccountPanelProps & { readonly onDeleted: () => void }) {
  const { id: project } = useProject();
  const client = useQueryClient();
  const remove = async (): Promise<void> => {
    const params = { path: { project, account: idOf(account.name) } };
    await api.DELETE("/v2/projects/{project}/serviceaccounts/{account}", { params });
    onClose();
    onDeleted();
    await client.invalidateQueries({ queryKey: serviceAccountsKey(project) });
  };
  return (
    <ConfirmCall
      title="Delete the service account?"
      action="Delete"
      typed={account.displayName}
      run={remove}
      onClose={onClose}
    >
      <p>All its keys end with it, and programs that use them are refused.</p>
    </ConfirmCall>
  );
}

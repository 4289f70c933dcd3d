/** Lists the keys of a service account, makes one whose secret is shown once, and deletes them. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../../api/client.ts";
import { type Key, keysKey, keysQuery, type ServiceAccount } from "../../../api/credentials.ts";
import { idOf } from "../../../api/projects.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Snippet } from "../../../parts/code/Snippet.tsx";
import { ConfirmCall } from "../../../parts/dialog/ConfirmCall.tsx";
import { type Secret, ShowOnce } from "../../../parts/dialog/ShowOnce.tsx";
import { Section } from "../../../parts/page/PageHead.tsx";
import { Id } from "../../../parts/show/Value.tsx";
import { When } from "../../../parts/show/When.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";
import { useBasicAuthCode } from "./basic-auth-code.ts";

type Doing = { readonly kind: "make" } | { readonly kind: "delete"; readonly key: Key };

export function Keys({ account }: { readonly account: ServiceAccount }) {
  const { id: project } = useProject();
  const may = useCan("serviceaccount.key.create");
  const query = useQuery(keysQuery(project, idOf(account.name)));
  const [doing, setDoing] = useState<Doing>();
  const [secrets, setSecrets] = useState<readonly Secret[]>();
  const code = useBasicAuthCode(`/v2/projects/${project}`);
  const make = (
    <Button icon="plus" disabledReason={may === true ? undefined : may} onClick={() => setDoing({ kind: "make" })}>
      Make a key
    </Button>
  );
  const close = (): void => setDoing(undefined);
  return (
    <>
      <Section title="Keys" action={make}>
        <QueryView
          query={query}
          isEmpty={(keys) => keys.length === 0}
          empty={<p>It has no key yet, so nothing signs in with it.</p>}
        >
          {(keys) => <KeyList keys={keys} onDelete={(key) => setDoing({ kind: "delete", key })} />}
        </QueryView>
      </Section>
      {account.enableBasicAuth && (
        <Section title="Sign in by a key">
          <Snippet snippets={code} label="Read the project" />
        </Section>
      )}
      {doing?.kind === "make" && <MakeKey account={account} onMade={setSecrets} onClose={close} />}
      {doing?.kind === "delete" && <DeleteKey account={account} keyToDelete={doing.key} onClose={close} />}
      {secrets && <ShowOnce secrets={secrets} onStored={() => setSecrets(undefined)} />}
    </>
  );
}

interface KeyListProps {
  readonly keys: readonly Key[];
  readonly onDelete: (key: Key) => void;
}

function KeyList({ keys, onDelete }: KeyListProps) {
  const may = useCan("serviceaccount.key.delete");
  return (
    <ul className="access-keys">
      {keys.map((key) => (
        <li key={key.name}>
          <Id value={key.id} label="Copy the key's id" />
          <span>
            Made <When time={key.createTime} />,{" "}
            {key.lastUsedTime === null ? (
              "not used"
            ) : (
              <>
                used <When time={key.lastUsedTime} />
              </>
            )}
          </span>
          <Button
            aria-label={`Delete the key ${key.id}`}
            disabledReason={may === true ? undefined : may}
            onClick={() => onDelete(key)}
          >
            Delete
          </Button>
        </li>
      ))}
    </ul>
  );
}

interface KeyDialogProps {
  readonly account: ServiceAccount;
  readonly onClose: () => void;
}

function MakeKey(props: KeyDialogProps & { readonly onMade: (secrets: readonly Secret[]) => void }) {
  const { account, onClose, onMade } = props;
  const { id: project } = useProject();
  const client = useQueryClient();
  const path = { project, account: idOf(account.name) };
  const make = async (): Promise<void> => {
    const { key, secret } = await api.POST("/v2/projects/{project}/serviceaccounts/{account}/keys", {
      params: { path },
    });
    onClose();
    onMade([
      { label: "Key id", value: key.id },
      { label: "Secret", value: secret },
    ]);
    await client.invalidateQueries({ queryKey: keysKey(project, path.account) });
  };
  return (
    <ConfirmCall title="Make a key?" action="Make the key" kind="primary" run={make} onClose={onClose}>
      <p>Its secret is shown once, in the next step. Have a place ready to store it in.</p>
    </ConfirmCall>
  );
}

function DeleteKey({ account, keyToDelete, onClose }: KeyDialogProps & { readonly keyToDelete: Key }) {
  const { id: project } = useProject();
  const client = useQueryClient();
  const path = { project, account: idOf(account.name), key: idOf(keyToDelete.name) };
  const remove = async (): Promise<void> => {
    await api.DELETE("/v2/projects/{project}/serviceaccounts/{account}/keys/{key}", { params: { path } });
    await client.invalidateQueries({ queryKey: keysKey(project, path.account) });
    onClose();
  };
  return (
    <ConfirmCall title="Delete the key?" action="Delete" run={remove} onClose={onClose}>
      <p>Programs that sign in with it are refused, some seconds from now.</p>
    </ConfirmCall>
  );
}

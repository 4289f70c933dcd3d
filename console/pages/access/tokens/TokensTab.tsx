/** Lists the API tokens of a project, makes one whose value is shown once, changes and deletes them. */

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { apiTokensQuery } from "../../../api/credentials.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Snippet } from "../../../parts/code/Snippet.tsx";
import { type Secret, ShowOnce } from "../../../parts/dialog/ShowOnce.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { Empty } from "../../../parts/states/States.tsx";
import { DataTable } from "../../../parts/table/DataTable.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";
import { useProjectCode } from "../../../snippets/use-code.ts";
import { DeleteToken } from "./DeleteToken.tsx";
import { TokenForm } from "./TokenForm.tsx";
import { type Doing, tokenColumns } from "./token-columns.tsx";

export function TokensTab() {
  const { id } = useProject();
  const query = useQuery(apiTokensQuery(id));
  // No permission is named for tokens: who may change the project may.
  const may = useCan("project.update");
  const reason = may === true ? undefined : may;
  const [doing, setDoing] = useState<Doing>();
  const [secrets, setSecrets] = useState<readonly Secret[]>();
  const close = (): void => setDoing(undefined);
  const make = (
    <Button kind="primary" icon="plus" disabledReason={reason} onClick={() => setDoing({ kind: "make" })}>
      Make an API token
    </Button>
  );
  return (
    <>
      <QueryView query={query} isEmpty={(tokens) => tokens.length === 0} empty={<NoToken action={make} />}>
        {(tokens) => (
          <>
            <div className="buttons above-list">{make}</div>
            <DataTable
              label="API tokens"
              columns={tokenColumns(reason, setDoing)}
              rows={tokens}
              rowKey={({ name }) => name}
            />
          </>
        )}
      </QueryView>
      {doing?.kind === "make" && <TokenForm onClose={close} onMade={setSecrets} />}
      {doing?.kind === "change" && <TokenForm token={doing.token} onClose={close} />}
      {doing?.kind === "delete" && <DeleteToken token={doing.token} onClose={close} />}
      {secrets && <ShowOnce secrets={secrets} onStored={() => setSecrets(undefined)} />}
    </>
  );
}

const exampleToken = { displayName: "Dashboard", scopes: ["read"] };

function NoToken({ action }: { readonly action: ReactNode }) {
  const code = useProjectCode();
  return (
    <Empty
      title="No API token yet"
      why="An API token lets a program read data of this project, or send data in the name of its sources, without an account. It is narrower than a service account: it changes nothing else."
      action={action}
      snippet={<Snippet {...code("/apitokens", { method: "POST", body: exampleToken })} label="Make an API token" />}
    />
  );
}

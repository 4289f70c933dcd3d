/** Lists the service accounts of a project. A row opens the account's panel with its keys. */

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import * as v from "valibot";
import { type ServiceAccount, serviceAccountsQuery } from "../../../api/credentials.ts";
import { calledOf, idOf } from "../../../api/projects.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Snippet } from "../../../parts/code/Snippet.tsx";
import { When } from "../../../parts/show/When.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { Empty } from "../../../parts/states/States.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { DataTable } from "../../../parts/table/DataTable.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";
import { useProjectCode } from "../../../snippets/use-code.ts";
import { useSearchHref, useSearchState } from "../../../url/use-search-state.ts";
import { AccountForm } from "./AccountForm.tsx";
import { AccountPanel } from "./AccountPanel.tsx";

const search = v.object({ open: v.optional(v.string(), "") });

const columns: readonly Column<ServiceAccount>[] = [
  { id: "name", head: "Name", cell: calledOf, text: calledOf },
  { id: "email", head: "E-mail", cell: ({ email }) => email, text: ({ email }) => email },
  { id: "basic", head: "Basic auth", width: 110, cell: ({ enableBasicAuth }) => (enableBasicAuth ? "On" : "Off") },
  { id: "made", head: "Made", width: 140, cell: ({ createTime }) => <When time={createTime} /> },
];

export function AccountsTab() {
  const { id } = useProject();
  const [{ open }, change] = useSearchState(search);
  const hrefOf = useSearchHref(search);
  const query = useQuery(serviceAccountsQuery(id));
  const may = useCan("serviceaccount.create");
  const [isMaking, setMaking] = useState(false);
  const opened = query.data?.find(({ name }) => idOf(name) === open);
  const make = (
    <Button kind="primary" icon="plus" disabledReason={may === true ? undefined : may} onClick={() => setMaking(true)}>
      Make a service account
    </Button>
  );
  return (
    <>
      <QueryView query={query} isEmpty={(accounts) => accounts.length === 0} empty={<NoAccount action={make} />}>
        {(accounts) => (
          <>
            <div className="buttons above-list">{make}</div>
            <div className="panel-beside">
              <DataTable
                label="Service accounts"
                columns={columns}
                rows={accounts}
                rowKey={({ name }) => name}
                rowHref={({ name }) => hrefOf({ open: idOf(name) })}
                openKey={opened?.name}
              />
              {opened && <AccountPanel account={opened} onClose={() => change({ open: undefined })} />}
            </div>
          </>
        )}
      </QueryView>
      {isMaking && <AccountForm onClose={() => setMaking(false)} onMade={({ name }) => change({ open: idOf(name) })} />}
    </>
  );
}

const exampleAccount = { displayName: "Warehouse", enableBasicAuth: true };

function NoAccount({ action }: { readonly action: ReactNode }) {
  const code = useProjectCode();
  return (
    <Empty
      title="No service account yet"
      why="A service account is what a program of yours signs in with to call the API. It has keys of its own, and may do what its role as a member permits."
      action={action}
      snippet={
        <Snippet
          {...code("/serviceaccounts", { method: "POST", body: exampleAccount })}
          label="Make a service account"
        />
      }
    />
  );
}

/** Lists the users that an organization manages, makes, disables and deletes them, and resets their passwords. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import * as v from "valibot";
import { type User, usersQuery } from "../../../api/organizations.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Menu, type MenuItem } from "../../../parts/action/Menu.tsx";
import { type Secret, ShowOnce } from "../../../parts/dialog/ShowOnce.tsx";
import { FilterBar, TextFilter } from "../../../parts/filter/FilterBar.tsx";
import { StateWord } from "../../../parts/show/StateWord.tsx";
import { When } from "../../../parts/show/When.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { NoMatch } from "../../../parts/states/States.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { DataTable } from "../../../parts/table/DataTable.tsx";
import { useSearchState } from "../../../url/use-search-state.ts";
import { useMayChange } from "../../access/members/use-may-change.ts";
import { NewUser } from "./NewUser.tsx";
import { type Doing, UserDialogs } from "./UserDialogs.tsx";

const search = v.object({ q: v.optional(v.string(), "") });

export function UsersTab({ organization }: { readonly organization: string }) {
  const [{ q }, change] = useSearchState(search);
  const query = useQuery(usersQuery(organization));
  const reason = useMayChange({ organization });
  const [isMaking, setMaking] = useState(false);
  const [doing, setDoing] = useState<Doing>();
  const [secrets, setSecrets] = useState<readonly Secret[]>();
  const found = (query.data ?? []).filter((user) => isFound(user, q));
  const props = { organization, onSecrets: setSecrets };
  return (
    <>
      <FilterBar>
        <TextFilter label="Find by name" value={q} onChange={(text) => change({ q: text }, { replace: true })} />
        <Button kind="primary" icon="plus" disabledReason={reason} onClick={() => setMaking(true)}>
          Make a user
        </Button>
      </FilterBar>
      <QueryView
        query={query}
        isEmpty={() => found.length === 0}
        noMatch={<NoMatch onClear={() => change({ q: "" })} />}
      >
        {() => (
          <DataTable label="Users" columns={columnsOf(reason, setDoing)} rows={found} rowKey={({ name }) => name} />
        )}
      </QueryView>
      {isMaking && <NewUser {...props} onClose={() => setMaking(false)} />}
      {doing && <UserDialogs {...props} doing={doing} onClose={() => setDoing(undefined)} />}
      {secrets && <ShowOnce secrets={secrets} onStored={() => setSecrets(undefined)} />}
    </>
  );
}

const isFound = ({ username, displayName }: User, text: string): boolean =>
  `${username}\n${displayName}`.toLowerCase().includes(text.trim().toLowerCase());

const columnsOf = (reason: string | undefined, onDo: (doing: Doing) => void): readonly Column<User>[] => [
  { id: "name", head: "Name", cell: ({ displayName }) => displayName, text: ({ displayName }) => displayName },
  { id: "signs-in", head: "Signs in as", cell: ({ username }) => username, text: ({ username }) => username },
  {
    id: "state",
    head: "State",
    width: 120,
    cell: ({ status }) =>
      status === "ENABLED" ? <StateWord state="good" word="Enabled" /> : <StateWord state="idle" word="Disabled" />,
  },
  { id: "made", head: "Made", width: 140, cell: ({ createTime }) => <When time={createTime} /> },
  {
    id: "actions",
    head: "Actions",
    width: 70,
    cell: (user) => <Menu label={`Actions on ${user.displayName}`} items={actionsOn(user, reason, onDo)} />,
  },
];

function actionsOn(user: User, disabledReason: string | undefined, onDo: (doing: Doing) => void): MenuItem[] {
  const item = (label: string, kind: Doing["kind"]) => ({ label, disabledReason, onPick: () => onDo({ kind, user }) });
  return [
    item("Reset the password", "reset"),
    user.status === "ENABLED" ? item("Disable", "disable") : item("Enable", "enable"),
    { ...item("Delete", "delete"), isDanger: true },
  ];
}

/** Says what the table of API tokens shows. */

import type { ApiToken } from "../../../api/credentials.ts";
import { idOf } from "../../../api/projects.ts";
import { Menu } from "../../../parts/action/Menu.tsx";
import { StateWord } from "../../../parts/show/StateWord.tsx";
import { Id, Tag } from "../../../parts/show/Value.tsx";
import { When } from "../../../parts/show/When.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { useNow } from "../../../time/use-now.ts";

const scopeWords: Readonly<Record<ApiToken["scopes"][number], string>> = { read: "Read", write: "Write" };

export type Doing =
  | { readonly kind: "make" }
  | { readonly kind: "change"; readonly token: ApiToken }
  | { readonly kind: "delete"; readonly token: ApiToken };

export function tokenColumns(reason: string | undefined, onDo: (doing: Doing) => void): readonly Column<ApiToken>[] {
  return [
    { id: "name", head: "Name", cell: ({ displayName }) => displayName, text: ({ displayName }) => displayName },
    { id: "id", head: "Id, its user name", cell: ({ name }) => <Id value={idOf(name)} />, width: 220 },
    {
      id: "scopes",
      head: "Scopes",
      width: 130,
      cell: ({ scopes }) => scopes.map((scope) => <Tag key={scope}>{scopeWords[scope]}</Tag>),
    },
    {
      id: "sources",
      head: "Sources",
      width: 100,
      cell: ({ databases }) => (databases.length === 0 ? "All" : databases.length),
      text: ({ databases }) => (databases.length === 0 ? "All sources of the project" : databases.join(", ")),
    },
    { id: "expires", head: "Expires", width: 140, cell: ({ expireTime }) => <Expiry time={expireTime} /> },
    {
      id: "used",
      head: "Last used",
      width: 140,
      cell: ({ lastUsedTime }) => (lastUsedTime === null ? "Not used" : <When time={lastUsedTime} />),
    },
    { id: "made", head: "Made", width: 130, cell: ({ createTime }) => <When time={createTime} /> },
    {
      id: "actions",
      head: "Actions",
      width: 70,
      cell: (token) => (
        <Menu
          label={`Actions on ${token.displayName}`}
          items={[
            { label: "Change", disabledReason: reason, onPick: () => onDo({ kind: "change", token }) },
            { label: "Delete", disabledReason: reason, isDanger: true, onPick: () => onDo({ kind: "delete", token }) },
          ]}
        />
      ),
    },
  ];
}

function Expiry({ time }: { readonly time: string | null }) {
  const now = useNow();
  if (time === null) return "Never";
  if (Date.parse(time) <= now) return <StateWord state="idle" word="Expired" />;
  return <When time={time} />;
}

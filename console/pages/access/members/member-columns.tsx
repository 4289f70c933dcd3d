/** Says what the table of members shows. */

import type { Member, Place } from "../../../api/members.ts";
import { Menu, type MenuItem } from "../../../parts/action/Menu.tsx";
import { StateWord } from "../../../parts/show/StateWord.tsx";
import { Tag } from "../../../parts/show/Value.tsx";
import { When } from "../../../parts/show/When.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { roleWord } from "../../../words/roles.ts";
import type { Doing } from "./MemberDialogs.tsx";
import { signsInAs, stateOf } from "./words.ts";

interface Options {
  readonly place: Place;
  /** Why members may not be changed. */
  readonly reason: string | undefined;
  readonly onDo: (doing: Doing) => void;
}

export const memberColumns = (options: Options): readonly Column<Member>[] => [
  { id: "name", head: "Name", cell: ({ displayName }) => displayName, text: ({ displayName }) => displayName },
  { id: "signs-in", head: "Signs in as", cell: signsInAs, text: signsInAs },
  {
    id: "kind",
    head: "Kind",
    width: 130,
    cell: ({ accountType }) => (accountType === "USER" ? "Person" : "Service account"),
  },
  {
    id: "role",
    head: "Role",
    width: 190,
    cell: ({ roles }) => roles.map((role) => <Tag key={role}>{roleWord(role)}</Tag>),
  },
  { id: "state", head: "State", width: 110, cell: (member) => <StateWord {...stateOf(member)} /> },
  { id: "added", head: "Added", width: 130, cell: ({ createTime }) => <When time={createTime} /> },
  {
    id: "actions",
    head: "Actions",
    width: 70,
    cell: (member) => <Menu label={`Actions on ${member.displayName}`} items={actionsOn(member, options)} />,
  },
];

function actionsOn(member: Member, { place, reason, onDo }: Options): MenuItem[] {
  const item = (label: string, kind: Doing["kind"]) => ({
    label,
    disabledReason: reason,
    onPick: () => onDo({ kind, member }),
  });
  return [
    ...("project" in place ? [item("Change the role", "role")] : []),
    ...(member.status === "PENDING" ? [item("Make an invitation link", "link")] : []),
    { ...item(member.status === "PENDING" ? "Withdraw the invitation" : "Remove", "remove"), isDanger: true },
  ];
}

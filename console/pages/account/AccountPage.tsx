/** Shows who is signed in, until when, and what they may do where; changes the password. */

import { useQuery } from "@tanstack/react-query";
import { callerQuery } from "../../api/caller.ts";
import type { AnswerOf } from "../../api/client.ts";
import { PageHead, Section } from "../../parts/page/PageHead.tsx";
import { Facts, Id, Tag } from "../../parts/show/Value.tsx";
import { When } from "../../parts/show/When.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { Empty } from "../../parts/states/States.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { DataTable } from "../../parts/table/DataTable.tsx";
import { roleWord } from "../../words/roles.ts";
import { PasswordForm } from "./PasswordForm.tsx";

type Caller = AnswerOf<"/v2/me">;
type Membership = Caller["memberships"][number];

export default function AccountPage() {
  const query = useQuery(callerQuery());
  return (
    <>
      <PageHead title="Your account" sentence="Who you are to this stage, and what you may do where." />
      <QueryView query={query} loading={<Loading label="Loading your account" />}>
        {(caller) => (
          <>
            <Section title="You">
              <Facts facts={factsOf(caller)} />
            </Section>
            <Section title="Memberships">
              <Memberships memberships={caller.memberships} />
            </Section>
            {caller.kind === "USER" && caller.username !== null && <PasswordForm username={caller.username} />}
          </>
        )}
      </QueryView>
    </>
  );
}

const factsOf = ({ displayName, username, email, name, session }: Caller) =>
  [
    ["Name", displayName],
    ["Signs in as", username ?? email ?? "–"],
    ["Resource name", <Id key="name" value={name} label="Copy the resource name" />],
    ...(session === null
      ? []
      : ([
          ["Signed in", <When key="begun" time={session.signInTime} />],
          [
            "A password is asked for again",
            <span key="end">
              <When time={session.sessionEndTime} exact />, or earlier if you rest
            </span>,
          ],
        ] as const)),
  ] as const;

const rolesOf = ({ roles }: Membership): readonly string[] => roles.map(roleWord);

const columns: readonly Column<Membership>[] = [
  { id: "name", head: "Name", cell: ({ displayName }) => displayName, text: ({ displayName }) => displayName },
  {
    id: "kind",
    head: "Kind",
    width: 130,
    cell: ({ name }) => (name.startsWith("projects/") ? "Project" : "Organization"),
  },
  {
    id: "roles",
    head: "Role",
    cell: (membership) => rolesOf(membership).map((role) => <Tag key={role}>{role}</Tag>),
    text: (membership) => rolesOf(membership).join(", "),
  },
];

function Memberships({ memberships }: { readonly memberships: readonly Membership[] }) {
  if (memberships.length === 0) {
    return (
      <Empty
        title="You are a member of no project and no organization"
        why="An administrator can give you a role. Tell them the name that you sign in with."
      />
    );
  }
  return (
    <DataTable
      label="Projects and organizations"
      columns={columns}
      rows={memberships}
      rowKey={({ name }) => name}
      rowHref={({ name }) => `/${name}`}
    />
  );
}

/** Shows who and what may enter a project: its members, its service accounts and its API tokens. */

import { useParams } from "wouter";
import { CodeDrawer } from "../../parts/code/Snippet.tsx";
import { PageHead } from "../../parts/page/PageHead.tsx";
import { TabLinks } from "../../parts/page/TabLinks.tsx";
import { useProject } from "../../project/use-project.ts";
import { useProjectCode } from "../../snippets/use-code.ts";
import { AccountsTab } from "./accounts/AccountsTab.tsx";
import { MembersTab } from "./members/MembersTab.tsx";
import { TokensTab } from "./tokens/TokensTab.tsx";

const tabs = {
  members: { label: "Members", path: "members" },
  "service-accounts": { label: "Service accounts", path: "serviceaccounts" },
  "api-tokens": { label: "API tokens", path: "apitokens" },
} as const;

const isTab = (text: string): text is keyof typeof tabs => Object.hasOwn(tabs, text);

export default function AccessPage() {
  const { id, displayName } = useProject();
  const { tab: asked } = useParams<{ tab?: string }>();
  const tab = asked !== undefined && isTab(asked) ? asked : "members";
  const code = useProjectCode();
  const base = `/projects/${encodeURIComponent(id)}/access`;
  return (
    <>
      <PageHead
        title="Access"
        sentence={`Who may do what in ${displayName}, and what programs sign in with.`}
        code={<CodeDrawer {...code(`/${tabs[tab].path}`)} />}
      />
      <TabLinks
        label="Kinds of access"
        tabs={Object.entries(tabs).map(([name, { label }]) => ({
          label,
          // The address without a tab is that of the first.
          href: name === "members" && asked === undefined ? base : `${base}/${name}`,
        }))}
      />
      {tab === "members" && <MembersTab place={{ project: id }} />}
      {tab === "service-accounts" && <AccountsTab />}
      {tab === "api-tokens" && <TokensTab />}
    </>
  );
}

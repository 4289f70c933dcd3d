/** Shows an organization: its projects, its administrators, its users, its keys, and what was changed in it. */

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useParams } from "wouter";
import { organizationQuery } from "../../api/organizations.ts";
import { useTitle } from "../../frame/titles.ts";
import { CodeDrawer } from "../../parts/code/Snippet.tsx";
import { PageHead } from "../../parts/page/PageHead.tsx";
import { TabLinks } from "../../parts/page/TabLinks.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { useCode } from "../../snippets/use-code.ts";
import { MembersTab } from "../access/members/MembersTab.tsx";
import { Changes } from "../audit/Changes.tsx";
import { Failures } from "../audit/Failures.tsx";
import { ProjectsTab } from "./ProjectsTab.tsx";
import { UsersTab } from "./users/UsersTab.tsx";
import { WebhookKeys } from "./WebhookKeys.tsx";

interface Tab {
  readonly label: string;
  readonly show: (organization: string) => ReactNode;
}

const tabs: Readonly<Record<string, Tab>> = {
  projects: { label: "Projects", show: (organization) => <ProjectsTab organization={organization} /> },
  administrators: { label: "Administrators", show: (organization) => <MembersTab place={{ organization }} /> },
  users: { label: "Users", show: (organization) => <UsersTab organization={organization} /> },
  "webhook-keys": { label: "Webhook keys", show: (organization) => <WebhookKeys organization={organization} /> },
  audit: { label: "Audit log", show: (organization) => <Changes place={{ organization }} /> },
  "sign-ins": { label: "Refused sign-ins", show: (organization) => <Failures place={{ organization }} /> },
};

export default function OrganizationPage() {
  const { organization = "", tab = "projects" } = useParams<{ organization: string; tab?: string }>();
  const query = useQuery(organizationQuery(organization));
  const base = `/organizations/${encodeURIComponent(organization)}`;
  useTitle(query.data?.displayName, base);
  const code = useCode();
  return (
    <>
      <PageHead
        title={query.data?.displayName ?? "Organization"}
        sentence="The organization, the people that it manages, and what was changed in it."
        code={<CodeDrawer {...code(`/v2/organizations/${encodeURIComponent(organization)}`)} />}
      />
      <QueryView query={query}>
        {() => (
          <>
            <TabLinks
              label="The organization"
              tabs={Object.entries(tabs).map(([name, { label }]) => ({
                label,
                href: name === "projects" ? base : `${base}/${name}`,
              }))}
            />
            {tabs[tab]?.show(organization) ?? <p>There is no such page of an organization.</p>}
          </>
        )}
      </QueryView>
    </>
  );
}

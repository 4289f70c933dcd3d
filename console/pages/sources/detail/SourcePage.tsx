/** Shows one source: what it sends, what is said of it, how it connects, and its settings. */

import { useQuery } from "@tanstack/react-query";
import type { ComponentType } from "react";
import { useParams } from "wouter";
import { sourceQuery } from "../../../api/sources.ts";
import { useTitle } from "../../../frame/titles.ts";
import { useKey } from "../../../keys/use-key.ts";
import { CodeDrawer } from "../../../parts/code/Snippet.tsx";
import { LinkButton, LinkTo } from "../../../parts/page/LinkTo.tsx";
import { PageHead } from "../../../parts/page/PageHead.tsx";
import { TabLinks } from "../../../parts/page/TabLinks.tsx";
import { isLost } from "../../../parts/states/failed-call.ts";
import { Loading } from "../../../parts/states/Loading.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { Empty, Gone } from "../../../parts/states/States.tsx";
import { useProject } from "../../../project/use-project.ts";
import { ConnectTab } from "../connect/ConnectTab.tsx";
import { SourceState } from "../list/columns.tsx";
import { SettingsTab } from "../settings/SettingsTab.tsx";
import { CommandsTab } from "./CommandsTab.tsx";
import { ExploreTab } from "./ExploreTab.tsx";
import { MessagesTab } from "./MessagesTab.tsx";
import { OverviewTab } from "./OverviewTab.tsx";
import type { TabProps } from "./tab.ts";
import "../sources.css";
import { calledOf } from "../../../api/projects.ts";
import { useProjectCode } from "../../../snippets/use-code.ts";

interface Tab {
  readonly path: string;
  readonly label: string;
  readonly Content: ComponentType<TabProps>;
  /** What the API is asked for it, behind the address of the project. */
  readonly rest: (id: string) => string;
}

const tabs: readonly Tab[] = [
  { path: "overview", label: "Overview", Content: OverviewTab, rest: (id) => `/devices/${id}` },
  { path: "explore", label: "Explore", Content: ExploreTab, rest: (id) => `/sources/${id}/measurements` },
  { path: "messages", label: "Messages", Content: MessagesTab, rest: (id) => `/sources/${id}/messages` },
  { path: "connect", label: "Connect", Content: ConnectTab, rest: (id) => `/sources/${id}/auth-config` },
  { path: "commands", label: "Commands", Content: CommandsTab, rest: (id) => `/devices/${id}/commands` },
  { path: "settings", label: "Settings", Content: SettingsTab, rest: (id) => `/sources/${id}` },
];

export default function SourcePage() {
  const { id: project } = useProject();
  const { source: id = "" } = useParams<{ readonly source: string }>();
  const query = useQuery(sourceQuery(project, id));
  const list = `/projects/${encodeURIComponent(project)}/sources`;
  useTitle(query.data && calledOf(query.data), `${list}/${encodeURIComponent(id)}`);
  useKey("r", "Refresh", () => void query.refetch());
  return (
    <>
      {query.data === undefined && <PageHead title="Source" />}
      <QueryView
        query={query}
        loading={<Loading label="Loading the source" />}
        failure={(error) =>
          isLost(error) ? (
            <>
              <Gone what="source" back={<LinkButton href={list}>All sources</LinkButton>} />
              <p className="source-quiet source-centre">{error.text}</p>
            </>
          ) : undefined
        }
      >
        {(source) => <OneSource source={source} id={id} here={`${list}/${encodeURIComponent(id)}`} />}
      </QueryView>
    </>
  );
}

function OneSource({ source, id, here }: TabProps & { readonly here: string }) {
  const code = useProjectCode();
  const { tab: path = "overview" } = useParams<{ readonly tab?: string }>();
  const tab = tabs.find((each) => each.path === path);
  return (
    <>
      <PageHead
        title={calledOf(source)}
        sentence={<SourceState source={source} />}
        code={<CodeDrawer {...code(tab?.rest(encodeURIComponent(id)) ?? "/sources")} />}
      />
      <TabLinks
        label="Pages of the source"
        tabs={tabs.map(({ path: part, label }) => ({ href: part === "overview" ? here : `${here}/${part}`, label }))}
      />
      {tab ? (
        <tab.Content source={source} id={id} />
      ) : (
        <Empty title="There is no such page" why={<LinkTo href={here}>Go to the source's overview</LinkTo>} />
      )}
    </>
  );
}

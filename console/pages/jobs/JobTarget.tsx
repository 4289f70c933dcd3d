/** Leads to what a job works for. */

import { useQuery } from "@tanstack/react-query";
import { connectorsQuery } from "../../api/connectors.ts";
import { idOf } from "../../api/projects.ts";
import { LinkTo } from "../../parts/page/LinkTo.tsx";
import { useProject } from "../../project/use-project.ts";

export function JobTarget({ target }: { readonly target: string | null }) {
  const { id } = useProject();
  const { data: connectors = [] } = useQuery(connectorsQuery(id));
  if (target === null) return <span className="when-none">the project</span>;
  if (target.includes("/exports/")) {
    return <LinkTo href={`/projects/${encodeURIComponent(id)}/exports?open=${idOf(target)}`}>its files</LinkTo>;
  }
  if (!target.includes("/dataconnectors/")) return <span title={target}>{idOf(target)}</span>;
  const named = connectors.find(({ name }) => name === target)?.displayName ?? "";
  return (
    <LinkTo href={`/projects/${encodeURIComponent(id)}/connectors/${idOf(target)}`}>
      {named === "" ? idOf(target) : named}
    </LinkTo>
  );
}

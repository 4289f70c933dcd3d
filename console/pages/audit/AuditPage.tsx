/** Shows what was changed in a project and by whom, and which sign-ins were refused. */

import { useParams } from "wouter";
import { CodeDrawer } from "../../parts/code/Snippet.tsx";
import { PageHead } from "../../parts/page/PageHead.tsx";
import { TabLinks } from "../../parts/page/TabLinks.tsx";
import { useProject } from "../../project/use-project.ts";
import { useProjectCode } from "../../snippets/use-code.ts";
import { Changes } from "./Changes.tsx";
import { Failures } from "./Failures.tsx";

export default function AuditPage() {
  const { id, displayName } = useProject();
  const { tab } = useParams<{ tab?: string }>();
  const isOfFailures = tab === "sign-ins";
  const code = useProjectCode();
  const base = `/projects/${encodeURIComponent(id)}/audit`;
  return (
    <>
      <PageHead
        title="Audit log"
        sentence={`Who changed what in ${displayName}, and which sign-ins were refused.`}
        code={<CodeDrawer {...code(isOfFailures ? "/signinfailures" : "/auditentries")} />}
      />
      <TabLinks
        label="Logs"
        tabs={[
          { href: base, label: "Changes" },
          { href: `${base}/sign-ins`, label: "Refused sign-ins" },
        ]}
      />
      {isOfFailures ? <Failures place={{ project: id }} /> : <Changes place={{ project: id }} />}
    </>
  );
}

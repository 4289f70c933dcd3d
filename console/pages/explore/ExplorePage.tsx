/** Explores what the sources of a project have sent, as far as retentions hold it. */

import { LinkButton } from "../../parts/page/LinkTo.tsx";
import { PageHead } from "../../parts/page/PageHead.tsx";
import { useProject } from "../../project/use-project.ts";
import { Explore } from "./Explore.tsx";

export default function ExplorePage() {
  const { id } = useProject();
  return (
    <>
      <PageHead
        title="Explore"
        sentence="Charts and tables of what sources have sent and retentions keep. The address holds all that is picked."
        action={<LinkButton href={`/projects/${encodeURIComponent(id)}/exports`}>Exports</LinkButton>}
      />
      <Explore />
    </>
  );
}

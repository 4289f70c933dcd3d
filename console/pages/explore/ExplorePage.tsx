/** Explores what the sources of a project have sent, as far as retentions hold it. */

import { PageHead } from "../../parts/page/PageHead.tsx";
import { Explore } from "./Explore.tsx";

export default function ExplorePage() {
  return (
    <>
      <PageHead
        title="Explore"
        sentence="Charts and tables of what sources have sent and retentions keep. The address holds all that is picked."
      />
      <Explore />
    </>
  );
}

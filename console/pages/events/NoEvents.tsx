/** Stands where no event came yet, while the page listens. */

import { Chips } from "../../parts/filter/FilterBar.tsx";
import { LinkButton } from "../../parts/page/LinkTo.tsx";
import { Empty, NoMatch } from "../../parts/states/States.tsx";
import { useProject } from "../../project/use-project.ts";
import { formatClock } from "../../time/format.ts";
import { useZone } from "../../time/use-zone.ts";
import { useEventChips } from "./EventFilters.tsx";

export function NoEvents({ sinceMillis }: { readonly sinceMillis: number }) {
  const { id } = useProject();
  const zone = useZone();
  const [chips, clear] = useEventChips();
  if (chips.length > 0) return <NoMatch chips={<Chips chips={chips} />} onClear={clear} />;
  return (
    <Empty
      title={`Listening since ${formatClock(sinceMillis, zone)}`}
      why="No event is here yet. An event is what a device tells at a time: send a point by a source, and it stands here."
      action={<LinkButton href={`/projects/${encodeURIComponent(id)}/sources`}>Open the sources</LinkButton>}
    />
  );
}

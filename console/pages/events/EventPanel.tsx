/** Shows one event: its data, and what connectors did with it. */

import { useQuery } from "@tanstack/react-query";
import { idOf } from "../../api/projects.ts";
import { JsonTree } from "../../parts/code/JsonTree.tsx";
import { SidePanel } from "../../parts/dialog/SidePanel.tsx";
import { LinkTo } from "../../parts/page/LinkTo.tsx";
import { Section } from "../../parts/page/PageHead.tsx";
import { Facts, Id, Tag } from "../../parts/show/Value.tsx";
import { When } from "../../parts/show/When.tsx";
import { isLost } from "../../parts/states/failed-call.ts";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { Gone } from "../../parts/states/States.tsx";
import { useProject } from "../../project/use-project.ts";
import { readEventKey } from "../../url/event-key.ts";
import { EventDeliveries } from "./EventDeliveries.tsx";
import type { LiveEvent } from "./live/lines.ts";
import { deviceNamesQuery, eventQuery } from "./queries.ts";

interface EventPanelProps {
  /** The key of the event. */
  readonly open: string;
  /** The event itself, where it is among the rows. */
  readonly known: LiveEvent | undefined;
  readonly neighbours: readonly [previous: string | undefined, next: string | undefined];
  readonly onOpen: (key: string) => void;
  readonly onClose: () => void;
}

export function EventPanel({ open, known, neighbours, onOpen, onClose }: EventPanelProps) {
  const { id } = useProject();
  const { device, event } = readEventKey(open);
  const query = useQuery({ ...eventQuery(id, device, event), enabled: known === undefined });
  const [previous, next] = neighbours;
  const found = known ?? query.data;
  return (
    <SidePanel
      title={found ? found.eventType : "Event"}
      place={`event ${event}`}
      onClose={onClose}
      onPrevious={previous === undefined ? undefined : () => onOpen(previous)}
      onNext={next === undefined ? undefined : () => onOpen(next)}
    >
      {known ? (
        <EventFacts event={known} />
      ) : (
        <QueryView query={query} failure={(error) => (isLost(error) ? <Gone what="event" /> : undefined)}>
          {(read) => (read ? <EventFacts event={read} /> : <Gone what="event" />)}
        </QueryView>
      )}
    </SidePanel>
  );
}

function EventFacts({ event }: { readonly event: LiveEvent }) {
  const { id } = useProject();
  const device = idOf(event.targetName);
  const name = useQuery(deviceNamesQuery(id)).data?.get(device) || device;
  const project = encodeURIComponent(id);
  return (
    <>
      <Facts
        facts={[
          [
            "Device",
            <LinkTo key="device" href={`/projects/${project}/devices/${encodeURIComponent(device)}`}>
              {name}
            </LinkTo>,
          ],
          ["Type", <Tag key="type">{event.eventType}</Tag>],
          ["Time", <When key="time" time={event.timestamp} exact />],
          ["Event id", <Id key="id" value={event.eventId} label="Copy the event id" />],
        ]}
      />
      <Section title="Data">
        <JsonTree value={event.data} label="the data" />
      </Section>
      <EventDeliveries event={event} />
    </>
  );
}

/** Tells of one event what each data connector did with it. */

import { useQuery } from "@tanstack/react-query";
import { type Attempt, attemptsOfEventQuery } from "../../api/attempts.ts";
import { type Connector, connectorsQuery } from "../../api/connectors.ts";
import { idOf } from "../../api/projects.ts";
import { formatDuration, readDuration } from "../../numbers/numbers.ts";
import { LinkTo } from "../../parts/page/LinkTo.tsx";
import { Section } from "../../parts/page/PageHead.tsx";
import { StateWord } from "../../parts/show/StateWord.tsx";
import { Tag } from "../../parts/show/Value.tsx";
import { When } from "../../parts/show/When.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { useProject } from "../../project/use-project.ts";
import { copyWord, resultOf } from "../../words/attempt.ts";
import { isAwaited } from "./awaited.ts";
import type { LiveEvent } from "./live/lines.ts";

/** How often is asked what became of an event while more may come. */
const awaitedMillis = 5000;

export function EventDeliveries({ event }: { readonly event: LiveEvent }) {
  const { id } = useProject();
  const query = useQuery(connectorsQuery(id));
  return (
    <Section title="Deliveries">
      <QueryView
        query={query}
        isEmpty={(connectors) => connectors.length === 0}
        empty={<p>The project has no data connector, so the event is sent nowhere.</p>}
      >
        {(connectors) => (
          <ul className="event-deliveries">
            {connectors.map((connector) => (
              <Delivery key={connector.name} connector={connector} event={event} />
            ))}
          </ul>
        )}
      </QueryView>
    </Section>
  );
}

interface DeliveryProps {
  readonly connector: Connector;
  readonly event: LiveEvent;
}

/** Says why a connector is sent no event of this type, or undefined if it is. */
function whyNot({ events, status }: Connector, { eventType }: LiveEvent): string | undefined {
  if (events.length > 0 && !events.includes(eventType)) return "It takes no events of this type.";
  return status === "ACTIVE" ? undefined : "It is disabled now.";
}

function Delivery({ connector, event }: DeliveryProps) {
  const { id } = useProject();
  const connectorId = idOf(connector.name);
  const query = useQuery({
    ...attemptsOfEventQuery(id, connectorId, event.eventId),
    refetchInterval: ({ state: { data } }) =>
      isAwaited(data, Date.parse(event.timestamp), Date.now()) ? awaitedMillis : false,
  });
  const href = `/projects/${encodeURIComponent(id)}/connectors/${encodeURIComponent(connectorId)}/attempts`;
  return (
    <li>
      <h3>
        <LinkTo href={href}>{connector.displayName || connectorId}</LinkTo>
      </h3>
      <QueryView
        query={query}
        isEmpty={(attempts) => attempts.length === 0}
        empty={<p>{whyNot(connector, event) ?? "No attempt is kept: all failures are, and a sample of successes."}</p>}
      >
        {(attempts) => (
          <>
            {attempts.map((attempt) => (
              <AttemptLine key={`${attempt.time} ${attempt.attempt}`} attempt={attempt} />
            ))}
          </>
        )}
      </QueryView>
    </li>
  );
}

function AttemptLine({ attempt }: { readonly attempt: Attempt }) {
  const { acknowledged, copy, latency, message, nextAttemptTime } = attempt;
  const result = resultOf(attempt);
  return (
    <div className="event-attempt">
      <StateWord state={acknowledged ? "good" : "bad"} word={acknowledged ? `Acknowledged, ${result}` : result} />
      <span>attempt {attempt.attempt}</span>
      <When time={attempt.time} />
      <span>{formatDuration(readDuration(latency) ?? 0)}</span>
      {copy !== null && <Tag>{copyWord(copy)}</Tag>}
      {message !== null && <span className="event-attempt-message">{message}</span>}
      {nextAttemptTime !== null && (
        <span>
          next not before <When time={nextAttemptTime} exact />
        </span>
      )}
    </div>
  );
}

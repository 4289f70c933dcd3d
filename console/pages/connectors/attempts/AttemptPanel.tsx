/** All that is known of one attempt: how it ended and what to do, the event's other attempts, its request and its answer. */

import { useQuery } from "@tanstack/react-query";
import { type Attempt, attemptsOfEventQuery } from "../../../api/attempts.ts";
import type { Connector } from "../../../api/connectors.ts";
import { idOf } from "../../../api/projects.ts";
import { useKey } from "../../../keys/use-key.ts";
import { formatDuration, formatNumber, readDuration } from "../../../numbers/numbers.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { SidePanel } from "../../../parts/dialog/SidePanel.tsx";
import { LinkTo } from "../../../parts/page/LinkTo.tsx";
import { Note, StateWord } from "../../../parts/show/StateWord.tsx";
import { Facts, Id } from "../../../parts/show/Value.tsx";
import { When } from "../../../parts/show/When.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { Gone } from "../../../parts/states/States.tsx";
import { useSearchHref } from "../../../url/use-search-state.ts";
import { copyWord, resultOf } from "../../../words/attempt.ts";
import { errorClassWords } from "../../../words/error-class.ts";
import { AnswerText } from "../actions/AnswerText.tsx";
import { pathOf } from "../actions/calls.ts";
import { RequestShown } from "./RequestShown.tsx";
import { type AttemptRow, eventOfKey, eventsOf, keyOf } from "./rows.ts";
import { attemptSearch } from "./search.ts";
import { TestWithEvent } from "./TestWithEvent.tsx";
import type { Resend } from "./use-resend.tsx";

interface AttemptPanelProps {
  readonly connector: Connector;
  readonly openKey: string;
  readonly rows: readonly AttemptRow[];
  readonly onOpen: (key: string | undefined) => void;
  readonly resending: Resend;
  readonly resendReason: string | undefined;
}

export function AttemptPanel({ connector, openKey, rows, onOpen, resending, resendReason }: AttemptPanelProps) {
  const { project, connector: id } = pathOf(connector);
  const ofEvent = useQuery(attemptsOfEventQuery(project, id, eventOfKey(openKey)));
  const at = rows.findIndex(({ attempt }) => keyOf(attempt) === openKey);
  const [before, after] = [rows[at - 1]?.attempt, at < 0 ? undefined : rows[at + 1]?.attempt];
  const previous = before && (() => onOpen(keyOf(before)));
  const next = after && (() => onOpen(keyOf(after)));
  useKey("[", "Previous attempt", () => previous?.(), previous !== undefined);
  useKey("]", "Next attempt", () => next?.(), next !== undefined);
  const known = rows[at]?.attempt ?? ofEvent.data?.find((attempt) => keyOf(attempt) === openKey);
  return (
    <SidePanel
      title={known ? `Attempt: ${resultOf(known)}` : "Attempt"}
      place={at < 0 ? undefined : `${formatNumber(at + 1)} of ${formatNumber(rows.length)}`}
      onClose={() => onOpen(undefined)}
      onPrevious={previous}
      onNext={next}
      actions={
        known && (
          <>
            <Button
              kind="primary"
              pending={resending.isPending}
              disabledReason={resendReason}
              onClick={() => void resending.resend(eventsOf([known]))}
            >
              Resend
            </Button>
            <TestWithEvent key={openKey} connector={connector} attempt={known} />
          </>
        )
      }
    >
      {known ? (
        <Shown key={openKey} connector={connector} attempt={known} others={ofEvent.data ?? []} />
      ) : (
        <QueryView query={ofEvent}>{() => <Gone what="attempt" />}</QueryView>
      )}
    </SidePanel>
  );
}

interface ShownProps {
  readonly connector: Connector;
  readonly attempt: Attempt;
  /** The attempts of the same event, this one among them. */
  readonly others: readonly Attempt[];
}

function Shown({ connector, attempt, others }: ShownProps) {
  return (
    <div className="connector-stack">
      <Outcome attempt={attempt} />
      <Facts facts={factsOf(attempt)} />
      <Others attempt={attempt} others={others} />
      {attempt.status === null ? (
        <p className="connector-quiet">No answer came.</p>
      ) : (
        <AnswerText answer={attempt.answer} />
      )}
      <RequestShown connector={connector} attempt={attempt} />
    </div>
  );
}

/** Says how an attempt ended, and the next step. */
function Outcome({ attempt }: { readonly attempt: Attempt }) {
  const { acknowledged, status, message, errorClass, nextAttemptTime } = attempt;
  if (acknowledged) return <Note state="good">The receiver acknowledged the event by {status}.</Note>;
  const words = errorClassWords(errorClass ?? "");
  return (
    <Note state="bad">
      <strong>{message ?? words.means}</strong>
      <p>
        {words.means} {words.next}
      </p>
      {nextAttemptTime !== null && (
        <p>
          The event waits on the queue. It is not sent again before <When time={nextAttemptTime} exact />.
        </p>
      )}
    </Note>
  );
}

const factsOf = (attempt: Attempt) =>
  [
    ["Time", <When key="time" time={attempt.time} exact />],
    ["Took", formatDuration(readDuration(attempt.latency) ?? 0)],
    ["Attempt", String(attempt.attempt)],
    ["Copy of a", attempt.copy === null ? "–" : copyWord(attempt.copy)],
    ["Event type", attempt.eventType],
    ["Event time", <When key="eventTime" time={attempt.eventTime ?? undefined} exact />],
    ["Event id", <Id key="event" value={attempt.eventId} label="Copy the event id" />],
    ["Device", <DeviceLink key="device" device={attempt.device} />],
  ] as const;

/** Leads to the page of a device, by its resource name. */
function DeviceLink({ device }: { readonly device: string }) {
  const [, project = ""] = device.split("/");
  const id = idOf(device);
  return <LinkTo href={`/projects/${encodeURIComponent(project)}/sources/${encodeURIComponent(id)}`}>{id}</LinkTo>;
}

function Others({ attempt, others }: Omit<ShownProps, "connector">) {
  const hrefWith = useSearchHref(attemptSearch);
  if (others.length < 2) return null;
  return (
    <>
      <h3>All attempts of this event</h3>
      <ul className="connector-others">
        {others.map((other) => (
          <li key={keyOf(other)}>
            <LinkTo
              href={hrefWith({ open: keyOf(other) })}
              aria-label={`${resultOf(other)}, attempt ${other.attempt}`}
              aria-current={keyOf(other) === keyOf(attempt) ? "true" : undefined}
            >
              <StateWord state={other.acknowledged ? "good" : "bad"} word={resultOf(other)} />
            </LinkTo>
            <When time={other.time} exact />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Sends a test event to a receiver, and shows what it said. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Connector, ConnectorTest } from "../../../api/connectors.ts";
import { calledOf } from "../../../api/projects.ts";
import { formatDuration, readDuration } from "../../../numbers/numbers.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Code } from "../../../parts/code/Snippet.tsx";
import { Dialog } from "../../../parts/dialog/Dialog.tsx";
import { Note } from "../../../parts/show/StateWord.tsx";
import { Facts } from "../../../parts/show/Value.tsx";
import { isFailedCall } from "../../../parts/states/failed-call.ts";
import { Failure } from "../../../parts/states/States.tsx";
import { errorClassWords } from "../../../words/error-class.ts";
import { AnswerText } from "./AnswerText.tsx";
import { type TestedEvent, testConnector } from "./calls.ts";
import { firstEventOf, TestedEventField } from "./TestedEvent.tsx";

interface TestDialogProps {
  readonly connector: Connector;
  /** The event of the log to test by at first. Left out for one that is made. */
  readonly kept?: TestedEvent;
  readonly onClose: () => void;
}

/** Tests a connector by an event when that is first asked for, and again by `refetch`. It is never repeated behind somebody's back. */
export const useTest = (connector: Connector, event: TestedEvent) =>
  useQuery({
    queryKey: ["connector-test", connector.name, event],
    queryFn: () => testConnector(connector, event),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

/**
 * What the receiver said, or that it is still being asked. A call that failed is not made again by itself, as those that only
 * read are: the button beside asks again.
 */
export function TestResult({ query }: { readonly query: ReturnType<typeof useTest> }) {
  const { data, error, isFetching } = query;
  // What is no failed call is a fault of the page. The nearest boundary tells it.
  if (error !== null && !isFailedCall(error)) throw error;
  const isOver = error === null && data !== undefined;
  return (
    <>
      <div role="status">
        {isFetching && <p className="connector-quiet">Asking the receiver, which may take up to 10 seconds.</p>}
        {!isFetching && isOver && <Verdict test={data} />}
      </div>
      {error !== null && !isFetching && <Failure error={error} />}
      {isOver && (
        <div className={isFetching ? "dimmed" : undefined} aria-busy={isFetching || undefined}>
          <TestAnswer test={data} />
        </div>
      )}
    </>
  );
}

/** Says whether a receiver acknowledged a test event, and what to do where it did not. */
function Verdict({ test: { acknowledged, message, errorClass } }: { readonly test: ConnectorTest }) {
  return (
    <Note state={acknowledged ? "good" : "bad"}>
      <strong>
        {acknowledged ? "The receiver acknowledged the test event." : (message ?? "The receiver did not acknowledge.")}
      </strong>
      {errorClass !== null && (
        <p>
          {errorClassWords(errorClass).means} {errorClassWords(errorClass).next}
        </p>
      )}
    </Note>
  );
}

const isSame = (one: TestedEvent, other: TestedEvent): boolean => JSON.stringify(one) === JSON.stringify(other);

export function TestDialog({ connector, kept, onClose }: TestDialogProps) {
  const [tested, setTested] = useState(() => kept ?? firstEventOf(connector.events));
  const [chosen, setChosen] = useState(tested);
  const query = useTest(connector, tested);
  const again = (): void => {
    if (isSame(chosen, tested)) void query.refetch();
    else setTested(chosen);
  };
  return (
    <Dialog
      title={`Test of ${calledOf(connector)}`}
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button kind="primary" pending={query.isFetching} onClick={again}>
            Test again
          </Button>
        </>
      }
    >
      <TestedEventField taken={connector.events} kept={kept} value={chosen} onChange={setChosen} />
      <TestResult query={query} />
    </Dialog>
  );
}

/** What a receiver said to a test event, and what it was sent. */
function TestAnswer({ test }: { readonly test: ConnectorTest }) {
  const { status, latency, answer, event } = test;
  return (
    <div className="connector-test">
      <Facts
        facts={[
          ["Status", status === null ? "no answer" : String(status)],
          ["Took", formatDuration(readDuration(latency) ?? 0)],
          ["Event id", <code key="event">{event.eventId}</code>],
        ]}
      />
      {status !== null && <AnswerText answer={answer} />}
      <ExchangedWith test={test} />
      <p className="connector-quiet">
        The event was marked as a test, and is counted nowhere. One that was made for it comes from a device that does
        not exist; one from the log is as the connector sends it.
      </p>
    </div>
  );
}

/** Shows what was sent, and the head of what came back. */
function ExchangedWith({ test: { request, answerHeaders } }: { readonly test: ConnectorTest }) {
  const came = Object.entries(answerHeaders);
  return (
    <>
      {came.length > 0 && (
        <details>
          <summary>Headers of the answer</summary>
          <Code text={headerLines(answerHeaders)} label="Headers of the answer" isWrapped />
        </details>
      )}
      {request !== null && (
        <details>
          <summary>
            The request: {request.method} {request.url}
          </summary>
          <Code text={`${headerLines(request.headers)}\n\n${request.body}`} label="The request" isWrapped />
        </details>
      )}
    </>
  );
}

const headerLines = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");

/** Sends a test event to a receiver, and shows what it said. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Connector, ConnectorTest } from "../../../api/connectors.ts";
import { calledOf } from "../../../api/projects.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Code } from "../../../parts/code/Snippet.tsx";
import { Dialog } from "../../../parts/dialog/Dialog.tsx";
import { Note } from "../../../parts/show/StateWord.tsx";
import { Facts } from "../../../parts/show/Value.tsx";
import { Loading } from "../../../parts/states/Loading.tsx";
import { type QueryLike, QueryView } from "../../../parts/states/QueryView.tsx";
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

/** What the receiver said, or that it is still being asked. */
export function TestResult({ query }: { readonly query: QueryLike<ConnectorTest> }) {
  return (
    <QueryView query={query} loading={<Loading label="Loading what the receiver says, for up to 10 seconds" />}>
      {(test) => <TestAnswer test={test} />}
    </QueryView>
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

/** What a receiver said to a test event, and what to do where it did not acknowledge. */
function TestAnswer({ test }: { readonly test: ConnectorTest }) {
  const { acknowledged, status, latency, errorClass, message, answer, event } = test;
  return (
    <div className="connector-test">
      <Note state={acknowledged ? "good" : "bad"}>
        <strong>
          {acknowledged
            ? "The receiver acknowledged the test event."
            : (message ?? "The receiver did not acknowledge.")}
        </strong>
        {errorClass !== null && (
          <p>
            {errorClassWords(errorClass).means} {errorClassWords(errorClass).next}
          </p>
        )}
      </Note>
      <Facts
        facts={[
          ["Status", status === null ? "no answer" : String(status)],
          ["Took", latency],
          ["Event id", <code key="event">{event.eventId}</code>],
        ]}
      />
      <AnswerText answer={answer} isAnswered={status !== null} />
      <ExchangedWith test={test} />
      <p className="connector-quiet">
        The event was marked as a test and is counted nowhere. One that is made comes from a device that does not exist,
        and one of the log is as the connector would be sent it.
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
          <Code text={headerLines(answerHeaders)} label="Headers of the answer" />
        </details>
      )}
      {request !== null && (
        <details>
          <summary>
            The request: {request.method} {request.url}
          </summary>
          <Code text={`${headerLines(request.headers)}\n\n${request.body}`} label="The request" />
        </details>
      )}
    </>
  );
}

const headerLines = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");

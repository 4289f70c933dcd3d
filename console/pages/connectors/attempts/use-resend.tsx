/** Sends events to a connector once more, and says of each what came of it. */

import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type AnswerOf, api } from "../../../api/client.ts";
import { type Connector, connectorKey } from "../../../api/connectors.ts";
import { formatCount } from "../../../numbers/numbers.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { useToast } from "../../../parts/action/Toasts.tsx";
import { Dialog } from "../../../parts/dialog/Dialog.tsx";
import { StateWord } from "../../../parts/show/StateWord.tsx";
import { titleOf } from "../../../parts/states/error-words.ts";
import { isFailedCall } from "../../../parts/states/failed-call.ts";
import { useCan } from "../../../project/use-project.ts";
import { pathOf } from "../actions/calls.ts";
import type { EventOfDevice } from "./rows.ts";

type Resent = AnswerOf<"/v2/projects/{project}/dataconnectors/{connector}:resend", "post">["events"][number];

/** How many events a call takes, by the API's limit. */
const mostEvents = 100;

interface Outcome {
  readonly resent: readonly Resent[];
  /** Why not all were asked for: a call failed on the way. */
  readonly failure?: string;
}

async function resendAll(connector: Connector, events: readonly EventOfDevice[]): Promise<Outcome> {
  const resent: Resent[] = [];
  for (let begin = 0; begin < events.length; begin += mostEvents) {
    try {
      const answer = await api.POST("/v2/projects/{project}/dataconnectors/{connector}:resend", {
        params: { path: pathOf(connector) },
        body: { events: events.slice(begin, begin + mostEvents) },
      });
      resent.push(...answer.events);
    } catch (error) {
      if (!isFailedCall(error)) throw error;
      return { resent, failure: `${titleOf(error)}: ${error.text}` };
    }
  }
  return { resent };
}

/** Says why events may not be resent now. */
export function useResendReason({ status }: Connector): string | undefined {
  const may = useCan("dataconnector.update");
  if (may !== true) return may;
  return status === "ACTIVE" ? undefined : "Enable the connector first.";
}

export interface Resend {
  readonly isPending: boolean;
  readonly resend: (events: readonly EventOfDevice[]) => Promise<void>;
  /** The dialog that tells of each event. */
  readonly dialog: ReactNode;
}

export function useResend(connector: Connector): Resend {
  const client = useQueryClient();
  const toast = useToast();
  const [isPending, setPending] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const resend = async (events: readonly EventOfDevice[]): Promise<void> => {
    if (events.length === 0) return;
    setPending(true);
    try {
      const done = await resendAll(connector, events);
      const isAll = done.failure === undefined && done.resent.every((each) => each.resent);
      if (isAll) toast({ text: `${formatCount(done.resent.length, "event")} on the way again.` });
      // What is more than one is told of each, also where all went well.
      if (!isAll || done.resent.length > 1) setOutcome(done);
    } finally {
      setPending(false);
      const { project, connector: id } = pathOf(connector);
      void client.invalidateQueries({ queryKey: connectorKey(project, id) });
    }
  };
  const dialog = outcome && <Outcomes outcome={outcome} onClose={() => setOutcome(undefined)} />;
  return { isPending, resend, dialog };
}

function Outcomes({
  outcome: { resent, failure },
  onClose,
}: {
  readonly outcome: Outcome;
  readonly onClose: () => void;
}) {
  const sent = resent.filter((each) => each.resent).length;
  return (
    <Dialog
      title={`${formatCount(sent, "event")} of ${resent.length} on the way again`}
      wide
      onClose={onClose}
      actions={
        <Button kind="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      {failure !== undefined && <p role="alert">The rest was not sent. {failure}</p>}
      <ul className="connector-outcomes">
        {resent.map(({ device, eventId, resent: isResent, message }) => (
          <li key={`${device} ${eventId}`}>
            <StateWord state={isResent ? "good" : "bad"} word={isResent ? "Resent" : "Not sent"} />
            <code>{eventId}</code>
            {message !== null && <span>{message}</span>}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

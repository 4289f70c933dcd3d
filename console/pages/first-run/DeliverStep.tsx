/** The last step, which sees an event delivered, and what one may try after it. */

import type { Connector } from "../../api/connectors.ts";
import { idOf } from "../../api/projects.ts";
import { LinkButton, LinkTo } from "../../parts/page/LinkTo.tsx";
import { Note } from "../../parts/show/StateWord.tsx";
import { useProject } from "../../project/use-project.ts";
import { SendButton } from "./SendStep.tsx";
import type { Beginning } from "./use-first-run.ts";

export function DeliverStep({ beginning: { connectors, done, send } }: { readonly beginning: Beginning }) {
  const attempts = useAttempts(connectors);
  if (!done.has("receive") || attempts === undefined) return null;
  return (
    <div className="first-run-body">
      <p>
        {done.has("deliver")
          ? "A receiver acknowledged an event. Its attempts tell what was answered, and how fast."
          : "A connector gets the events that are accepted after it was made. Send one more, and see the receiver answer."}
      </p>
      <div className="buttons">
        <SendButton send={send} kind={done.has("deliver") ? "plain" : "primary"}>
          Send another point
        </SendButton>
        <LinkButton href={attempts}>See the attempts</LinkButton>
      </div>
    </div>
  );
}

function useAttempts(connectors: readonly Connector[]): string | undefined {
  const { id } = useProject();
  const [first] = connectors;
  return first && `/projects/${encodeURIComponent(id)}/connectors/${idOf(first.name)}/attempts`;
}

export function BreakIt({ connectors }: { readonly connectors: readonly Connector[] }) {
  const attempts = useAttempts(connectors);
  return (
    <Note state="good">
      <p>
        All four steps are done. To see what an outage does, stop the receiver and send some points: its connector goes
        to Failing and to Down, and the events wait. Start it again, and what waited is delivered.{" "}
        {attempts !== undefined && <LinkTo href={attempts}>Watch the attempts</LinkTo>}
      </p>
    </Note>
  );
}

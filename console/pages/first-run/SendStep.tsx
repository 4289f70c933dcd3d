/** The first two steps: a point is sent, by a button or by a call, and seen. */

import { useConfig } from "../../api/use-config.ts";
import { Button, type ButtonProps } from "../../parts/action/Button.tsx";
import { Snippet } from "../../parts/code/Snippet.tsx";
import { LinkButton } from "../../parts/page/LinkTo.tsx";
import { Note } from "../../parts/show/StateWord.tsx";
import { When } from "../../parts/show/When.tsx";
import { useCan, useProject } from "../../project/use-project.ts";
import { bare, writeSnippets, writeTokenLine } from "../../snippets/snippets.ts";
import { searchOf } from "../../url/search.ts";
import type { Beginning } from "./use-first-run.ts";
import type { SendPoint } from "./use-send-point.ts";

export function SendStep({ beginning }: { readonly beginning: Beginning }) {
  const { httpUrl, laptop } = useConfig();
  const host = bare(httpUrl);
  const snippets = writeSnippets({
    method: "POST",
    url: `${host}/api/data`,
    headers: { AuthVersion: "V0.0.1", DataVersion: "V0.0.3" },
    body: { Metrics: [{ Name: "climate", Tags: { room: "hall" }, Fields: { temperature: 21.5 } }] },
  });
  return (
    <div className="first-run-body">
      <p>An emulated thermometer sends one for you, as a device of yours would. It is made if the project has none.</p>
      <div className="buttons">
        <SendButton send={beginning.send} kind="primary">
          Send one for me
        </SendButton>
      </div>
      <details>
        <summary>Or send one from a program</summary>
        <p>
          A source signs in by its Activation UID and its password, and pushes.
          {laptop && " The ones of this laptop's first source stand in .millrace/ready.json, below source."}
        </p>
        <Snippet snippets={snippets} label="Push a point" tokenLine={writeTokenLine(host)} />
      </details>
    </div>
  );
}

interface SendButtonProps {
  readonly send: SendPoint;
  readonly kind?: ButtonProps["kind"];
  readonly children: string;
}

/** Sends a point when it is pressed, and says so where that fails. */
export function SendButton({ send, kind, children }: SendButtonProps) {
  const may = useCan("emulator.create");
  return (
    <>
      <Button
        kind={kind}
        pending={send.isPending}
        disabledReason={may === true ? undefined : may}
        onClick={() => send.mutate()}
      >
        {children}
      </Button>
      {send.error && (
        <div role="alert">
          <Note state="bad">The point was not sent. {send.error.message}</Note>
        </div>
      )}
    </>
  );
}

export function SeeStep({ beginning: { event, send, done, charted } }: { readonly beginning: Beginning }) {
  const { id } = useProject();
  if (!event) {
    if (done.has("see")) return null;
    return <p className="first-run-body">{send.isSuccess ? "It is on its way…" : "It appears here within seconds."}</p>;
  }
  return (
    <div className="first-run-body first-run-line">
      <p>
        <strong>{event.eventType}</strong> <When time={event.timestamp} />
      </p>
      <div className="buttons">
        <LinkButton href={`/projects/${encodeURIComponent(id)}/events`}>See all events</LinkButton>
        {charted !== undefined && (
          <LinkButton
            href={`/projects/${encodeURIComponent(id)}/explore${searchOf({ source: [charted], from: "-1h" })}`}
          >
            See its chart
          </LinkButton>
        )}
      </div>
    </div>
  );
}

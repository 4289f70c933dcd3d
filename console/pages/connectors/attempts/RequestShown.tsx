/**
 * Shows the request of an attempt: where to, which headers, and the body as the event log has it. The receiver's address is
 * shown without who signs in, and no header's value is shown.
 */

import { useQuery } from "@tanstack/react-query";
import type { Attempt } from "../../../api/attempts.ts";
import type { Connector } from "../../../api/connectors.ts";
import { eventBodyQuery } from "../../../api/event-body.ts";
import { idOf } from "../../../api/projects.ts";
import { CopyButton } from "../../../parts/action/Copy.tsx";
import { JsonTree } from "../../../parts/code/JsonTree.tsx";
import { Facts } from "../../../parts/show/Value.tsx";
import { isLost } from "../../../parts/states/failed-call.ts";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { type Json, writeJson } from "../../../snippets/quote.ts";
import { writeSnippets } from "../../../snippets/snippets.ts";
import { pathOf } from "../actions/calls.ts";
import { splitUrl } from "../form/url.ts";

interface RequestShownProps {
  readonly connector: Connector;
  readonly attempt: Attempt;
}

/** The headers that a request has besides the connector's own. */
export function headersOf({ httpConfig }: Connector, { copy }: Attempt): string[] {
  const { user, password } = splitUrl(httpConfig.url);
  const own = Object.keys(httpConfig.headers);
  const hasOwnSignIn = own.some((name) => name.toLowerCase() === "authorization");
  return [
    "Content-Type",
    "User-Agent",
    ...((user !== "" || password !== "") && !hasOwnSignIn ? ["Authorization"] : []),
    ...own,
    ...(httpConfig.signatureSecret === "" ? [] : ["X-Dt-Signature"]),
    "DT-Asymmetric-Signature",
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    ...(copy === "sync" ? ["X-Millrace-Sync"] : []),
    ...(copy === "replay" ? ["X-Millrace-Replay"] : []),
  ];
}

/** Writes the request as a command of curl. What is secret, and what was signed for one moment alone, is left to fill in. */
function curlOf(connector: Connector, attempt: Attempt, body: Json): string {
  const fixed: Readonly<Record<string, string>> = {
    "Content-Type": "application/json",
    "User-Agent": "Millrace-DataConnector/1.0",
    "webhook-id": attempt.eventId,
    "X-Millrace-Sync": "1",
    "X-Millrace-Replay": "1",
  };
  const headers = Object.fromEntries(headersOf(connector, attempt).map((name) => [name, fixed[name] ?? `<${name}>`]));
  const { url } = splitUrl(connector.httpConfig.url);
  return writeSnippets({ method: "POST", url, headers, body: writeJson(body), withoutToken: true }).curl;
}

export function RequestShown({ connector, attempt }: RequestShownProps) {
  const { project } = pathOf(connector);
  const { url } = splitUrl(connector.httpConfig.url);
  const place = { project, device: idOf(attempt.device), eventId: attempt.eventId, labels: connector.labels };
  const query = useQuery(eventBodyQuery(place));
  return (
    <>
      <h3>Request</h3>
      <Facts
        facts={[
          ["Method", "POST"],
          ["URL", <code key="url">{url}</code>],
          ["Headers", headersOf(connector, attempt).join(", ")],
        ]}
      />
      <QueryView query={query} failure={(error) => (isLost(error) ? <Lost /> : undefined)}>
        {(body) => (
          <>
            <JsonTree value={body} raw={writeJson(body)} label="the body" />
            <div className="buttons">
              <CopyButton text={curlOf(connector, attempt, body)} label="Copy as curl" wide />
            </div>
            <p className="connector-quiet">
              The body is put together from the event log. Labels are those that the device has now. The command has
              placeholders for what is secret and for signatures.
            </p>
          </>
        )}
      </QueryView>
    </>
  );
}

const Lost = () => (
  <p className="connector-quiet">
    The event log does not hold this event, or no longer: it reaches back 31 days, or as far as the project's settings
    say.
  </p>
);

/** Says in words what is wrong with a connector, what happens now, and what to do next. */

import type { Connector } from "../../../api/connectors.ts";
import { LinkButton } from "../../../parts/page/LinkTo.tsx";
import { Note } from "../../../parts/show/StateWord.tsx";
import { When } from "../../../parts/show/When.tsx";
import { errorClassWords } from "../../../words/error-class.ts";
import { healthWords } from "../words/health.ts";

interface UnwellProps {
  readonly connector: Connector;
  /** The address of the connector's page. */
  readonly base: string;
  /** Leaves out where to go, on the parts of the page to which it would lead. */
  readonly isBrief: boolean;
}

export function Unwell({ connector, base, isBrief }: UnwellProps) {
  const { state, word, now } = healthWords(connector);
  const { systemDisabled, lastError, status } = connector;
  // What failed before somebody disabled it by hand is no news.
  const error = status === "USER_DISABLED" ? undefined : lastError;
  return (
    <section className="connector-unwell" aria-label="What is wrong">
      <Note state={state}>
        {isBrief ? <strong>{word}</strong> : <h2>{word}</h2>}
        {(!isBrief || !error) && <p>{now}</p>}
        {systemDisabled && (
          <p>
            <strong>{systemDisabled.reason}</strong> <When time={systemDisabled.time} />. Mend the receiver, test it,
            and enable the connector. A quarter of an hour later replay its gaps.
          </p>
        )}
        {error && (
          <p>
            Last error, <When time={error.time} />: <strong>{error.message}</strong> {nextOf(error.errorClass)}
          </p>
        )}
        {!isBrief && (
          <div className="buttons">
            {error && (
              <LinkButton kind="primary" href={`${base}/attempts?outcome=false`}>
                See the failed attempts
              </LinkButton>
            )}
            {status !== "ACTIVE" && <LinkButton href={`${base}/gaps`}>See the gaps</LinkButton>}
          </div>
        )}
      </Note>
    </section>
  );
}

const nextOf = (errorClass: string): string => errorClassWords(errorClass).next;

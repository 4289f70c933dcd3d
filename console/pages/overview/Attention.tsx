/** Lists what needs attention, worst first. Each line ends in what to do about it. */

import { useState } from "react";
import { formatCount } from "../../numbers/numbers.ts";
import { Button } from "../../parts/action/Button.tsx";
import { LinkButton } from "../../parts/page/LinkTo.tsx";
import { Section } from "../../parts/page/PageHead.tsx";
import { Note, StateWord } from "../../parts/show/StateWord.tsx";
import { When } from "../../parts/show/When.tsx";
import type { Concern } from "./attention.ts";

interface AttentionProps {
  readonly concerns: readonly Concern[];
  /** Says that all that it rests on was answered. Before that there may be more than is known. */
  readonly isWhole: boolean;
  /** What could not be asked for. */
  readonly fault: string | undefined;
}

/** How many lines are shown at first. */
const most = 10;

export function Attention({ concerns, isWhole, fault }: AttentionProps) {
  const [isAll, setAll] = useState(false);
  const shown = isAll ? concerns : concerns.slice(0, most);
  return (
    <Section title="Needs attention">
      {fault !== undefined && <Note state="warn">There may be more than is shown here. {fault}</Note>}
      {concerns.length === 0 && fault === undefined && (
        <Note state={isWhole ? "good" : "unknown"}>
          {isWhole ? "Nothing. Connectors are well, nothing is missing, and no watched source is silent." : "Looking…"}
        </Note>
      )}
      {shown.length > 0 && (
        <ul className="overview-concerns">
          {shown.map((concern) => (
            <Line key={concern.key} concern={concern} />
          ))}
        </ul>
      )}
      {shown.length < concerns.length && (
        <Button kind="quiet" onClick={() => setAll(true)}>
          {formatCount(concerns.length - shown.length, "more line", "more lines")}
        </Button>
      )}
    </Section>
  );
}

function Line({ concern: { state, word, what, why, since, action } }: { readonly concern: Concern }) {
  return (
    <li>
      <StateWord state={state} word={word} />
      <div>
        <strong>{what}</strong>
        {since !== undefined && (
          <>
            {" "}
            <When time={since} />
          </>
        )}
        <p>{why}</p>
      </div>
      <LinkButton href={action.href} aria-label={`${action.label}: ${what}`}>
        {action.label}
      </LinkButton>
    </li>
  );
}

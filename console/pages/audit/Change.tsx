/** Shows one entry of the audit log: who did what from where, and the resource before and after. */

import type { AuditEntry } from "../../api/log.ts";
import { JsonTree } from "../../parts/code/JsonTree.tsx";
import { SidePanel } from "../../parts/dialog/SidePanel.tsx";
import { Section } from "../../parts/page/PageHead.tsx";
import { type State, StateWord } from "../../parts/show/StateWord.tsx";
import { Facts, Id } from "../../parts/show/Value.tsx";
import { When } from "../../parts/show/When.tsx";
import { jsonOf } from "../../snippets/quote.ts";
import { callWord } from "../../words/call.ts";

const outcomes: Readonly<Record<AuditEntry["outcome"], { readonly state: State; readonly word: string }>> = {
  DONE: { state: "good", word: "Done" },
  RUNNING: { state: "unknown", word: "Running" },
  REFUSED: { state: "warn", word: "Refused" },
  FAILED: { state: "bad", word: "Failed" },
  UNKNOWN: { state: "unknown", word: "Cut off" },
};

export const Outcome = ({ entry }: { readonly entry: AuditEntry }) => <StateWord {...outcomes[entry.outcome]} />;

interface ChangeProps {
  readonly entry: AuditEntry;
  readonly onClose: () => void;
}

export function Change({ entry, onClose }: ChangeProps) {
  const { call, time, actor, resource, targets, network, status, before, after } = entry;
  return (
    <SidePanel title={callWord(call)} onClose={onClose}>
      <Facts
        facts={[
          ["Call", <Id key="call" value={call} label="Copy the call's name" />],
          ["Outcome", <Outcome key="outcome" entry={entry} />],
          ["Status of the answer", status ?? "–"],
          ["Time", <When key="time" time={time} exact />],
          ["Who", actor.displayName],
          ["Who, by name", actor.name === null ? "Accepted an invitation" : <Id key="name" value={actor.name} />],
          ["From the network", network],
          ["Resource", <Id key="resource" value={resource} label="Copy the resource name" />],
          ["Named in the body", targets.length === 0 ? "–" : targets.join(", ")],
        ]}
      />
      <Section title="Before">
        {before === null ? <p>Nothing was there.</p> : <JsonTree value={jsonOf(before)} />}
      </Section>
      <Section title="After">
        {after === null ? <p>The call answered nothing.</p> : <JsonTree value={jsonOf(after)} />}
      </Section>
    </SidePanel>
  );
}

/** Lists the last messages, and shows one of them decoded and raw. */

import { useMemo, useState } from "react";
import { formatNumber } from "../../numbers/numbers.ts";
import { Button } from "../../parts/action/Button.tsx";
import { JsonTree } from "../../parts/code/JsonTree.tsx";
import { Code } from "../../parts/code/Snippet.tsx";
import { SidePanel } from "../../parts/dialog/SidePanel.tsx";
import { Section } from "../../parts/page/PageHead.tsx";
import { Facts } from "../../parts/show/Value.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { DataTable } from "../../parts/table/DataTable.tsx";
import { formatTime, nameZone } from "../../time/format.ts";
import { useZone } from "../../time/use-zone.ts";
import { jsonOf, type Message, mostMessages, textOf } from "./messages.ts";
import type { Broker } from "./use-broker.ts";

export function Messages({ broker, hasTopics }: { readonly broker: Broker; readonly hasTopics: boolean }) {
  const { messages, clear, state } = broker;
  const zone = useZone();
  const [openKey, setOpenKey] = useState<string>();
  const open = messages.find(({ key }) => key === openKey);
  const columns = useMemo<Column<Message>[]>(
    () => [
      { id: "time", head: "Time", width: 170, cell: ({ atMillis }) => formatTime(atMillis, zone) },
      {
        id: "topic",
        head: "Topic",
        width: 400,
        cell: ({ key, topic }) => (
          <button type="button" className="mqtt-open" onClick={() => setOpenKey(key)}>
            <bdi dir="ltr">{topic}</bdi>
          </button>
        ),
        text: ({ topic }) => topic,
      },
      {
        id: "payload",
        head: "Payload",
        cell: ({ payload }) => textOf(payload).slice(0, 200),
        text: ({ payload }) => textOf(payload).slice(0, 2000),
      },
    ],
    [zone],
  );
  return (
    <Section
      title="Messages"
      action={
        <Button onClick={clear} disabledReason={messages.length === 0 ? "There is nothing to clear." : undefined}>
          Clear
        </Button>
      }
    >
      {messages.length === 0 ? (
        <p className="mqtt-none">{whyNone(state.kind === "on", hasTopics)}</p>
      ) : (
        <div className="panel-beside">
          <div>
            <DataTable
              label="All messages"
              columns={columns}
              rows={messages}
              rowKey={({ key }) => key}
              openKey={openKey}
              foot={`${formatNumber(messages.length)} of ${mostMessages} kept, newest first. Times are in ${nameZone(zone, Date.now())}.`}
            />
          </div>
          {open && <OneMessage message={open} zone={zone} onClose={() => setOpenKey(undefined)} />}
        </div>
      )}
    </Section>
  );
}

function whyNone(isOn: boolean, hasTopics: boolean): string {
  if (!isOn) return "Connect and subscribe to a topic: messages stand here as they come.";
  return hasTopics ? "No message came yet on these topics." : "Subscribe to a topic: messages stand here as they come.";
}

interface OneMessageProps {
  readonly message: Message;
  readonly zone: string;
  readonly onClose: () => void;
}

function OneMessage({ message, zone, onClose }: OneMessageProps) {
  const { topic, payload, qos, isRetained, atMillis } = message;
  const json = jsonOf(payload);
  const raw = textOf(payload);
  return (
    <SidePanel title={topic} onClose={onClose}>
      <Facts
        facts={[
          ["Came", formatTime(atMillis, zone)],
          ["Quality of service", String(qos)],
          ["Retained", isRetained ? "yes" : "no"],
          ["Size", `${formatNumber(payload.length)} B`],
        ]}
      />
      {json === undefined ? (
        <Code text={raw} label="The payload" isWrapped />
      ) : (
        <JsonTree value={json} raw={raw} label="the payload" />
      )}
    </SidePanel>
  );
}

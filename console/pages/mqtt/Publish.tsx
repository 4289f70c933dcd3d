/** Publishes a message. */

import { type FormEvent, useState } from "react";
import { Button } from "../../parts/action/Button.tsx";
import { useToast } from "../../parts/action/Toasts.tsx";
import { Field, Select, TextArea, TextField } from "../../parts/form/Field.tsx";
import { Section } from "../../parts/page/PageHead.tsx";
import { faultOfTopic } from "./topics.ts";
import type { Broker } from "./use-broker.ts";

const levels = [
  { value: "0", label: "0, at most once" },
  { value: "1", label: "1, at least once" },
] as const;

export function Publish({ broker }: { readonly broker: Broker }) {
  const toast = useToast();
  const [topic, setTopic] = useState("");
  const [payload, setPayload] = useState('{"Value": 21.5}');
  const [qos, setQos] = useState<"0" | "1">("1");
  const [fault, setFault] = useState<string>();
  const [isPending, setPending] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const found = faultOfTopic(topic.trim());
    setFault(found);
    if (found !== undefined || isPending) return;
    setPending(true);
    try {
      await broker.publish(topic.trim(), payload, qos === "0" ? 0 : 1);
      toast({ text: "Published." });
    } catch (error) {
      setFault(error instanceof Error ? error.message : "It was refused.");
    } finally {
      setPending(false);
    }
  };
  return (
    <Section title="Publish">
      <form className="mqtt-form" onSubmit={submit}>
        <TextField
          label="Topic to publish to"
          name="publish-topic"
          error={fault}
          hint="As a source: v1/sources/<its UID>/data/read/<connection tag>/<measurement>/<field>."
          value={topic}
          onChange={setTopic}
          spellCheck={false}
        />
        <Field label="Payload" name="payload">
          {(control) => <TextArea {...control} value={payload} onChange={setPayload} spellCheck={false} />}
        </Field>
        <Field label="Quality of service" name="qos">
          {(control) => <Select {...control} value={qos} options={levels} onChange={setQos} />}
        </Field>
        <Button
          type="submit"
          pending={isPending}
          disabledReason={broker.state.kind === "on" ? undefined : "Connect first."}
        >
          Publish
        </Button>
      </form>
    </Section>
  );
}

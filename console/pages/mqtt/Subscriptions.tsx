/** Lists the topics that are watched, and takes more. */

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { projectQuery } from "../../api/projects.ts";
import { Button } from "../../parts/action/Button.tsx";
import { FieldError, TextField } from "../../parts/form/Field.tsx";
import { Section } from "../../parts/page/PageHead.tsx";
import { useProject } from "../../project/use-project.ts";
import { faultOfFilter, suggestionsOf } from "./topics.ts";
import type { Broker } from "./use-broker.ts";

interface SubscriptionsProps {
  readonly broker: Broker;
  readonly topics: readonly string[];
  readonly onTopics: (topics: readonly string[]) => void;
}

export function Subscriptions({ broker, topics, onTopics }: SubscriptionsProps) {
  const { id } = useProject();
  const list = useId();
  const company = useQuery(projectQuery(id)).data?.companyName;
  const suggestions = company ? suggestionsOf(company).filter((each) => !topics.includes(each)) : [];
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string>();
  const add = (topic: string): void => {
    const found = faultOfFilter(topic);
    setFault(found);
    if (found !== undefined) return;
    onTopics([...new Set([...topics, topic])]);
    setText("");
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add(text.trim());
  };
  return (
    <Section title="Subscriptions">
      <form className="mqtt-form" onSubmit={submit}>
        <TextField
          label="Topic to watch"
          name="topic"
          error={fault}
          hint="+ stands for one level, # for all that follow."
          list={list}
          value={text}
          onChange={setText}
          spellCheck={false}
        />
        <datalist id={list}>
          {suggestions.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
        <Button type="submit">Subscribe</Button>
      </form>
      <div className="buttons">
        {suggestions.map((each) => (
          <Button key={each} kind="quiet" icon="plus" onClick={() => add(each)}>
            {each}
          </Button>
        ))}
      </div>
      <ul className="mqtt-topics">
        {topics.map((topic) => (
          <li key={topic}>
            <code>{topic}</code>
            <Button
              kind="quiet"
              aria-label={`Unsubscribe from ${topic}`}
              onClick={() => onTopics(topics.filter((each) => each !== topic))}
            >
              Unsubscribe
            </Button>
            {broker.refused.has(topic) && (
              <FieldError id={`${list}-${topic}`} error={broker.refused.get(topic) ?? ""} />
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Speaks MQTT with the broker: watches topics, and publishes. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import * as v from "valibot";
import { callerQuery } from "../../api/caller.ts";
import { useConfig } from "../../api/use-config.ts";
import { PageHead } from "../../parts/page/PageHead.tsx";
import { Note, StateWord } from "../../parts/show/StateWord.tsx";
import { Empty } from "../../parts/states/States.tsx";
import { useSearchState } from "../../url/use-search-state.ts";
import { Messages } from "./Messages.tsx";
import { Publish } from "./Publish.tsx";
import { SignIn } from "./SignIn.tsx";
import { Subscriptions } from "./Subscriptions.tsx";
import { type Broker, useBroker } from "./use-broker.ts";
import "./MqttPage.css";

const search = v.object({ topic: v.optional(v.array(v.string()), []) });

export default function MqttPage() {
  const { mqttUrl } = useConfig();
  return (
    <>
      <PageHead
        title="MQTT"
        sentence="Watch live topics and publish, as any client of the broker does. Subscriptions stand in the address."
      />
      {mqttUrl === null ? (
        <Empty title="This stage has no MQTT" why="It was deployed without a broker. Points come by HTTPS there." />
      ) : (
        <Speaking url={mqttUrl} />
      )}
    </>
  );
}

function Speaking({ url }: { readonly url: string }) {
  const [{ topic }, change] = useSearchState(search);
  const broker = useBroker(topic);
  const username = useQuery(callerQuery()).data?.username ?? "";
  const [chosen, setChosen] = useState("");
  return (
    <div className="mqtt">
      <p className="mqtt-host">
        Broker <code>{url}</code>{" "}
        <span aria-live="polite">
          <Word broker={broker} />
        </span>
      </p>
      {broker.state.kind === "ended" && (
        <div role="alert">
          <Note state="bad">{broker.state.why}</Note>
        </div>
      )}
      <SignIn broker={broker} url={url} username={chosen === "" ? username : chosen} onUsername={setChosen} />
      <Subscriptions broker={broker} topics={topic} onTopics={(next) => change({ topic: [...next] })} />
      <Publish broker={broker} />
      <Messages broker={broker} hasTopics={topic.length > 0} />
    </div>
  );
}

function Word({ broker: { state } }: { readonly broker: Broker }) {
  if (state.kind === "on") return <StateWord state="good" word="Connected" />;
  if (state.kind === "connecting") return <StateWord state="unknown" word="Connecting…" />;
  return state.kind === "ended" ? (
    <StateWord state="bad" word="Ended" />
  ) : (
    <StateWord state="idle" word="Not connected" />
  );
}

/** Tells how a sender signs in as a source and pushes, over HTTPS and MQTT, and why it was refused. */

import { useQuery } from "@tanstack/react-query";
import { authConfigQuery } from "../../../api/sources.ts";
import { useConfig } from "../../../api/use-config.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { CopyButton } from "../../../parts/action/Copy.tsx";
import { saveText } from "../../../parts/action/save-text.ts";
import { Code, Snippet } from "../../../parts/code/Snippet.tsx";
import { Section } from "../../../parts/page/PageHead.tsx";
import { Note } from "../../../parts/show/StateWord.tsx";
import { Facts, Id } from "../../../parts/show/Value.tsx";
import { Loading } from "../../../parts/states/Loading.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { useProject } from "../../../project/use-project.ts";
import type { TabProps } from "../detail/tab.ts";
import { Connections } from "./Connections.tsx";
import { mqttSnippets, pushSnippets, tokenPushSnippets } from "./connect-snippets.ts";
import { PasswordSection } from "./PasswordSection.tsx";
import { SignInFailures } from "./SignInFailures.tsx";

export function ConnectTab({ source, id }: TabProps) {
  if (source.type === "EMULATOR") {
    return <Note state="idle">An emulated device does not connect: it sends what its overview tells it to.</Note>;
  }
  return (
    <div className="source-stack">
      {source.lastDataTime === null && <NeverSent />}
      <Https uid={source.activationUid} />
      <Mqtt id={id} />
      <PasswordSection source={source} id={id} />
      <SignInFailures source={source} />
    </div>
  );
}

function NeverSent() {
  return (
    <Note state="unknown">
      <p>It has never sent anything. Run one of the snippets below. If nothing comes, these are the usual reasons:</p>
      <ul className="source-reasons">
        <li>the sender uses another Activation UID than this source has, or an older password;</li>
        <li>its answer was 401: sign in again, since tokens are good for two hours;</li>
        <li>its answer was 400: the answer says which point is wrong, and so do the messages;</li>
        <li>the source is disabled, or over MQTT the client id is not its Activation UID.</li>
      </ul>
    </Note>
  );
}

function Https({ uid }: { readonly uid: string }) {
  const config = useConfig();
  const own = pushSnippets(config, uid);
  const token = tokenPushSnippets(config, uid);
  return (
    <>
      <Section title="Push over HTTPS">
        <div className="source-steps">
          <p>First sign in, which answers a token that is good for two hours:</p>
          <SignInLines text={own.tokenLine} />
          <p>Then push:</p>
          <Snippet snippets={own.snippets} label="Push a point as this source" />
        </div>
      </Section>
      <Section title="Push by an API token">
        <div className="source-steps">
          <p className="source-quiet">For a program that pushes for several sources. It needs the scope “write”.</p>
          <Snippet snippets={token.snippets} tokenLine={token.tokenLine} label="Push a point by an API token" />
        </div>
      </Section>
    </>
  );
}

function SignInLines({ text }: { readonly text: string }) {
  return (
    <div className="source-lines">
      <Code text={text} label="Sign in as this source" />
      <CopyButton text={text} label="Copy the lines that sign in" />
    </div>
  );
}

/** What stands in the places of a topic in the snippets. */
const exampleParts: Readonly<Record<string, string>> = {
  connectionTag: "press_01",
  measurement: "production",
  key: "temperature",
};

const mqttNames = { curl: "mosquitto", python: "paho", node: "MQTT.js" } as const;

function Mqtt({ id }: { readonly id: string }) {
  const { id: project } = useProject();
  const query = useQuery(authConfigQuery(project, id));
  return (
    <Section title="Push over MQTT">
      <QueryView query={query} loading={<Loading label="Loading what a device needs to connect" />}>
        {(auth) => {
          const { mqtts, wss, certificateAuthority, topics } = auth;
          if (mqtts === null) return <Note state="idle">This stage told no MQTT host. Ask again in a moment.</Note>;
          const pem = certificateAuthority?.pem ?? null;
          const topic = topics.field.replaceAll(/\{(\w+)\}/g, (_, part: string) => exampleParts[part] ?? part);
          const facts = { host: mqtts.host, port: mqtts.port, uid: auth.clientId, topic, needsAuthority: pem !== null };
          return (
            <div className="source-stack">
              <Facts
                facts={[
                  ["MQTT over TLS", <Id key="mqtts" value={mqtts.url} label="Copy the MQTT address" />],
                  [
                    "MQTT over WebSocket",
                    wss ? <Id key="wss" value={wss.url} label="Copy the WebSocket address" /> : "–",
                  ],
                  ["User name", <Id key="user" value={auth.username} label="Copy the user name" />],
                  ["Client id", <Id key="client" value={auth.clientId} label="Copy the client id" />],
                  ["Fields go to", <Id key="field" value={topics.field} label="Copy the topic of fields" />],
                  ["Points go to", <Id key="points" value={topics.measurement} label="Copy the topic of points" />],
                ]}
              />
              {pem !== null && (
                <div className="buttons">
                  <Button icon="download" onClick={() => saveText(pem, "authority.pem", "application/x-pem-file")}>
                    Download the authority to trust
                  </Button>
                  <CopyButton text={pem} label="Copy the authority" />
                </div>
              )}
              <Snippet snippets={mqttSnippets(facts)} names={mqttNames} label="Publish a value as this source" />
              <p className="source-quiet">MILLRACE_PASSWORD in the environment is the source's password.</p>
              <Connections id={id} />
            </div>
          );
        }}
      </QueryView>
    </Section>
  );
}

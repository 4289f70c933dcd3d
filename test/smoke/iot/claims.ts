/** Tries what is claimed about AWS IoT Core, one claim after the other. */

import type { MqttClient } from "mqtt";
import { type Claim, notTried, type ProvenStage, proven, reasonOf, refuted, type Verdict } from "./claim.ts";
import { closeOf, connectSource, connectWatcher, inTime } from "./connect.ts";

const notAuthorized = 0x87;

/** Is tried first: the others use another door if it is refuted. */
const port8883: Claim = {
  says: "port 8883 lets in whoever the authorizer admits, without ALPN",
  async try(stage) {
    const { host } = new URL(stage.mqttsUrl);
    try {
      const client = await connectSource(stage, "alpn", { at: stage.mqttsUrl, protocolVersion: 4 });
      await client.endAsync();
      return proven(`${host} let the source in`);
    } catch (error) {
      return refuted(`${host}: ${reasonOf(error)}; a new host may take an hour, else use port 443 with ALPN "mqtt"`);
    }
  },
};

const foreignPublish: Claim = {
  says: "an unauthorized publish of MQTT 5 is acknowledged with 0x87",
  async try(stage) {
    const client = await connectSource(stage, "foreign", { protocolVersion: 5 });
    const closed = closeOf(client);
    const acknowledged = client.publishAsync("v1/sources/foreign/data/read/a/b/c", "{}", { qos: 1 }).then(
      () => 0,
      (error: unknown) => (error as { code?: number }).code,
    );
    const first = await inTime(Promise.race([acknowledged, closed]));
    const isCut = first === "closed" || (await inTime(closed, 5000)) === "closed";
    await client.endAsync(true);
    const after = isCut ? "the connection was ended" : "the connection stayed for 5 s";
    if (first === notAuthorized) return proven(`acknowledged with 0x87, and ${after}`);
    if (first === "closed") return refuted("the connection was ended without an acknowledgement");
    return refuted(first === undefined ? `not acknowledged, and ${after}` : `acknowledged with ${first}, and ${after}`);
  },
};

const shared: Claim = {
  says: "the policy's form for $share lets a watcher share a subscription, and gets it messages",
  async try(stage) {
    const watcher = await connectWatcher(stage);
    const source = await connectSource(stage, "share", { protocolVersion: 5 });
    try {
      return await tryShared(stage, watcher, source);
    } finally {
      await Promise.all([watcher, source].map((client) => client.endAsync(true)));
    }
  },
};

async function tryShared({ companyName, source }: ProvenStage, watcher: MqttClient, publisher: MqttClient) {
  const filter = `$share/prove/v1/raw/${companyName}/${source.uid}/#`;
  const came = new Promise<string>((resolve) => watcher.once("message", resolve));
  const refusal = await watcher.subscribeAsync(filter, { qos: 1 }).then(() => undefined, reasonOf);
  if (refusal !== undefined) return refuted(`${filter}: ${refusal}`);
  const topic = `v1/sources/${source.uid}/data/read/Prove/Prove/Value`;
  for (let attempt = 0; attempt < 10; attempt++) {
    await publisher.publishAsync(topic, JSON.stringify({ Value: attempt }), { qos: 1 });
    const got = await inTime(came, 5000);
    if (got !== undefined) return proven(`${filter} was granted, and got ${got}`);
  }
  return refuted(`${filter} was granted, and got nothing of ten messages`);
}

const direct: Claim = {
  says: "SendDirectMessage reaches a client that the authorizer's policy lets receive the topic",
  async try(stage) {
    const { account, source } = stage;
    if (!account) return notTried("it asks AWS itself: run it with --aws, AWS_REGION and credentials of the account");
    const client = await connectSource(stage, "direct", { protocolVersion: 5 });
    const topic = `v1/sources/${source.uid}/cmd/writedata`;
    const came = new Promise<string>((resolve) => client.once("message", resolve));
    const refusal = await account.sendDirect(`${source.uid}-direct`, topic, "{}").then(() => undefined, reasonOf);
    const got = refusal === undefined ? await inTime(came) : undefined;
    await client.endAsync(true);
    if (refusal !== undefined) return refuted(`AWS answered: ${refusal}`);
    return got === topic
      ? proven(`${topic} came without a subscription`)
      : refuted("AWS said delivered, and nothing came");
  },
};

const clientId: Claim = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: AWS IoT Core fills this in, and no program of ours.
  says: "${iot:ClientId} in the policy stands for the id that the client presents",
  async try(stage) {
    const foreign = "00000000-0000-4000-8000-000000000000";
    const own = await connectSource(stage, "id").then(async (client) => client.endAsync(), reasonOf);
    if (typeof own === "string") return refuted(`a client id of the source's own was refused: ${own}`);
    const other = await connectSource(stage, "id", { clientId: foreign }).then((client) => client.endAsync(), reasonOf);
    if (typeof other !== "string") return refuted(`${foreign} was let in as the source`);
    return proven(`the source's id with a suffix was let in, and another id was not (${other})`);
  },
};

const reopened: Claim = {
  says: "a host of AWS's naming that is closed and opened again keeps its name",
  async try({ account }) {
    const host = account?.host;
    if (!host) return notTried("it cuts clients: run it with --aws and --reopen <name of the domain configuration>");
    const before = await host.name();
    try {
      await host.setOpen(false);
    } finally {
      await host.setOpen(true);
    }
    const after = await host.name();
    return after === before ? proven(`it is ${after} again`) : refuted(`it was ${before} and is ${after}`);
  },
};

const level3: Claim = {
  says: "a client of MQTT 3.1 (level 3) is refused",
  async try(stage) {
    const options = { protocolId: "MQIsdp", protocolVersion: 3 } as const;
    const refusal = await connectSource(stage, "level3", options).then((client) => client.endAsync(), reasonOf);
    return typeof refusal === "string" ? proven(`refused: ${refusal}`) : refuted("it was let in");
  },
};

export const claims: readonly Claim[] = [port8883, foreignPublish, shared, direct, clientId, reopened, level3];

/** Tries one claim. What keeps it from being tried says nothing about it. */
export const verdictOn = (claim: Claim, stage: ProvenStage): Promise<Verdict> =>
  claim.try(stage).catch((error: unknown) => notTried(reasonOf(error)));

/** Tries all claims and tells each verdict as it comes. Goes on by `otherUrl` if the first is refuted. */
export async function proveAll(
  stage: ProvenStage,
  otherUrl: string | undefined,
  tell: (claim: Claim, verdict: Verdict) => void,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  let url = stage.url;
  for (const claim of claims) {
    const verdict = await verdictOn(claim, { ...stage, url });
    if (claim === port8883 && verdict.kind !== "proven") url = otherUrl ?? url;
    verdicts.push(verdict);
    tell(claim, verdict);
  }
  return verdicts;
}

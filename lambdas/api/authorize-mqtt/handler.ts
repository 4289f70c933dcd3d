/** Wires the function that AWS IoT Core asks about each MQTT client. */

import { readEnvironment } from "../../environment.ts";
import { createPasswordDesk } from "../../shared/access/password-desk.ts";
import { wireGuessLimit, wireSignInFailures, wireTokenUses } from "../../shared/access/wiring.ts";
import { MqttClients } from "../../shared/adapters/dynamodb/live/mqtt-clients.ts";
import { MqttWatchers } from "../../shared/adapters/dynamodb/live/mqtt-watchers.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { publicJwks } from "../../shared/adapters/kms/public-jwks.ts";
import { StageKeys } from "../../shared/adapters/kms/stage-keys.ts";
import { createTokenVerifier } from "../../shared/adapters/tokens/verifier.ts";
import { createDynamoDbClient } from "../../shared/clients/dynamodb.ts";
import { framed } from "../../shared/handlers/frame.ts";
import { log } from "../../shared/handlers/log.ts";
import { type Answer, type AuthorizeMqttPort, authorizeMqtt } from "./authorize.ts";

const settings = readEnvironment("authorizeMqtt");
const client = createDynamoDbClient();
const { identities, projects, sources, watches, keys: storedKeys } = new Registry(settings.registryTable, client);
const stats = new Table(client, settings.statsTable);
const watchers = new MqttWatchers(stats);
const report = (message: string, error: unknown): void => log.warn(message, { error });
const keys = new StageKeys(storedKeys, settings.stage, settings.secretsKeyArn, undefined, {
  report: (error) => report("cannot read the webhook keys again", error),
});
const guesses = wireGuessLimit({ stats, mark: async (text) => (await keys.secretBox()).mark(text), report });
const nowSeconds = (): number => Math.floor(Date.now() / 1000);
const verifier = createTokenVerifier(
  settings.stage,
  async () => publicJwks(await storedKeys.listSigningKeys()),
  nowSeconds,
);

/** Renews a project's watch for longer than is needed, so that not each of its clients writes it anew. */
const spareWatchSeconds = 1800;

const port: AuthorizeMqttPort = {
  directory: identities,
  project: (id) => projects.get(id),
  verifyToken: (token) => verifier.verify(token),
  subjectOfExpired: (token) => verifier.subjectOfExpired(token),
  noteRefusal: wireSignInFailures({ stats, report }).overMqtt,
  bounded: (origin, attempt) => guesses.overMqtt(origin, attempt),
  atPasswordDesk: createPasswordDesk(() => performance.now()),
  memberships: (identity) => identities.memberships(identity),
  projectsOf: (organization) => projects.idsOfOrganization(organization),
  projects: (ids) => projects.getMany(ids),
  sourceIds: (project, most) => identities.someSourceIdsOf(project, most),
  sourcesAmong: async (project, ids) => (await sources.getMany(project, ids)).map(({ id }) => id),
  clients: new MqttClients(stats),
  uses: wireTokenUses({ stats, nowSeconds, report }),
  watch: async (project, clientId, untilSeconds) => {
    // Lists the client before it is connected, so that whoever subscribes is known by then.
    await watchers.add(project, clientId, nowSeconds(), untilSeconds);
    const needed = untilSeconds - nowSeconds();
    const renewal = { nowMillis: Date.now(), seconds: needed + spareWatchSeconds, renewedBelowSeconds: needed };
    await watches.renew("mqtt", project, renewal);
  },
  arnPrefix: settings.iotArnPrefix,
  nowSeconds,
  random: Math.random,
  report: (message, fields) => log.warn(message, fields),
};

export const handler = framed<unknown, Answer>((event) => authorizeMqtt(event, port));

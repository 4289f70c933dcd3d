/** Joins access to the registry and the stage's keys. A function does so once, at cold start. */

import { SignInFailureTable } from "../adapters/dynamodb/administration/sign-in-failure-table.ts";
import { TokenUseTable } from "../adapters/dynamodb/administration/token-use-table.ts";
import { GuessCounters, SignInPlaces } from "../adapters/dynamodb/caller-limits.ts";
import { MqttClients, MqttCuts } from "../adapters/dynamodb/live/mqtt-clients.ts";
import { MqttWatchers } from "../adapters/dynamodb/live/mqtt-watchers.ts";
import type { Registry } from "../adapters/dynamodb/registry.ts";
import type { Table } from "../adapters/dynamodb/table.ts";
import { MqttConnections } from "../adapters/iot/connections.ts";
import { publicJwks } from "../adapters/kms/public-jwks.ts";
import type { StageKeys } from "../adapters/kms/stage-keys.ts";
import { createTokenVerifier, type TokenVerifier } from "../adapters/tokens/verifier.ts";
import { patienceOf } from "../core/waiting/patience.ts";
import { log } from "../handlers/log.ts";
import { type Access, createAccess } from "./access.ts";
import { GuessLimit, type GuessLimitPort } from "./guess-limit.ts";
import type { MqttCutPort } from "./mqtt-cut.ts";
import { SignInFailures } from "./notes/sign-in-failures.ts";
import { TokenUses, type TokenUsesPort } from "./notes/token-uses.ts";

interface Options {
  readonly registry: Pick<Registry, "identities" | "projects">;
  readonly verifier: TokenVerifier;
  /** Given by functions that take Basic credentials, whose secrets are kept encrypted. */
  readonly stageKeys?: Pick<StageKeys, "secretBox">;
  readonly guesses: Pick<GuessLimit, "generated">;
  readonly uses: Pick<TokenUses, "note">;
  readonly failures: Pick<SignInFailures, "overHttps">;
  readonly nowSeconds: () => number;
}

interface VerifierOptions {
  readonly registry: Pick<Registry, "keys">;
  readonly stage: string;
  readonly nowSeconds: () => number;
}

/** Joins the verifying of access tokens to the stage's signing keys. */
export const wireVerifier = ({ registry, stage, nowSeconds }: VerifierOptions): TokenVerifier =>
  createTokenVerifier(stage, async () => publicJwks(await registry.keys.listSigningKeys()), nowSeconds);

export function wireAccess(options: Options): Access {
  const { registry, verifier, stageKeys, guesses, uses, failures, nowSeconds } = options;
  return createAccess({
    identities: registry.identities,
    projects: registry.projects,
    guesses,
    uses,
    noteRefusal: failures.overHttps,
    verifyToken: (token) => verifier.verify(token),
    subjectOfExpired: (token) => verifier.subjectOfExpired(token),
    ...(stageKeys
      ? { openSecret: async (sealed, purpose) => (await stageKeys.secretBox()).open(sealed, purpose) }
      : {}),
    nowSeconds,
  });
}

interface GuessLimitOptions extends Pick<GuessLimitPort, "mark" | "report"> {
  readonly stats: Table;
}

/** Joins the bound of guesses to its counters. All functions of a stage share these. */
export const wireGuessLimit = ({ stats, mark, report }: GuessLimitOptions): GuessLimit =>
  new GuessLimit({
    counter: new GuessCounters(stats),
    places: new SignInPlaces(stats),
    mark,
    nowMillis: Date.now,
    report,
  });

/** Bounds how long a request waits for the note that its API token was used, or that it was refused. */
const notingMillis = 200;

const patience = patienceOf(notingMillis);

interface TokenUsesOptions extends Pick<TokenUsesPort, "report" | "nowSeconds"> {
  readonly stats: Table;
}

/** Joins the noting of used API tokens to where that is kept. */
export const wireTokenUses = ({ stats, report, nowSeconds }: TokenUsesOptions): TokenUses =>
  new TokenUses({
    store: new TokenUseTable(stats),
    patience,
    nowSeconds,
    report,
  });

/** Joins the noting of refusals to where they are kept. */
export const wireSignInFailures = ({ stats, report }: Omit<TokenUsesOptions, "nowSeconds">): SignInFailures =>
  new SignInFailures({ store: new SignInFailureTable(stats), nowMillis: Date.now, patience, report });

/** Bounds how long ending one connection may take, so that a call is answered although AWS IoT Core does not. */
const endingMillis = 2000;

interface MqttCutOptions extends Pick<MqttCutPort, "report"> {
  readonly stats: Table;
  readonly registry: Table;
}

type CutPort = MqttCutPort & { readonly cuts: MqttCuts };

/** Joins the ending of an identity's MQTT connections to AWS IoT Core, and to what is known of its clients. */
export function wireMqttCut({ stats, registry, report }: MqttCutOptions): CutPort {
  const clients = new MqttClients(stats);
  return {
    ...wireEnding(report),
    clientsOf: (identity, untilMillis) => clients.of(identity, untilMillis),
    cuts: new MqttCuts(registry, "MQTTCUTS"),
  };
}

/** Joins the ending of the MQTT connections of a project's watchers to the same, and to who may watch it. */
export function wireWatcherCut({ stats, registry, report }: MqttCutOptions): CutPort {
  const watchers = new MqttWatchers(stats);
  return {
    ...wireEnding(report),
    clientsOf: async (project, untilMillis = Number.POSITIVE_INFINITY) => {
      const listed = await watchers.of(project, Math.floor(Date.now() / 1000));
      return listed.filter(({ letInAt }) => letInAt * 1000 <= untilMillis).map(({ clientId }) => clientId);
    },
    cuts: new MqttCuts(registry, "MQTTRENAMINGS"),
  };
}

function wireEnding(report: MqttCutPort["report"]): Pick<MqttCutPort, "end" | "nowMillis" | "report"> {
  const connections = new MqttConnections();
  return { end: (clientId) => connections.end(clientId, endingMillis), nowMillis: Date.now, report };
}

interface DoorOptions extends Pick<Options, "stageKeys"> {
  readonly registry: Options["registry"] & VerifierOptions["registry"];
  readonly stage: string;
  readonly stats: Table;
  /** Makes the mark by which a guess is known again. */
  readonly mark: GuessLimitPort["mark"];
}

/** Holds what a door needs that lets callers in, with the notes which that takes. */
export interface DoorAccess {
  readonly access: Access;
  readonly verifier: TokenVerifier;
  readonly guesses: GuessLimit;
  readonly uses: TokenUses;
  readonly failures: SignInFailures;
  readonly nowSeconds: () => number;
}

/** Joins all that a door needs which lets callers in. What it cannot note it logs, and lets callers in all the same. */
export function wireDoorAccess({ registry, stage, stageKeys, stats, mark }: DoorOptions): DoorAccess {
  const report = (message: string, error: unknown): void => log.warn(message, { error });
  const nowSeconds = (): number => Math.floor(Date.now() / 1000);
  const guesses = wireGuessLimit({ stats, mark, report });
  const uses = wireTokenUses({ stats, nowSeconds, report });
  const failures = wireSignInFailures({ stats, report });
  const verifier = wireVerifier({ registry, stage, nowSeconds });
  const boxes = stageKeys === undefined ? {} : { stageKeys };
  const access = wireAccess({ registry, verifier, guesses, uses, failures, nowSeconds, ...boxes });
  return { access, verifier, guesses, uses, failures, nowSeconds };
}

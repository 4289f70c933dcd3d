/** Holds what tests of the management API see of its surroundings, and what they change of them. */

import type { EventLog, Ports } from "../../../lambdas/api/manage/ports.ts";
import type { Registry } from "../../../lambdas/shared/adapters/dynamodb/registry.ts";
import type { ConnectorMessage } from "../../../lambdas/shared/core/connector/connector-message.ts";
import type { DeliveryOutcome } from "../../../lambdas/shared/core/delivery/delivery.ts";
import type { IntakeRequest } from "../../../lambdas/shared/core/intake/intake-message.ts";
import type { JobMessage } from "../../../lambdas/shared/core/job.ts";
import { type RoomLimits, roomLimits } from "../../../lambdas/shared/core/limits.ts";
import { mqttDoors } from "../../../lambdas/shared/core/mqtt/auth-config.ts";
import type { ClientOutcome } from "../../../lambdas/shared/core/mqtt/command.ts";
import type { ConnectionState } from "../../../lambdas/shared/core/mqtt/connection-state.ts";
import type { ConnectorQueues } from "../../../lambdas/shared/delivery/connector/make-connector.ts";
import type { SendingPort } from "../../../lambdas/shared/delivery/port.ts";
import { person, tokenOf } from "./caller.ts";

type Posted = Parameters<SendingPort["receiver"]["post"]>[0];

export const newState = (registry: Registry) => {
  const state = {
    now: Date.parse("2024-02-25T16:00:00.250Z"),
    organization: "O",
    project: "",
    /** The steps that were taken on queues, in order. The step that `fails` names throws. */
    steps: [] as string[],
    fails: undefined as keyof ConnectorQueues | undefined,
    /** The number of events that wait on every connector's queue; undefined if there is no such queue. */
    waiting: { visible: 0, hidden: 0 } as { visible: number; hidden: number } | undefined,
    /** The test events that were sent, and how they ended. */
    posted: [] as Posted[],
    /** What clients of sources do with commands, by client id, and which commands were sent. */
    clients: new Map<string, ClientOutcome | "refused">(),
    commands: [] as {
      readonly clientId: string;
      readonly topic: string;
      readonly payload: string;
      readonly timeoutSeconds: number;
    }[],
    /** Answers where sources connect over MQTT. */
    mqttDoors: async () => mqttDoors({ mqtts: "mqtts.example", wss: "wss.example" }, ""),
    /** What the broker tells of connections, by client id. */
    connections: new Map<string, ConnectionState>(),
    /** Is called when a command is sent, and while its answer is waited for. */
    meanwhile: async (_payload: string): Promise<void> => {},
    /** Is told of each time for which a call waits, instead of the wait. */
    waited: (_millis: number): void => {},
    outcome: { kind: "acknowledged", status: 200, latencyMillis: 12, answer: "ok" } as DeliveryOutcome,
    jobs: [] as JobMessage[],
    /** Reads and signs access tokens. Every caller signed in a minute ago, unless a test gives other ones. */
    accessTokens: {
      of: async ({ authorization = "" }) => {
        const caller = await registry.identities.get(authorization.replace("Bearer ", ""));
        return tokenOf(caller ?? person, state.now);
      },
      sign: async (claims) => JSON.stringify(claims),
      stage: "test",
    } as Ports["accessTokens"],
    /** The messages that calls have put on connectors' queues. */
    sent: [] as { readonly queueUrl: string; readonly message: ConnectorMessage }[],
    /** The files of exports by their keys. */
    exportFiles: new Map<string, Uint8Array>(),
    /** The most of each thing that there may be. Tests lower it; the next project begins with the usual figures. */
    limits: roomLimits as RoomLimits,
    eventLog: { async *newestFirst() {}, async *oldestFirst() {} } as EventLog,
    countCall: async (_identity: string): Promise<void> => {},
    /** The messages on the intake queue, and whether sending to it fails. */
    intake: [] as { readonly project: string; readonly message: IntakeRequest }[],
    intakeFails: false,
    /** Is called before each write to a table and each step on a queue. If it throws, the step does not take place. */
    beforeEffect: (_effect: string): void => {},
    effectsMayFail: false,
    /** Is told of each call of a table, such as `QueryCommand`. */
    onCall: (_command: string): void => {},
    /** What the calls have reported to the log. */
    reported: [] as string[],
  };
  return state;
};

export type State = ReturnType<typeof newState>;

/** Brings back what a test has changed, for a test of another project. */
export function resetState(state: State): void {
  state.steps.length = 0;
  state.intake.length = 0;
  state.intakeFails = false;
  state.jobs.length = 0;
  state.sent.length = 0;
  state.limits = roomLimits;
  state.posted.length = 0;
  state.fails = undefined;
  state.clients.clear();
  state.commands.length = 0;
  state.meanwhile = async () => {};
}

/** Runs the watch over silent sources on a registry in memory, as the function does, and notes what it tells. */

import { randomUUID } from "node:crypto";
import type { SilencePort } from "../../../../../../lambdas/background/watch/silence/port.ts";
import { watchSilence } from "../../../../../../lambdas/background/watch/silence/watch-silence.ts";
import type { NoDataAlert } from "../../../../../../lambdas/shared/core/source/no-data.ts";
import type { Management } from "../../../../../support/management.ts";

export const developer = "roles/project.developer";

export interface Told {
  readonly project: string;
  readonly source: string;
  readonly nonce: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function silenceOf({ registry, state, ports }: Management) {
  const published: { readonly source: string; readonly alert: NoDataAlert }[] = [];
  const reported: string[] = [];
  const port: SilencePort = {
    silence: registry.silence,
    source: ({ project, source }) => registry.sources.get(project, source),
    isAlive: async (project) => {
      const found = await registry.projects.get(project);
      return found !== undefined && found.deleteTime === undefined;
    },
    sendEvent: (project, body) => ports.intake.send(project, body),
    addMessage: ({ project, source }, message) => registry.sources.addMessage(project, source, message),
    publish: async ({ id }, alert) => void published.push({ source: id, alert }),
    nowMillis: () => state.now,
    newNonce: randomUUID,
    report: (message, { error }) => void reported.push(`${message}: ${error}`),
  };
  /** Does what `retain` does when data of a source comes. */
  const receive = async (project: string, source: string, atMillis: number): Promise<void> => {
    const { wasSilent } = await registry.sources.setLastData(project, source, atMillis);
    if (wasSilent) await registry.silence.mark({ project, source }, 0);
  };
  /** Answers what was told, each event once. */
  const told = (): Told[] => {
    const events = state.intake.map(({ message }) => ({
      project: message.project,
      source: message.source,
      nonce: message.nonce,
      fields: message.points[0]?.fields ?? {},
      type: message.points[0]?.measurement,
    }));
    const alerts = events.filter(({ type }) => type === "noDataAlert");
    return [...new Map(alerts.map((each) => [each.nonce, each])).values()];
  };
  return { port, published, reported, receive, told, run: (changed = {}) => watchSilence({ ...port, ...changed }) };
}

/** Answers what tests of the watch do and look at, in the project that was made last. */
export function silenceWalk({ ask, state }: Management, silence: ReturnType<typeof silenceOf>) {
  const sources = (): string => `/v2/projects/${state.project}/sources`;
  /** Registers a source. Answers its UID. */
  const register = async (noDataAfter: string | null): Promise<string> => {
    const body = { displayName: "pump", type: "LOGGER", activationUid: randomUUID(), noDataAfter };
    return (await ask(developer, "POST", sources(), body)).body.activationUid;
  };
  const later = async (seconds: number): Promise<void> => {
    state.now += seconds * 1000;
    await silence.run();
  };
  const told = () => silence.told().filter((each) => each.project === state.project);
  const states = () => told().map(({ fields }) => fields.state);
  const show = async (id: string) => (await ask(developer, "GET", `${sources()}/${id}`)).body;
  return { register, later, told, states, show };
}

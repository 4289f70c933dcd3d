/** Routes requests at the door with everything around it in memory, and lets tests decide what is slow and what fails. */

import { DirectWay } from "../../../../../lambdas/api/ingest/direct-way.ts";
import type { IntakeRequest } from "../../../../../lambdas/shared/core/intake/intake-message.ts";
import type { Patience } from "../../../../../lambdas/shared/core/waiting/patience.ts";
import { acceptedAt, createRouteWorld, request, type Setting } from "../../pipeline/route/routed.ts";

/** Something that never answers. Patience with it is at its end as soon as it was asked. */
class Silence {
  private readonly asked = Promise.withResolvers<void>();

  ask(): Promise<never> {
    this.asked.resolve();
    return new Promise(() => {});
  }

  patience: Patience = (act) => {
    void this.asked.promise.then(act);
    return () => {};
  };
}

interface DirectSetting extends Setting {
  /** The queues that never answer. */
  readonly slow?: readonly string[];
  /** Has the registry never answer, or fail. */
  readonly registry?: "slow" | "away";
}

/** Makes the way at the door. */
export function createDirectWorld(setting: DirectSetting = {}) {
  const state: { setting: DirectSetting; nowMillis: number } = { setting, nowMillis: acceptedAt };
  const { port, sent, reports, messagesOn } = createRouteWorld({ ...setting, fails: {} });
  const [silence, ofLive] = [new Silence(), new Silence()];
  /** How often each queue was sent to. */
  const calls = new Map<string, number>();
  let reads = 0;
  const way = new DirectWay({
    views: {
      of: (requests) => {
        const { registry } = state.setting;
        reads++;
        if (registry === "away") return Promise.reject(new Error("DynamoDB is away."));
        return registry === "slow" ? silence.ask() : port.views.of(requests);
      },
    },
    queues: port.queues,
    send: (queueUrl, messages) => {
      calls.set(queueUrl, (calls.get(queueUrl) ?? 0) + 1);
      const error = state.setting.fails?.[queueUrl];
      if (error) return Promise.reject(error);
      if (!state.setting.slow?.includes(queueUrl)) return port.send(queueUrl, messages);
      return queueUrl === port.queues.live ? ofLive.ask() : silence.ask();
    },
    nowMillis: () => state.nowMillis,
    patience: silence.patience,
    livePatience: ofLive.patience,
    report: port.report,
  });
  const take = (changed: Partial<IntakeRequest> = {}): Promise<boolean> => {
    const one = { ...request, ...changed };
    return way.take(one, Buffer.byteLength(JSON.stringify(one)));
  };
  return { state, reads: () => reads, take, sent, calls, reports, messagesOn };
}

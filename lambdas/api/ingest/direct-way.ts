/**
 * Sends ordinary requests straight to their queues, without the intake queue and `route`. What of a request cannot be
 * sent at once has the whole request take the intake queue, where what was sent already is sent again under the same
 * event ids (docs/adr/0087-ordinary-requests-are-routed-at-the-door.md).
 */

import { unknownDatabase } from "../../shared/access/find-source.ts";
import { PlatformError } from "../../shared/core/error.ts";
import type { IntakeRequest } from "../../shared/core/intake/intake-message.ts";
import { logLines } from "../../shared/core/log-lines.ts";
import { inTime, type Patience, patiently } from "../../shared/core/waiting/patience.ts";
import { identify } from "../../shared/routing/identify.ts";
import { type ProjectViews, placeOf } from "../../shared/routing/project-views.ts";
import { messagesOf, type RequestMessages, type RoutingQueues } from "../../shared/routing/request-messages.ts";
import { Detours } from "./detours.ts";
import { type Addressed, isSmall, kindOf } from "./ordinary.ts";
import { disabledSource } from "./target.ts";

export interface DirectPort {
  readonly views: Pick<ProjectViews, "of">;
  readonly queues: RoutingQueues;
  /** Resolves when all are on the queue. */
  readonly send: (queueUrl: string, messages: readonly Addressed[]) => Promise<void>;
  readonly nowMillis: () => number;
  /** Bounds how long a request waits for what is read, and then for its queues, before it takes the intake queue. */
  readonly patience: Patience;
  /** Bounds how long a request that is on its queues waits for what is told live. */
  readonly livePatience: Patience;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

export class DirectWay {
  private readonly port: DirectPort;
  private readonly detours: Detours;

  constructor(port: DirectPort) {
    this.port = port;
    this.detours = new Detours(port.nowMillis);
  }

  /**
   * Sends the request to its queues. Answers true if all of it is there, and false if the whole request must take the
   * intake queue. Throws only where its source is disabled or gone: the door remembers sources for a moment, and here
   * they are read anyway. `bytes` is the request's size as a message.
   */
  async take(request: IntakeRequest, bytes: number): Promise<boolean> {
    const { project } = request;
    if (!isSmall(request, bytes) || this.detours.isOn(project)) return false;
    const taken = await this.send(request).catch((error: unknown) => {
      this.detours.begin(project);
      this.port.report("cannot route at the door", { project, source: request.source, error });
      return false;
    });
    if (taken instanceof PlatformError) throw taken;
    return taken;
  }

  /** Answers why the request must be refused, or whether all of it is on its queues. */
  private async send(request: IntakeRequest): Promise<boolean | PlatformError> {
    const messages = await this.inTime(this.messagesOf(request), "what the registry has of the project");
    if (messages instanceof PlatformError) return messages;
    const read = kindOf(messages);
    if (read.kind === "unusual") this.detours.begin(request.project);
    if (read.kind !== "ordinary") return false;
    const told = messages.told.length > 0 ? this.tell(messages.told) : undefined;
    const sendings = [...read.byQueue].map(([queueUrl, some]) => this.port.send(queueUrl, some));
    await this.inTime(Promise.all(sendings), "the request's queues");
    // Waits a little for what is told live: what an environment of Lambda has not sent when it answers, it may never send.
    if (told) await patiently(told, this.port.livePatience);
    return true;
  }

  /** Makes what the request becomes by what the registry has now, or answers why it becomes nothing. */
  private async messagesOf(request: IntakeRequest): Promise<RequestMessages | PlatformError> {
    const { project } = request;
    const { views, sources, watching, unreadable } = await this.port.views.of([request]);
    if (unreadable.has(project)) throw unreadable.get(project);
    const view = views.get(project);
    const source = sources.get(placeOf(request));
    if (!view || view.project.deleteTime !== undefined || !source) return unknownDatabase();
    if (!source.enabled) return disabledSource(source.id);
    const { queues, nowMillis } = this.port;
    const setting = { source, view, watching: watching(project), queues, nowMillis: nowMillis() };
    return messagesOf(identify(request), setting);
  }

  private inTime<T>(work: Promise<T>, what: string): Promise<T> {
    return inTime(work, this.port.patience, () => new Error(`It takes too long to reach ${what}.`));
  }

  /** Tells those who follow the project live. Never throws: they are told of nothing that would hold data up. */
  private async tell(told: RequestMessages["told"]): Promise<void> {
    const { live } = this.port.queues;
    const messages = told.map(({ body, group }) => ({ body, group }));
    await this.port.send(live, messages).catch((error: unknown) => {
      this.port.report(logLines.liveLost, { queueUrl: live, messages: messages.length, error });
    });
  }
}

/** Decides how far somebody is on the way from a new project to a first delivery. Nothing of it is stored. */

export interface Facts {
  /** Whether a point of any source was accepted. */
  readonly hasSent: boolean;
  /** Whether an event is in the event log. */
  readonly hasEvent: boolean;
  readonly hasConnector: boolean;
  /** Whether a receiver acknowledged an event in the last 24 hours. */
  readonly hasDelivered: boolean;
}

export const steps = ["send", "see", "receive", "deliver"] as const;
export type Step = (typeof steps)[number];

/** Answers which steps are done. A later step may be done before an earlier one. */
export const doneSteps = ({ hasSent, hasEvent, hasConnector, hasDelivered }: Facts): ReadonlySet<Step> =>
  new Set(
    steps.filter(
      (step) => ({ send: hasSent || hasEvent, see: hasEvent, receive: hasConnector, deliver: hasDelivered })[step],
    ),
  );

/** Answers the step to do now: the first that is not done. Undefined where all are. */
export const stepNow = (done: ReadonlySet<Step>): Step | undefined => steps.find((step) => !done.has(step));

/** Why the platform disabled a data connector. */

/** Why the platform disabled a connector (docs/protocols/data-connectors.md, "Delivery"). */
export type DisablingRule = "failing-120-hours" | "18000-failures-an-hour" | "gone";

export interface SystemDisabled {
  readonly rule: DisablingRule;
  /** For the connector's owner, in a sentence. */
  readonly reason: string;
  readonly time: string;
}

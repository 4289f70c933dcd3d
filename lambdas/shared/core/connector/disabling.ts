/** Declares why the platform disables data connectors. */

/** Why the platform disabled a connector (docs/protocols/data-connectors.md, "Delivery"). */
export type DisablingRule = "failing-120-hours" | "18000-failures-an-hour" | "gone";

export interface SystemDisabled {
  readonly rule: DisablingRule;
  /** A sentence for the connector's owner. */
  readonly reason: string;
  readonly time: string;
}

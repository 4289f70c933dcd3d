/** Decides when the token of somebody who is working is renewed, so that no session ends in the middle of a form. */

export interface Moment {
  readonly nowMillis: number;
  readonly expiresAtMillis: number;
  /** When the person last pressed a key or the pointer in this tab. */
  readonly lastInputMillis: number;
}

/** Renewal begins so long before the end that a few failures leave time for a warning, which comes at five minutes. */
const beforeEndMillis = 10 * 60_000;
/** Who did nothing for so long is not working: the session is left to its end. */
const restMillis = 15 * 60_000;

export const isRenewalDue = ({ nowMillis, expiresAtMillis, lastInputMillis }: Moment): boolean =>
  nowMillis < expiresAtMillis &&
  nowMillis >= expiresAtMillis - beforeEndMillis &&
  nowMillis - lastInputMillis <= restMillis;

/** Makes physical names that are the same at every start, so that data on disk is found again. */

import { createHash } from "node:crypto";

export const account = "000000000000";
export const region = "us-east-1";
export const partition = "aws";

/** Answers an ARN such as `arn:aws:sqs:us-east-1:000000000000:<resource>`. */
export const arnOf = (service: string, resource: string): string =>
  `arn:${partition}:${service}:${region}:${account}:${resource}`;

/** Answers lower-case letters and digits that are always the same for the same `text`. */
export function digest(text: string, length: number): string {
  const hash = createHash("sha256").update(text).digest("hex");
  return BigInt(`0x${hash}`).toString(36).padStart(length, "0").slice(-length);
}

/** Answers a UUID that is always the same for the same `text`. */
export function digestUuid(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

/**
 * Answers `<stack>-<logical id>-<digest>`. Shortens the first two parts if the service takes only `maximum` characters.
 */
export function generatedName(stackName: string, logicalId: string, maximum: number): string {
  const suffix = digest(`${stackName}/${logicalId}`, 12);
  const room = maximum - suffix.length - 2;
  const stack = stackName.slice(0, Math.max(room - logicalId.length, Math.floor(room / 2)));
  return `${stack}-${logicalId.slice(0, room - stack.length)}-${suffix}`;
}

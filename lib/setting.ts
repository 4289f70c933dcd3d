/**
 * Checks single settings. Each check answers the value in its type, or says which key is wrong and what to write
 * instead.
 */

import { isIPv4, isIPv6 } from "node:net";
import { faultOfOriginPattern, isOfAnyPort } from "../lambdas/shared/core/origin.ts";

/** Reports a setting that cannot be used. */
export class SettingError extends Error {
  override readonly name = "SettingError";
}

/** Holds a value out of `cdk.json`, with the path that leads to it, which messages name. */
export interface Setting {
  readonly value: unknown;
  readonly path: string;
}

/** Refuses a setting. `fix` completes the sentence, such as "write a whole number from 1 to 5". */
export function refuse(setting: Setting, fix: string): never {
  const given = setting.value === undefined ? "is missing" : `is ${JSON.stringify(setting.value)}`;
  throw new SettingError(`The setting ${setting.path} ${given}: ${fix}.`);
}

/** Reads an object that has no other keys than those named. Answers a reader of its keys. */
export function group(setting: Setting, keys: readonly string[]): (key: string) => Setting {
  const { value, path } = setting;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse(setting, `write an object with the keys ${keys.join(", ")}`);
  }
  const values: Record<string, unknown> = { ...value };
  for (const key of Object.keys(values)) {
    if (!keys.includes(key)) {
      throw new SettingError(`The setting ${path}.${key} does not exist: the keys are ${keys.join(", ")}.`);
    }
  }
  return (key) => ({ value: values[key], path: `${path}.${key}` });
}

/** Reads a setting that may be left out. Answers the fallback in that case. */
export const optional = <T, F>(setting: Setting, read: (setting: Setting) => T, fallback: F): T | F =>
  setting.value === undefined ? fallback : read(setting);

export const text = (setting: Setting, pattern: RegExp, fix: string): string =>
  typeof setting.value === "string" && pattern.test(setting.value) ? setting.value : refuse(setting, fix);

export const yesOrNo = (setting: Setting): boolean =>
  typeof setting.value === "boolean" ? setting.value : refuse(setting, "write true or false");

export const wholeNumber = (setting: Setting, least: number, most: number): number =>
  typeof setting.value === "number" &&
  Number.isInteger(setting.value) &&
  setting.value >= least &&
  setting.value <= most
    ? setting.value
    : refuse(setting, `write a whole number from ${least} to ${most}`);

export function oneOf(setting: Setting, allowed: readonly number[]): number {
  const found = allowed.find((each) => each === setting.value);
  return found ?? refuse(setting, `write one of ${allowed.join(", ")}`);
}

function isNetwork(value: unknown): value is string {
  if (typeof value !== "string") return false;
  const [address = "", prefix = "", ...rest] = value.split("/");
  if (rest.length > 0 || !/^\d{1,3}$/.test(prefix)) return false;
  return (isIPv4(address) && Number(prefix) <= 32) || (isIPv6(address) && Number(prefix) <= 128);
}

/** Bound lists in all, because they travel in functions' environments, which have 4 KB each. */
const longestNetworks = 800;
const longestOrigins = 1000;

const withRoom = (setting: Setting, read: readonly string[], most: number): readonly string[] =>
  read.join(",").length <= most ? read : refuse(setting, `write at most ${most} characters in all`);

/** Reads a list of CIDRs, IPv4 or IPv6. */
export function networks(setting: Setting): readonly string[] {
  const { value, path } = setting;
  if (!Array.isArray(value)) return refuse(setting, 'write a list of CIDRs, such as ["10.0.0.0/8", "fd00::/8"]');
  const read = value.map((each: unknown, index) =>
    isNetwork(each) ? each : refuse({ value: each, path: `${path}[${index}]` }, "write a CIDR, such as 10.0.0.0/8"),
  );
  return withRoom(setting, read, longestNetworks);
}

/**
 * Reads a list of origins. Takes those that end in `:*` only where `anyPort` is true, because an HTTP API on AWS has no
 * wildcard for ports.
 */
export function origins(setting: Setting, anyPort: boolean): readonly string[] {
  const { value, path } = setting;
  if (!Array.isArray(value)) return refuse(setting, 'write a list of origins, such as ["https://console.example.com"]');
  const read = value.map((each: unknown, index) => origin({ value: each, path: `${path}[${index}]` }, anyPort));
  return withRoom(setting, read, longestOrigins);
}

function origin(setting: Setting, anyPort: boolean): string {
  const pattern = typeof setting.value === "string" ? setting.value : "";
  const fault = faultOfOriginPattern(pattern);
  if (fault !== undefined) return refuse(setting, fault);
  if (isOfAnyPort(pattern) && !anyPort) {
    return refuse(setting, "write each port out, because API Gateway has no wildcard for ports");
  }
  return pattern;
}

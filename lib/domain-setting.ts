/** Reads the settings of a stage's own host names. */

import { group, optional, refuse, type Setting, text } from "./setting.ts";

/** Names the Route 53 zone that gets a host's record. */
export interface Zone {
  readonly id: string;
  readonly name: string;
}

/** Describes one host name for both APIs. */
export interface Domain {
  readonly name: string;
  /** Names a certificate in the stage's own region, since both APIs are regional. */
  readonly certificateArn: string;
  /** Names the Route 53 zone that gets the alias record. It is absent if another DNS holds the name. */
  readonly hostedZone?: Zone;
}

const hostName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** Reads a host name. */
export const host = (setting: Setting): string =>
  text(setting, hostName, "write a host name in small letters, such as api.example.com");

export const certificate = (setting: Setting): string =>
  text(
    setting,
    /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+$/,
    "write the ARN of an ACM certificate in the stage's region",
  );

export function domain(setting: Setting): Domain {
  const at = group(setting, ["name", "certificateArn", "hostedZone"]);
  const name = host(at("name"));
  const certificateArn = certificate(at("certificateArn"));
  const zone = optional(at("hostedZone"), (found) => hostedZone(found, name), undefined);
  return zone === undefined ? { name, certificateArn } : { name, certificateArn, hostedZone: zone };
}

export function hostedZone(setting: Setting, held: string): Zone {
  const at = group(setting, ["id", "name"]);
  const id = text(at("id"), /^Z[A-Z0-9]{1,31}$/, "write the zone's id, such as Z0123456789ABC");
  const name = text(at("name"), hostName, "write the zone's name, such as example.com");
  if (held !== name && !held.endsWith(`.${name}`)) refuse(at("name"), `write the zone that holds ${held}`);
  return { id, name };
}

/** Reads the settings of the console: `stages.<name>.console`. */

import { host } from "../domain-setting.ts";
import { group, refuse, type Setting, SettingError, text } from "../setting.ts";

/** Describes the console's own host name. */
export interface ConsoleDomain {
  readonly domain: string;
  /** Names a certificate in us-east-1, where CloudFront looks for it whatever the stage's region is. */
  readonly certificateArn: string;
}

export interface ConsoleSettings {
  /** Is absent if CloudFront names the host. */
  readonly own?: ConsoleDomain;
}

/** Is false on a stage that has no console. */
export type ConsoleSetting = ConsoleSettings | false;

export const usualConsole: ConsoleSettings = {};

export function consoleSetting(setting: Setting): ConsoleSetting {
  if (setting.value === false) return false;
  if (setting.value === true) refuse(setting, "leave it out, or write false, or an object with domain, certificateArn");
  const at = group(setting, ["domain", "certificateArn"]);
  return { own: { domain: host(at("domain")), certificateArn: certificate(at("certificateArn")) } };
}

const certificate = (setting: Setting): string =>
  text(
    setting,
    /^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/[0-9a-f-]+$/,
    "write the ARN of an ACM certificate in us-east-1, where CloudFront looks for it",
  );

/** Refuses a console under the host of the APIs, since a name leads to one of the two alone. */
export function demandOtherHost(consoleOf: ConsoleSetting, api: { readonly name: string } | undefined): void {
  if (consoleOf === false || !consoleOf.own || consoleOf.own.domain !== api?.name) return;
  throw new SettingError(
    `The settings console.domain and domain.name are both "${api.name}": write two names, since one leads to CloudFront and one to API Gateway.`,
  );
}

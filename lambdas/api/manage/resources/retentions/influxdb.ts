/** Reads what clients send about a retention's InfluxDB, and shows it without its secret. */

import * as v from "valibot";
import { fieldFault } from "../../../../shared/core/error.ts";
import { checkServerUrl } from "../../../../shared/core/influxdb/server-url.ts";
import type { InfluxdbSettings, InfluxdbVersion } from "../../../../shared/core/influxdb/settings.ts";
import { checkReach } from "../../http/checks/reach.ts";
import { optional } from "../../http/fields.ts";
import { object } from "../../http/shapes.ts";

const name = v.pipe(
  v.string("must be a text."),
  v.minLength(1, "must not be empty."),
  v.maxLength(200, "must have at most 200 characters."),
  v.check((text) => !/\p{Cc}/u.test(text), "must not hold control characters."),
  v.check((text) => text.isWellFormed(), "must be well-formed Unicode."),
);

const longestSecret = 1024;
const secret = v.pipe(
  v.string("must be a text."),
  v.minLength(1, "must not be empty."),
  v.maxLength(longestSecret, `must have at most ${longestSecret} characters.`),
  v.check((text) => !/\p{Cc}/u.test(text), "must not hold control characters."),
  v.check((text) => text.isWellFormed(), "must be well-formed Unicode."),
);

export const influxdbBody = object({
  version: optional(v.picklist([1, 2, 3], "must be 1, 2 or 3.")),
  url: optional(v.string("must be a text.")),
  database: optional(name),
  retentionPolicy: optional(name),
  username: optional(
    v.pipe(
      name,
      v.check((text) => !text.includes(":"), "must not hold a colon."),
    ),
  ),
  password: optional(secret),
  bucket: optional(name),
  organization: optional(name),
  token: optional(v.pipe(secret, v.regex(/^[\x21-\x7e]*$/, "must hold printable ASCII characters only."))),
});
export type InfluxdbBody = v.InferOutput<typeof influxdbBody>;
type Field = keyof InfluxdbBody;

/** The fields of each version beside `version` and `url`, and whether it needs them. */
const fieldsOf: Readonly<Record<InfluxdbVersion, Partial<Record<Field, "needed" | "possible">>>> = {
  1: { database: "needed", retentionPolicy: "possible", username: "possible", password: "possible" },
  2: { bucket: "needed", organization: "needed", token: "needed" },
  3: { database: "needed", token: "needed" },
};

const fault = (field: string, message: string): Error => fieldFault(`influxdb.${field}`, message);

/** What is kept of an InfluxDB. The secret is not sealed yet; undefined means that the one there is stays. */
export interface AskedInfluxdb {
  readonly settings: InfluxdbSettings;
  readonly secret: string | undefined;
}

/** Shows the settings by the names that their version has for them. */
export const showInfluxdb = ({ version, url, database, ...others }: InfluxdbSettings) => ({
  version,
  url,
  ...(version === 2 ? { bucket: database } : { database }),
  ...others,
});

/** Answers what is asked for, on top of what there was. Throws `bad-request` for what does not fit its version. */
export function readInfluxdb(
  body: InfluxdbBody,
  checkAddress: (url: URL) => void,
  before?: { readonly settings: InfluxdbSettings; readonly hasSecret: boolean },
): AskedInfluxdb {
  const wanted: InfluxdbBody = before ? { ...keptOf(before.settings, body), ...body } : body;
  const { version, url } = wanted;
  if (!version) throw fault("version", "is missing: write 1, 2 or 3, whichever the server is.");
  if (!url) throw fault("url", "is missing: where is the server, as in https://influx.example.com:8086?");
  checkReach("influxdb.url", checkServerUrl(url), checkAddress);
  const secret = wanted.password ?? wanted.token ?? undefined;
  const keepsSecret = before?.hasSecret === true && secret === undefined && isCleared(body) === false;
  if (before && keepsSecret) refuseMove(before.settings, { version, url });
  checkFields(wanted, version, keepsSecret);
  const { database, bucket, retentionPolicy, organization, username } = wanted;
  return {
    settings: {
      version,
      url,
      database: database ?? bucket ?? "",
      ...(retentionPolicy ? { retentionPolicy } : {}),
      ...(organization ? { organization } : {}),
      ...(username ? { username } : {}),
    },
    secret,
  };
}

/** Tells whether a change takes the secret away, by null. */
export const isCleared = ({ password, token }: InfluxdbBody): boolean => password === null || token === null;

/** Answers what a change keeps: nothing but the address once the version is another. */
function keptOf(settings: InfluxdbSettings, { version }: InfluxdbBody): InfluxdbBody {
  const isSame = !version || version === settings.version;
  return isSame ? showInfluxdb(settings) : { url: settings.url };
}

/** Refuses to send a secret that nobody can read any more to a server that whoever changes the address has chosen. */
function refuseMove(before: InfluxdbSettings, after: Pick<InfluxdbSettings, "version" | "url">): void {
  if (new URL(before.url).origin === new URL(after.url).origin && before.version === after.version) return;
  throw fault("url", "or version changes, so that its password or token must be given again, or cleared by null.");
}

function checkFields(body: InfluxdbBody, version: InfluxdbVersion, keepsSecret: boolean): void {
  const known = fieldsOf[version];
  const fields: readonly Field[] = [
    "database",
    "retentionPolicy",
    "username",
    "password",
    "bucket",
    "organization",
    "token",
  ];
  for (const field of fields) {
    const isGiven = (body[field] ?? undefined) !== undefined;
    if (isGiven && known[field] === undefined) {
      throw fault(field, `is no setting of version ${version}, which has ${Object.keys(known).join(", ")}.`);
    }
    if (!isGiven && known[field] === "needed" && !(field === "token" && keepsSecret)) {
      throw fault(field, `is missing: version ${version} needs it.`);
    }
  }
  if (body.password && !body.username) throw fault("password", "needs a username beside it.");
}

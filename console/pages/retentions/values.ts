/** What is entered about a retention: how it is checked, and what is sent of it. */

import * as v from "valibot";
import { retentionsCreate as limits } from "../../api/made/limits.ts";
import type { Retention } from "../../api/sources.ts";
import { durationOf, type TypedDuration, typedOf } from "../sources/words/state.ts";

/** The values of the form, by the names of the API. Those of InfluxDB mean nothing for other kinds. */
export interface RetentionValues {
  readonly displayName: string;
  readonly kind: Retention["kind"];
  readonly duration: TypedDuration;
  readonly blobStore: boolean;
  readonly "influxdb.version": "1" | "2" | "3";
  readonly "influxdb.url": string;
  readonly "influxdb.database": string;
  readonly "influxdb.username": string;
  readonly "influxdb.password": string;
  readonly "influxdb.bucket": string;
  readonly "influxdb.organization": string;
  readonly "influxdb.token": string;
}

export const newValues: RetentionValues = {
  displayName: "",
  kind: "DYNAMODB",
  duration: { amount: "365", unit: "d" },
  blobStore: false,
  "influxdb.version": "1",
  "influxdb.url": "",
  "influxdb.database": "",
  "influxdb.username": "",
  "influxdb.password": "",
  "influxdb.bucket": "",
  "influxdb.organization": "",
  "influxdb.token": "",
};

export const duration = v.pipe(
  v.custom<TypedDuration>((given) => typeof given === "object"),
  v.check((given) => typeof durationOf(given) === "string", "A whole number of at least one."),
);

export const retentionSchema = v.object({
  displayName: v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty("Give it a name, by which queries ask for it."),
    v.maxLength(limits.displayName.maxLength, "At most 100 characters."),
  ),
  kind: v.picklist(limits.kind.enum),
  duration,
  blobStore: v.boolean(),
  "influxdb.version": v.picklist(["1", "2", "3"]),
  "influxdb.url": v.string(),
  "influxdb.database": v.string(),
  "influxdb.username": v.string(),
  "influxdb.password": v.string(),
  "influxdb.bucket": v.string(),
  "influxdb.organization": v.string(),
  "influxdb.token": v.string(),
}) as v.GenericSchema<RetentionValues>;

/** Answers what is sent of a new retention. */
export const bodyOf = (values: RetentionValues) => ({
  displayName: values.displayName.trim(),
  kind: values.kind,
  duration: durationOf(values.duration) ?? "",
  ...(values.blobStore ? { blobStore: "S3" as const } : {}),
  ...(values.kind === "INFLUXDB" ? { influxdb: influxdbOf(values) } : {}),
});

/** Answers the settings that a version of InfluxDB has, without those that were left empty. */
function influxdbOf(values: RetentionValues) {
  const version = values["influxdb.version"];
  const byVersion = {
    "1": { database: "influxdb.database", username: "influxdb.username", password: "influxdb.password" },
    "2": { bucket: "influxdb.bucket", organization: "influxdb.organization", token: "influxdb.token" },
    "3": { database: "influxdb.database", token: "influxdb.token" },
  } as const;
  const versions = { "1": 1, "2": 2, "3": 3 } as const;
  const given = Object.entries(byVersion[version]).flatMap(([name, field]) =>
    values[field] === "" ? [] : [[name, values[field]]],
  );
  return { version: versions[version], url: values["influxdb.url"].trim(), ...Object.fromEntries(given) };
}

/** Answers a body without what is secret in it, for showing the request that would be sent. */
export function shownBody(values: RetentionValues) {
  const hidden = (text: string): string => (text === "" ? "" : "********");
  const secrets = {
    "influxdb.password": hidden(values["influxdb.password"]),
    "influxdb.token": hidden(values["influxdb.token"]),
  };
  return bodyOf({ ...values, ...secrets });
}

export const typedDuration = (retention: Retention): TypedDuration => typedOf(retention.duration, "d");

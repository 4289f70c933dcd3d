/**
 * Says what a call of WriteRecords is billed as: a write for each KiB begun, in which what its records share counts once
 * (https://docs.aws.amazon.com/timestream/latest/developerguide/metering-and-pricing.writes.html).
 */

import { asList, asObject, asText, type JsonObject } from "../../../template/json.ts";

const billedBytes = 1024;
/** Times and numbers are billed as eight bytes each, whatever their text. */
const numberBytes = 8;

export function writesOf(input: JsonObject): number {
  const common = asObject(input.CommonAttributes);
  const parts = [common, ...asList(input.Records).map(asObject)];
  const bytes = sum(parts.map((part) => bytesOfPart(part, part.MeasureValueType ?? common.MeasureValueType)));
  return Math.max(1, Math.ceil(bytes / billedBytes));
}

function bytesOfPart(part: JsonObject, type: unknown): number {
  const { Time, Dimensions, MeasureName, MeasureValue, MeasureValues } = part;
  const dimensions = asList(Dimensions).map(asObject);
  const measures = asList(MeasureValues).map(asObject);
  return (
    (Time === undefined ? 0 : numberBytes) +
    bytesOfText(MeasureName) +
    bytesOfValue(MeasureValue, type) +
    sum(dimensions.map(({ Name, Value }) => bytesOfText(Name) + bytesOfText(Value))) +
    sum(measures.map(({ Name, Value, Type }) => bytesOfText(Name) + bytesOfValue(Value, Type)))
  );
}

function bytesOfValue(value: unknown, type: unknown): number {
  if (value === undefined) return 0;
  if (type === "BOOLEAN") return 1;
  return type === "VARCHAR" ? bytesOfText(value) : numberBytes;
}

const bytesOfText = (text: unknown): number => Buffer.byteLength(asText(text) ?? "");
const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

/** Reads the records of WriteRecords, and fills in what they share. A call that is malformed is refused as a whole. */

import type { Measure, MeasureType, StoredRecord } from "../../../backends/timestream/model.ts";
import { asList, asObject, asText, type JsonObject } from "../../../template/json.ts";
import { invalid } from "./faults.ts";

const mostRecords = 100;
const longestValue = 2048;
const largestLong = 2n ** 63n - 1n;

const nanosOf: Readonly<Record<string, bigint>> = {
  SECONDS: 1_000_000_000n,
  MILLISECONDS: 1_000_000n,
  MICROSECONDS: 1_000n,
  NANOSECONDS: 1n,
};

export function readRecords(input: JsonObject): StoredRecord[] {
  const records = asList(input.Records).map(asObject);
  if (records.length === 0 || records.length > mostRecords) {
    throw invalid(`Records must have 1 to ${mostRecords} members, and has ${records.length}.`);
  }
  const common = asObject(input.CommonAttributes);
  return records.map((record, index) => readRecord(record, common, `Records.${index}`));
}

function readRecord(own: JsonObject, common: JsonObject, at: string): StoredRecord {
  const of = (name: string): unknown => own[name] ?? common[name];
  const text = (name: string): string => {
    const found = asText(of(name)) ?? "";
    if (found === "") throw invalid(`${at}.${name} is missing.`);
    return found;
  };
  const measureName = text("MeasureName");
  if (measureName.length > 256) throw invalid(`${at}.MeasureName has more than 256 characters.`);
  return {
    dimensions: readDimensions([...asList(common.Dimensions), ...asList(own.Dimensions)], at),
    measureName,
    atNanos: readTime(text("Time"), asText(of("TimeUnit")) ?? "MILLISECONDS", at),
    version: readVersion(of("Version"), at),
    measures: readMeasures(of, at),
  };
}

const byName = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function readDimensions(given: readonly unknown[], at: string): [string, string][] {
  const pairs = given.map(asObject).map(({ Name, Value, DimensionValueType = "VARCHAR" }): [string, string] => {
    if (DimensionValueType !== "VARCHAR") throw invalid(`${at}: dimensions are VARCHAR.`);
    if (typeof Name !== "string" || typeof Value !== "string")
      throw invalid(`${at}: a dimension needs Name and Value.`);
    demandName(Name, at);
    return [Name, Value];
  });
  if (pairs.length === 0) throw invalid(`${at}: at least one dimension is needed.`);
  if (pairs.length > 128) throw invalid(`${at}: more than 128 dimensions.`);
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) throw invalid(`${at}: a dimension is given twice.`);
  // Takes an empty value, as the API's model does, and refuses it, since readers cannot tell it from none.
  if (pairs.some(([, value]) => value === "")) throw invalid(`${at}: a dimension's value is empty.`);
  return pairs.sort(([one], [other]) => byName(one, other));
}

/** Refuses the names that Timestream keeps for itself. */
function demandName(name: string, at: string): void {
  if (name === "") throw invalid(`${at}: a name is empty.`);
  if (name === "time" || /^(ts_|measure_name|measure_value)/.test(name) || name.includes(":")) {
    throw invalid(`${at}: the name ${name} is reserved.`);
  }
}

function readTime(text: string, unit: string, at: string): bigint {
  const nanos = nanosOf[unit];
  if (nanos === undefined) throw invalid(`${at}.TimeUnit ${unit} is unknown.`);
  if (!/^\d{1,19}$/.test(text)) throw invalid(`${at}.Time is no whole number from 0.`);
  const time = BigInt(text) * nanos;
  if (time > largestLong) throw invalid(`${at}.Time is beyond what a time can be.`);
  return time;
}

function readVersion(given: unknown, at: string): bigint {
  if (given === undefined) return 1n;
  if (typeof given !== "number" || !Number.isSafeInteger(given) || given < 1) {
    throw invalid(`${at}.Version must be a whole number from 1.`);
  }
  return BigInt(given);
}

/** Takes records of several measures, and keeps one of a single measure as Timestream names its column. */
function readMeasures(of: (name: string) => unknown, at: string): Measure[] {
  const type = asText(of("MeasureValueType")) ?? "DOUBLE";
  const several = asList(of("MeasureValues")).map(asObject);
  if (type !== "MULTI") {
    if (several.length > 0) throw invalid(`${at}: MeasureValues need the MeasureValueType MULTI.`);
    const measure = readMeasure({ Value: of("MeasureValue"), Type: type }, at);
    return [{ ...measure, name: `measure_value::${type.toLowerCase()}` }];
  }
  if (of("MeasureValue") !== undefined) throw invalid(`${at}: MULTI has MeasureValues, and no MeasureValue.`);
  if (several.length === 0) throw invalid(`${at}: MULTI needs MeasureValues.`);
  const measures = several.map((each) => {
    const name = asText(each.Name) ?? "";
    demandName(name, at);
    return { ...readMeasure(each, at), name };
  });
  if (new Set(measures.map(({ name }) => name)).size < measures.length)
    throw invalid(`${at}: a measure is given twice.`);
  return measures.sort((one, other) => byName(one.name, other.name));
}

const formOf: Readonly<Record<MeasureType, RegExp>> = {
  DOUBLE: /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/,
  BIGINT: /^-?\d{1,19}$/,
  TIMESTAMP: /^\d{1,19}$/,
  BOOLEAN: /^(true|false)$/i,
  VARCHAR: /^/,
};
const isType = (type: string): type is MeasureType => Object.hasOwn(formOf, type);

function readMeasure({ Value, Type }: JsonObject, at: string): Omit<Measure, "name"> {
  const type = asText(Type) ?? "";
  if (!isType(type)) throw invalid(`${at}: the type ${type} is unknown.`);
  if (typeof Value !== "string" || Value.length < 1 || Value.length > longestValue) {
    throw invalid(`${at}: a measure's value must have 1 to ${longestValue} characters.`);
  }
  if (!formOf[type].test(Value)) throw invalid(`${at}: ${Value.slice(0, 40)} is no ${type}.`);
  return { type, value: Value };
}

import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { recordKey, textRecord } from "../../../../../../lambdas/api/manage/http/fields.ts";
import { connectorBody } from "../../../../../../lambdas/api/manage/resources/data-connectors/request.ts";
import { labels, plainLabels } from "../../../../../../lambdas/api/manage/resources/devices/labels-request.ts";
import { encodeForQueue } from "../../../../../../lambdas/shared/core/intake/intake-body.ts";
import { NameChecker } from "../../../../../../lambdas/shared/core/intake/names.ts";
import { readDataRequest } from "../../../../../../lambdas/shared/core/intake/read-request.ts";
import { pointOfChange } from "../../../../../../lambdas/shared/core/source/label.ts";

const names = new NameChecker();
const isTaken = (body: object): boolean => {
  try {
    return readDataRequest(JSON.stringify(body), { receivedAtNanos: "1" }).length > 0;
  } catch {
    return false;
  }
};

/** Every place where somebody outside chooses a name that becomes a key of JSON. */
const doors: readonly (readonly [string, (name: string) => boolean])[] = [
  ["a measurement", (name) => names.faultOfMeasurement(name) === undefined],
  ["a measurement in a request", (Name) => isTaken({ Metrics: [{ Name, Fields: { v: 1 } }] })],
  ["a field", (name) => isTaken({ Metrics: [{ Name: "m", Fields: { [name]: 1 } }] })],
  ["a field in a field", (name) => isTaken({ Metrics: [{ Name: "m", Fields: { v: { [name]: 1 } } }] })],
  ["a field of an element", (name) => isTaken({ Metrics: [{ Name: "m", Fields: { v: [{ [name]: 1 }] } }] })],
  ["a tag", (name) => isTaken({ Metrics: [{ Name: "m", Tags: { [name]: "t" }, Fields: { v: 1 } }] })],
  ["a tag among fields", (name) => isTaken({ Metrics: [{ Name: "m", Fields: { v: 1, [`#${name}`]: "t" } }] })],
  ["a label of a device", (name) => v.is(labels, { [name]: "value" })],
  ["a label of a project", (name) => v.is(plainLabels, { [name]: "value" })],
  ["a single label", (name) => v.is(recordKey, name)],
  ["a variable of a source", (name) => v.is(textRecord, { [name]: "value" })],
  ["a header of a connector", (name) => v.is(connectorBody, { httpConfig: { headers: { [name]: "value" } } })],
];

const unfit = ['"', "\\", "\u0000", "\n", "\u001f", "\ud800", "\udfff", "\ufffe", "\uffff"];
const anyName = fc
  .array(fc.oneof(fc.string({ unit: "binary", maxLength: 3 }), fc.constantFrom(...unfit, "°", "u", "b", " ", "é")), {
    maxLength: 4,
  })
  .map((parts) => parts.join(""));

describe.each(doors)("the name of %s", (_, takes) => {
  it("is taken if it is a usual one", () => {
    expect(takes("Temperature-2")).toBe(true);
  });

  it.each(unfit.map((character) => [JSON.stringify(character), character] as const))("never holds %s", (_, unit) => {
    for (const name of [`a${unit}b`, `${unit}b`, `a${unit}`, unit]) expect(takes(name), name).toBe(false);
  });

  it("is written into JSON without an escape if it is taken", () => {
    fc.assert(
      fc.property(anyName, (name) => {
        fc.pre(takes(name));
        expect(JSON.stringify({ [name]: 1 })).toBe(`{"${name}":1}`);
        expect(encodeForQueue({ [name]: 1 })).toBe(`{"${name}":1}`);
        const change = { added: { [name]: "value" }, modified: {}, removed: [] };
        expect(pointOfChange(change, "1").fields.added).toBe(`{"${name}":"value"}`);
      }),
      { numRuns: 300, maxSkipsPerRun: 1000 },
    );
  });
});

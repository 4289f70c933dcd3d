import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  mostCommanded,
  mostDocumentBytes,
  mostDocuments,
  type PolicyDocument,
  sourcePolicy,
  type WatcherRights,
  watcherPolicy,
} from "../../../../../../lambdas/shared/core/mqtt/policy.ts";
import { iotAllows } from "../../../../../support/iot-policy.ts";

/** The longest of all regions' names, in the partition with the longest name that has AWS IoT Core. */
const longestPrefix = "arn:aws-cn:iot:cn-northwest-1:123456789012:";
const prefix = "arn:aws:iot:eu-west-1:123456789012:";
const sources = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `fe453df1-b4a0-492d-a12c-${String(n).padStart(12, "0")}`);

function checkLimits(documents: readonly PolicyDocument[]): void {
  expect(documents.length).toBeLessThanOrEqual(mostDocuments);
  for (const document of documents) {
    expect(Buffer.byteLength(JSON.stringify(document))).toBeLessThanOrEqual(mostDocumentBytes);
    expect(document.Statement.length).toBeGreaterThan(0);
    expect(document.Statement.every(({ Resource }) => Resource.length > 0)).toBe(true);
  }
}

const may = (
  documents: readonly PolicyDocument[],
  action: "iot:Publish" | "iot:Subscribe" | "iot:Receive",
  on: string,
) => iotAllows(documents, prefix, { action, on, clientId: "me" });

describe("a source's policy", () => {
  it("is one document without conditions", () => {
    const [document, ...others] = sourcePolicy(sources(1)[0] ?? "", longestPrefix);
    expect(others).toEqual([]);
    expect(JSON.stringify(document)).not.toContain("Condition");
    checkLimits(document ? [document] : []);
  });
});

describe("a watcher's policy", () => {
  const acme: WatcherRights = { watched: [{ companyName: "AcmeCorp" }], commanded: [] };

  it.each([150, mostCommanded])("has room for commands to %i sources, with the longest names", (count) => {
    const commanded = [sources(count)];
    const policy = watcherPolicy({ watched: [{ companyName: "W".repeat(100) }], commanded }, longestPrefix);
    expect(policy).toMatchObject({ unwatched: 0, uncommanded: 0 });
    checkLimits(policy.documents);
    const text = JSON.stringify(policy.documents);
    for (const source of sources(count)) expect(text).toContain(`topic/v1/sources/${source}/cmd/writedata"`);
  });

  it("permits no commands at all to a project of 154 sources, and says so", () => {
    const policy = watcherPolicy({ ...acme, commanded: [sources(154)] }, longestPrefix);
    expect(policy).toMatchObject({ unwatched: 0, uncommanded: 1 });
    expect(JSON.stringify(policy.documents)).not.toContain("cmd/writedata");
  });

  it("leaves out the projects whose sources do not fit, and no others", () => {
    const [first = [], second = [], third = []] = [
      sources(100),
      sources(154).slice(100),
      ["fe453df1-0000-0000-0000-000000000000"],
    ];
    const policy = watcherPolicy({ ...acme, commanded: [[], first, second, third] }, longestPrefix);
    expect(policy.uncommanded).toBe(1);
    expect(may(policy.documents, "iot:Publish", `v1/sources/${third[0]}/cmd/writedata`)).toBe(false);
    const text = JSON.stringify(policy.documents);
    expect(text).toContain(third[0]);
    expect(text).toContain(first[99]);
    expect(text).not.toContain(second[0]);
  });

  it("leaves out whole companies that do not fit, and counts them", () => {
    const watched = Array.from({ length: 60 }, (_, n) => ({ companyName: `Company number ${n}` }));
    const { documents, unwatched } = watcherPolicy({ watched, commanded: [] }, prefix);
    checkLimits(documents);
    expect(unwatched).toBeGreaterThan(0);
    expect(unwatched).toBeLessThan(50);
    const full = watched.filter(
      ({ companyName }) =>
        may(documents, "iot:Receive", `v1/raw/${companyName}/s/t/m/k`) &&
        may(documents, "iot:Subscribe", `v1/points/${companyName}/#`),
    );
    expect(full.length).toBe(60 - unwatched);
    expect(JSON.stringify(documents).match(/Company number \d+\//g)?.length).toBe(6 * full.length);
  });

  it("leaves out a company that is too long for any document, and keeps the others", () => {
    const watched = [{ companyName: "x".repeat(3000) }, { companyName: "AcmeCorp" }];
    const { documents, unwatched } = watcherPolicy({ watched, commanded: [] }, prefix);
    expect(unwatched).toBe(1);
    expect(may(documents, "iot:Subscribe", "v1/raw/AcmeCorp/#")).toBe(true);
  });

  it("keeps to the limits, has no conditions and never receives beyond a company, whatever the names", () => {
    const name = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 100 })
      .filter((text) => !/[/+#*?$\p{C}]/u.test(text));
    const rights = fc.record({
      watched: fc.array(
        fc.record(
          { companyName: name, sources: fc.array(fc.uuid(), { maxLength: 30 }) },
          { requiredKeys: ["companyName"] },
        ),
        { maxLength: 12 },
      ),
      commanded: fc.array(fc.array(fc.uuid(), { maxLength: 120 }), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(rights, (asked) => {
        const { documents } = watcherPolicy(asked, longestPrefix);
        checkLimits(documents);
        const received = documents
          .flatMap(({ Statement }) => Statement)
          .filter(({ Action }) => Action === "iot:Receive")
          .flatMap(({ Resource }) => Resource.map((each) => each.slice(longestPrefix.length)));
        const allowed = asked.watched.flatMap(({ companyName, sources: some }) =>
          (some?.map((source) => `${companyName}/${source}`) ?? [companyName]).flatMap((place) => [
            `topic/v1/raw/${place}/*`,
            `topic/v1/points/${place}/*`,
          ]),
        );
        expect(received.filter((each) => !allowed.includes(each))).toEqual([]);
        expect(JSON.stringify(documents)).not.toContain("Condition");
      }),
      { numRuns: 50 },
    );
  });
});

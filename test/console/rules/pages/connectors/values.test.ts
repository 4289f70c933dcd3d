import * as fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { reservedHeaders } from "../../../../../console/pages/connectors/form/reserved-headers.ts";
import { joinUrl, splitUrl } from "../../../../../console/pages/connectors/form/url.ts";
import {
  bodyOf,
  changesOf,
  connectorSchema,
  headersFault,
  newValues,
  shownBody,
  valuesOf,
} from "../../../../../console/pages/connectors/form/values.ts";
import { connector } from "../../../support/data.ts";

const filled = { ...newValues, "httpConfig.url": "https://example.org/hook" };

describe("a webhook's URL", () => {
  it("comes back from being split and joined with the same name and password", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(text, text, (user, password) => {
        const joined = joinUrl({ url: "https://example.org/hook?a=1", user, password });
        expect(splitUrl(joined)).toEqual({ url: "https://example.org/hook?a=1", user, password });
      }),
    );
  });

  it("without name and password stays as it was written, and so does what is no URL", () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string()), (url) => {
        const split = splitUrl(url);
        if (split.user === "" && split.password === "") expect(joinUrl(split)).toBe(url);
      }),
    );
  });
});

describe("the form of a connector", () => {
  it("refuses URLs that are not https, and takes those that are", () => {
    for (const url of ["", "example.org", "http://example.org", "javascript:alert(1)", "ftp://example.org"]) {
      expect(v.safeParse(connectorSchema, { ...filled, "httpConfig.url": url }).success).toBe(false);
    }
    expect(v.safeParse(connectorSchema, filled).success).toBe(true);
  });

  it("refuses the names of headers that the platform sets, whatever their letters' case", () => {
    for (const name of reservedHeaders) {
      expect(headersFault([[name.toUpperCase(), "x"]])).toContain("the platform sets");
    }
  });

  it("refuses a name of a header twice, none, and values that no header can have", () => {
    expect(
      headersFault([
        ["X-One", "1"],
        ["x-one", "2"],
      ]),
    ).toContain("twice");
    expect(headersFault([["", "1"]])).toContain("name");
    expect(headersFault([["X-One", "é"]])).toContain("ASCII");
    expect(headersFault([["X-One", "fine"]])).toBeUndefined();
  });

  it("takes whole numbers of requests within the limits alone", () => {
    for (const concurrency of ["1", "2001", "", "ten", "2.5"]) {
      expect(v.safeParse(connectorSchema, { ...filled, concurrency }).success).toBe(false);
    }
    expect(v.safeParse(connectorSchema, { ...filled, concurrency: "2000" }).success).toBe(true);
  });
});

describe("what is sent of a connector's settings", () => {
  const values = valuesOf({ ...connector, events: [], labels: [] });

  it("is nothing where nothing was changed", () => {
    expect(changesOf(values, values)).toEqual({});
  });

  it("is what was changed alone, to the single field of the HTTP configuration", () => {
    expect(changesOf(values, { ...values, displayName: "New", "httpConfig.signatureSecret": "s" })).toEqual({
      displayName: "New",
      httpConfig: { signatureSecret: "s" },
    });
    expect(changesOf(values, { ...values, events: ["touch"], concurrency: "20" })).toEqual({
      events: ["touch"],
      concurrency: 20,
    });
  });

  it("shows no secret, password or header's value", () => {
    const body = bodyOf({
      ...filled,
      user: "ada",
      password: "hunter2",
      "httpConfig.signatureSecret": "hunter3",
      "httpConfig.headers": [["X-Key", "hunter4"]],
    });
    expect(body.httpConfig.url).toBe("https://ada:hunter2@example.org/hook");
    const shown = JSON.stringify(shownBody(body));
    expect(shown).not.toContain("hunter");
    expect(shown).toContain("X-Key");
  });
});

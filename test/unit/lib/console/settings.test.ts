import { describe, expect, it } from "vitest";
import { SettingError } from "../../../../lib/setting.ts";
import { readStage } from "../../../../lib/stage.ts";

const least = { organizationName: "Acme", companyName: "AcmeCorp", administrator: "admin" };
const read = (changes: Record<string, unknown>) => readStage("dev", { dev: { ...least, ...changes } }).console;
const certificateIn = (region: string) =>
  `arn:aws:acm:${region}:123456789012:certificate/0f9d7d1e-0000-4000-8000-000000000000`;
const own = { domain: "console.example.com", certificateArn: certificateIn("us-east-1") };

describe("the console's setting", () => {
  it("may be left out, turn it off, or name its host", () => {
    expect([read({}), read({ console: false }), read({ console: own })]).toEqual([{}, false, { own }]);
  });

  it("may name a host beside that of the APIs", () => {
    const domain = { name: "api.example.com", certificateArn: certificateIn("eu-central-1") };
    expect(read({ console: own, domain })).toEqual({ own });
    expect(read({ console: false, domain: { ...domain, name: own.domain } })).toBe(false);
  });

  it.each([
    [{ console: true }, "leave it out, or write false"],
    [{ console: "no" }, "write an object with the keys domain, certificateArn"],
    [{ console: { domain: own.domain } }, "stages.dev.console.certificateArn is missing"],
    [{ console: { ...own, domain: "https://x.example.com" } }, "stages.dev.console.domain"],
    [{ console: { ...own, certificateArn: certificateIn("eu-central-1") } }, "in us-east-1, where CloudFront looks"],
    [{ console: { ...own, zone: "Z1" } }, "stages.dev.console.zone does not exist"],
    [
      { console: own, domain: { name: own.domain, certificateArn: certificateIn("eu-central-1") } },
      'are both "console.example.com": write two names',
    ],
  ])("is refused with what to write: %j", (changes, words) => {
    expect(() => read(changes)).toThrow(SettingError);
    expect(() => read(changes)).toThrow(words);
  });
});

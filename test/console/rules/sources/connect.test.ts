import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import {
  mqttSnippets,
  pushSnippets,
  tokenPushSnippets,
} from "../../../../console/pages/sources/connect/connect-snippets.ts";

const uid = "0f8fad5b-d9cb-469f-a165-70867728950e";
const hosts = { httpUrl: "https://example.org/" };
const mqtt = { host: "example.org", port: 8883, uid, topic: `v1/sources/${uid}/data/read/a/b/c` };

describe("what a sender runs", () => {
  it("pushes to the stage's host, by the version that its credential needs", () => {
    const own = pushSnippets(hosts, uid);
    expect(own.snippets.curl).toContain("'https://example.org/api/data'");
    expect(own.snippets.curl).toContain("DataVersion: V0.0.3");
    expect(own.tokenLine).toContain(uid);
    const token = tokenPushSnippets(hosts, uid);
    expect(token.snippets.curl).toContain(`'https://example.org/api/data?Database=${uid}'`);
    expect(token.snippets.curl).toContain("DataVersion: V0.0.5");
  });

  it("is understood by the shell", () => {
    const { tokenLine, snippets } = pushSnippets(hosts, uid);
    const { curl } = mqttSnippets({ ...mqtt, needsAuthority: true });
    for (const text of [tokenLine, snippets.curl, curl]) execFileSync("sh", ["-n"], { input: text });
  });

  it("trusts the authority that a stage has, and otherwise what its system trusts", () => {
    for (const text of Object.values(mqttSnippets({ ...mqtt, needsAuthority: true }))) {
      expect(text).toContain("authority.pem");
    }
    for (const text of Object.values(mqttSnippets({ ...mqtt, needsAuthority: false }))) {
      expect(text).not.toContain("authority.pem");
      expect(text).not.toContain("readFileSync");
    }
  });
});

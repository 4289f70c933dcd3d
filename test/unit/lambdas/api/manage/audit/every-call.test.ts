/** Holds that nothing is changed through the API without an entry in an audit log, and that no entry holds a secret. */

import { describe, expect, it } from "vitest";
import { isChange } from "../../../../../../lambdas/api/manage/audit/changes.ts";
import { calls } from "../../../../../../lambdas/api/manage/resources/all.ts";
import { walkEveryCall } from "../../../../../support/walk-every-call.ts";
import { admin, runAudited } from "./asking.ts";

const { management, logged } = await runAudited();

/** Collects what is secret in a body or an answer, whatever it belongs to. */
function secretsIn(value: unknown, isSecret = false): string[] {
  if (typeof value === "string") return isSecret && value !== "" ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  const secret = /^(password|currentPassword|newPassword|value|secret|inviteUrl|signatureSecret|headers|token)$/;
  return Object.entries(value).flatMap(([name, inner]) => secretsIn(inner, isSecret || secret.test(name)));
}

/** Gives connectors what is secret in them. */
const planted = {
  url: "https://ann:kept-to-herself@example.com/path-as-a-secret?sig=query-as-a-secret",
  signatureSecret: "planted-signature-secret",
  headers: { Authorization: "planted-header" },
};

/** Gives retentions what is secret in them: an InfluxDB's password, made and then changed. */
const influxdbOf = (password: string) => ({
  kind: "INFLUXDB",
  influxdb: { version: 1, url: "https://influx.example.com", database: "db", username: "ann", password },
});

/** Answers the body with secrets in each place where a client may send one. */
function withSecrets(method: string, path: string, body: unknown): unknown {
  if (path.endsWith("/dataconnectors") && method === "POST") return { ...Object(body), httpConfig: planted };
  if (path.endsWith("/retentions") && method === "POST") return { ...Object(body), ...influxdbOf("planted-influx-1") };
  if (/\/retentions\/[^/]+$/.test(path) && method === "PATCH") {
    return { ...Object(body), influxdb: { password: "planted-influx-2" } };
  }
  return body;
}

describe("every call", () => {
  it("that changes something is an entry, and no entry holds a secret", async () => {
    const secrets = new Set(["kept-to-herself", "path-as-a-secret", "query-as-a-secret"]);
    const seen = new Set<string>();
    await walkEveryCall(management, async ([method, path, body], askThis) => {
      const before = new Map((await logged()).map((item) => [`${item.pk} ${item.sk}`, item]));
      const sent = withSecrets(method, path, body);
      const answer = await askThis(method, path, sent);
      const fresh = (await logged()).filter((item) => !before.has(`${item.pk} ${item.sk}`));
      for (const item of fresh) {
        expect(item).toMatchObject({ end: { status: 200 }, network: "192.0.2.0/24" });
        seen.add(String(item.call));
      }
      expect(JSON.stringify(answer.body)).not.toContain("planted-influx");
      const isOfSession = path.startsWith("/v2/sessions:");
      const changes = (method !== "GET" && !isOfSession) || path.endsWith(":getInviteUrl");
      const tells = changes && !/labels(\/|$)/.test(path);
      // Leaves out what a test event's answer shows: headers of two messages, whose secrets are hidden there already.
      const told = path.endsWith(":test") ? [] : secretsIn(answer.body);
      for (const each of tells ? [...secretsIn(sent), ...told] : []) secrets.add(each);
      expect([method, path, fresh.length > 0]).toStrictEqual([method, path, changes]);
      return answer;
    });
    expect(seen.size).toBe(new Set(calls.filter(isChange).map(({ method, path }) => `${method} ${path}`)).size);
    expect(secrets.size).toBeGreaterThan(12);
    expect([...secrets]).toEqual(expect.arrayContaining(["planted-influx-1", "planted-influx-2"]));
    expect(management.state.reported.join()).not.toContain("planted");
    const text = JSON.stringify(await logged());
    for (const secret of secrets) expect(text.includes(secret), secret).toBe(false);
    expect(text).toContain("https://********:********@example.com/********");
  });

  it("that is refused shows no secret of an InfluxDB, neither in the error nor in the log", async () => {
    const project = await management.makeProject();
    const make = (influxdb: object) =>
      management.ask(admin, "POST", `${project}/retentions`, {
        displayName: "own",
        duration: "3600s",
        kind: "INFLUXDB",
        influxdb,
      });
    const url = "https://influx.example.com";
    const refused = [
      await make({ version: 1, url, database: "db", username: "a:b", password: "planted-refused-1" }),
      await make({ version: 2, url, bucket: "b", token: "planted-refused-2" }),
      await make({ version: 3, url, database: "db", token: "planted refused-3" }),
      await make({ version: 1, url: "https://ann:planted-refused-4@influx.example.com", database: "db" }),
      await make({ version: 1, url, database: "db", username: "ann", token: "planted-refused-5" }),
    ];
    for (const { status, body } of refused) {
      expect(status).toBe(400);
      expect(JSON.stringify(body)).not.toMatch(/planted.refused/);
    }
    expect(JSON.stringify(await logged())).not.toMatch(/planted.refused/);
    expect(management.state.reported.join()).not.toMatch(/planted.refused/);
  });

  it("that may change something says in whose log it stands", () => {
    const silent = calls.filter((call) => isChange(call) && !("role" in call) && call.places === undefined);
    expect(silent).toStrictEqual([]);
  });
});

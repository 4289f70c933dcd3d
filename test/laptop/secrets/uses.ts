/** Plants secrets of every kind, and uses each of them rightly and wrongly. */

import { randomBytes, randomUUID } from "node:crypto";
import { expect } from "vitest";
import { textOf } from "../../../local/client/client.ts";
import type { InfluxdbDouble } from "../../support/influxdb/double.ts";
import { connectOverTls } from "../../support/laptop/mqtt.ts";
import { type Answered, PlantedSecrets } from "../../support/laptop/planted.ts";
import { type Client, metric } from "../../support/laptop/platform.ts";
import { type Receiver, refuse } from "../../support/laptop/receiver.ts";

type Json = Record<string, unknown>;

const lastOf = (name: unknown): string => String(name).split("/").at(-1) ?? "";
const versions = { AuthVersion: "V0.0.1", DataVersion: "V0.0.3" };

export class Uses {
  readonly planted = new PlantedSecrets();
  source = { uid: "", path: "", password: "", token: "" };
  private readonly client: Client;
  private readonly server: InfluxdbDouble;
  private readonly receiver: Receiver;

  constructor(client: Client, server: InfluxdbDouble, receiver: Receiver) {
    this.client = client;
    this.server = server;
    this.receiver = receiver;
  }

  /** Makes up a secret that looks like no other text. */
  private secret(what: string): string {
    return this.planted.plant(what, `plant-${randomBytes(12).toString("hex")}`);
  }

  /** Calls a door, or the management API where the path begins with `/v2`. */
  private at(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answered> {
    return this.planted.ask(`${this.client.ready.httpUrl}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
  }

  /** Makes a call of the project as the administrator, which is refused. */
  private async refused(method: string, path: string, body: Json | string): Promise<void> {
    const authorization = `Bearer ${await this.client.token("admin")}`;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    expect((await this.at(method, `${this.client.project}${path}`, { authorization }, text)).status, path).toBe(400);
  }

  /** Makes a source with a password of its own, whose points go to InfluxDBs of the project's that are there and away. */
  async plantSource(): Promise<void> {
    const own = { displayName: "own", kind: "DYNAMODB", duration: "86400s", blobStore: "S3" };
    const retentions = [textOf(await this.client.manage("POST", "/retentions", own), "name")];
    const two = { version: 2, bucket: "plant", organization: "acme" };
    const one = { version: 1, database: "plant", username: "writer" };
    const made: [string, Json][] = [
      ["token", { ...two, url: this.server.url, token: this.secret("InfluxDB's token") }],
      ["password", { ...one, url: this.server.url, password: this.secret("InfluxDB's password") }],
      ["away", { ...two, url: "http://127.0.0.1:1", token: this.secret("the token of an InfluxDB that is away") }],
    ];
    this.planted.basic("InfluxDB's password", one.username, String(made[1]?.[1].password));
    for (const [displayName, influxdb] of made) {
      const retention = { displayName, kind: "INFLUXDB", duration: "86400s", influxdb };
      retentions.push(textOf(await this.client.manage("POST", "/retentions", retention), "name"));
      const changed = { influxdb: { ...influxdb, bucket: undefined, version: "nine" } };
      await this.refused("PATCH", `/retentions/${lastOf(retentions.at(-1))}`, changed);
    }
    const url = `http://writer:${this.secret("the password in an InfluxDB's URL")}@127.0.0.1:1`;
    await this.refused("POST", "/retentions", {
      displayName: "x",
      kind: "INFLUXDB",
      duration: "86400s",
      influxdb: { ...one, url },
    });
    const { uid, path } = await this.client.newSource(retentions, { displayName: "planted" });
    const { password } = await this.client.manage("POST", `${path}:resetPassword`, {});
    this.planted.plant("the source's password", String(password));
    const token = this.planted.plant("the source's access token", await this.client.signIn(uid, String(password)));
    this.source = { uid, path, password: String(password), token };
  }

  /** Makes connectors to receivers that refuse and that are away, each with a password, a header and a secret. */
  async plantConnectors(): Promise<string[]> {
    this.receiver.behaviour = refuse;
    const httpConfig = (url: string, where: string): Json => {
      const password = this.secret(`the password of a receiver that ${where}`);
      this.planted.basic(`the password of a receiver that ${where}`, "hook", password);
      const key = this.secret(`the key in the URL of a receiver that ${where}`);
      return {
        url: `${url.replace("://", `://hook:${password}@`)}?key=${key}`,
        signatureSecret: this.secret(`the signature secret of a receiver that ${where}`),
        headers: { "X-Api-Key": this.secret(`the header of a receiver that ${where}`) },
      };
    };
    const paths: string[] = [];
    const receivers = [
      [this.receiver.url, "refuses"],
      ["https://127.0.0.1:1/hook", "is away"],
    ] as const;
    for (const [url, where] of receivers) {
      const config = httpConfig(url, where);
      const path = await this.client.connect(String(config.url), {}, config);
      paths.push(path);
      await this.client.manage("PATCH", path, {
        httpConfig: { headers: { "X-Api-Key": this.secret(`the new header of a receiver that ${where}`) } },
      });
      await this.refused("PATCH", path, {
        httpConfig: { ...config, url: String(config.url).replace("https", "http") },
      });
      await this.refused("PATCH", path, {
        httpConfig: { headers: { "X Api Key": this.secret("the value of a wrong header") } },
      });
      await this.refused("PATCH", path, {
        httpConfig: { headers: { "X-Api-Key": `${this.secret("a header of two lines")}\n` } },
      });
      await this.refused("PATCH", path, { httpConfig: { signatureSecret: [this.secret("a list's secret")] } });
      await this.client.manage("PATCH", path, { httpConfig: { signature: this.secret("an unknown field's value") } });
      await this.refused("PATCH", path, `{"httpConfig": {"signatureSecret": "${this.secret("broken JSON's secret")}`);
    }
    return paths;
  }

  async signInRightlyAndWrongly(): Promise<void> {
    const { uid, password, token } = this.source;
    const auth = (Username: string, Password: string) =>
      this.at("POST", "/Auth", versions, JSON.stringify({ Username, Password }));
    expect((await auth(uid, password)).status).toBe(200);
    expect((await auth(randomUUID(), password)).status).toBe(401);
    expect((await auth("admin", password)).status).toBe(401);
    expect((await auth(uid, this.secret("a wrong password"))).status).toBe(401);
    expect((await this.at("POST", "/Auth", versions, `{"Username":"${uid}","Password":"${password}`)).status).toBe(400);
    expect((await this.at("POST", `/Auth?Username=${uid}&Password=${password}`, versions, "{}")).status).toBe(400);
    const body = JSON.stringify({ Metrics: [metric("planted", { heat: 1 })] });
    const push = (authorization: string, text = body) =>
      this.at("POST", "/api/data", { ...versions, authorization }, text);
    expect((await push(`Bearer ${token}`)).status).toBe(200);
    expect((await push(`Bearer ${token}`, body.slice(0, -3))).status).toBe(400);
    expect((await push(`Bearer ${token.slice(0, -6)}`)).status).toBe(401);
    expect((await push(`Bearer ${password}`)).status).toBe(401);
    // Only doors that speak as InfluxDB does take names and passwords with each request.
    expect((await push(this.planted.basic("the source's password", uid, password))).status).toBe(400);
    const device = await connectOverTls(this.client.ready, uid, password, { clientId: uid });
    await device.endAsync();
    await expect(connectOverTls(this.client.ready, randomUUID(), password)).rejects.toThrow();
  }

  /** Asks the doors that speak as InfluxDB does, with name and secret in the URL, and by headers. */
  async askAsInfluxdb(u: string, p: string, writing: 204 | 401 | 403): Promise<void> {
    const asked = (path: string, more: Record<string, string>) => `${path}?${new URLSearchParams({ u, p, ...more })}`;
    const db = this.source.uid;
    const statuses = async (...calls: Promise<Answered>[]) => (await Promise.all(calls)).map(({ status }) => status);
    const q = "SHOW MEASUREMENTS";
    const basic = this.planted.basic(`${u}'s secret`, u, p);
    expect(
      await statuses(
        this.at("GET", asked("/query", { db, q })),
        this.at("GET", `/query?${new URLSearchParams({ db, q })}`, { authorization: basic }),
        this.at("GET", `/query?${new URLSearchParams({ db, q })}`, { authorization: `Token ${u}:${p}` }),
        this.at("GET", asked("/query", { db, q: "SELECT FROM" })),
        this.at("GET", asked("/query", { db: "nosuch", q })),
        this.at("GET", asked("/query", { db, q, u: randomUUID() })),
        this.at("GET", asked("/query/nowhere", { db, q })),
        this.at("GET", asked("/debug/vars", { db })),
        this.at("POST", asked("/write", { db }), {}, "planted heat=2"),
        this.at("POST", asked("/write", { db, u: randomUUID() }), {}, "planted heat=2"),
        this.at("DELETE", asked("/write", { db })),
      ),
    ).toStrictEqual([200, 200, 200, 400, 200, 401, 404, 404, writing, 401, 405]);
    if (writing === 204)
      expect(await statuses(this.at("POST", asked("/write", { db }), {}, "planted heat="))).toStrictEqual([400]);
  }

  /** Uploads and fetches a file by signed URLs, and by URLs that were changed. */
  async useSignedUrls(): Promise<void> {
    const headers = { ...versions, authorization: `Bearer ${this.source.token}` };
    const upload = await this.at("POST", "/api/blobs", headers, JSON.stringify({ ContentType: "text/csv", Size: 4 }));
    const { Path, UploadUrl, Headers } = JSON.parse(upload.text) as {
      Path: string;
      UploadUrl: string;
      Headers: Record<string, string>;
    };
    const put = (url: string, body: string) => this.planted.ask(url, { method: "PUT", headers: Headers, body });
    this.planted.plant("an upload's signature", new URL(UploadUrl).searchParams.get("X-Amz-Signature") ?? "");
    expect((await put(UploadUrl, "far too long")).status).toBe(403);
    expect((await put(UploadUrl.replace("X-Amz-Expires=", "X-Amz-Expires=9"), "1;2\n")).status).toBe(403);
    expect((await put(UploadUrl, "1;2\n")).status).toBe(200);
    const found = await this.at("GET", `/api/blobs?Path=${encodeURIComponent(Path)}`, headers);
    const { DownloadUrl } = JSON.parse(found.text) as { DownloadUrl: string };
    this.planted.plant("a download's signature", new URL(DownloadUrl).searchParams.get("X-Amz-Signature") ?? "");
    expect((await this.planted.ask(DownloadUrl)).status).toBe(200);
    expect((await this.planted.ask(DownloadUrl.replace("X-Amz-Expires=", "X-Amz-Expires=9"))).status).toBe(403);
  }

  /** Makes a person by an invitation. Answers the name and the password. */
  async plantPerson(): Promise<{ email: string; password: string }> {
    const email = `${randomUUID()}@example.com`;
    const member = await this.client.manage("POST", "/members", { email, roles: ["roles/project.user"] });
    const { inviteUrl } = await this.client.manage("GET", `/members/${lastOf(member.name)}:getInviteUrl`);
    const token = this.planted.plant("an invitation's token", String(inviteUrl).split("#token=")[1] ?? "");
    const password = this.secret("a person's password");
    const accept = (body: Json) => this.at("POST", "/v2/invitations:accept", {}, JSON.stringify(body));
    expect((await accept({ token, password: this.secret("a password that is too long").repeat(500) })).status).toBe(
      400,
    );
    expect((await accept({ token: `${token}x`, password })).status).toBe(404);
    expect((await accept({ token, password })).status).toBe(200);
    expect((await accept({ token, password })).status).toBe(404);
    return { email, password };
  }

  /** Makes a service account and uses its key, and the credentials of people, at the management API. */
  async useManagement(person: { email: string; password: string }): Promise<void> {
    const account = await this.client.manage("POST", "/serviceaccounts", {
      displayName: "planted",
      enableBasicAuth: true,
    });
    const made = await this.client.manage("POST", `/serviceaccounts/${lastOf(account.name)}/keys`, {});
    const { id: keyId } = made.key as { id: string };
    const keySecret = this.planted.plant("a service account's secret", textOf(made, "secret"));
    await this.client.manage("POST", "/members", { email: String(account.email), roles: ["roles/project.user"] });
    const shown = (authorization: string) => this.at("GET", `${this.client.project}/sources`, { authorization });
    expect((await shown(this.planted.basic("a service account's key", keyId, keySecret))).status).toBe(200);
    expect((await shown(this.planted.basic("a key of another", randomUUID(), keySecret))).status).toBe(401);
    expect((await shown(this.planted.basic("a person's password", person.email, person.password))).status).toBe(401);
    expect((await shown(`Bearer ${person.password}`)).status).toBe(401);
    const token = this.planted.plant(
      "a person's access token",
      await this.client.signIn(person.email, person.password),
    );
    expect((await shown(`Bearer ${token}`)).status).toBe(200);
    expect(
      (await this.at("DELETE", `${this.client.project}${this.source.path}`, { authorization: `Bearer ${token}` }))
        .status,
    ).toBe(403);
  }

  /** Answers the source of a name and a value of an API token. */
  async plantApiToken(scopes: readonly string[]): Promise<[string, string]> {
    const { apiToken, value } = await this.client.manage("POST", "/apitokens", { displayName: "planted", scopes });
    const { name } = apiToken as { name: string };
    return [lastOf(name), this.planted.plant(`the API token to ${scopes}`, String(value))];
  }
}

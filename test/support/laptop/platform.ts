/** Calls a laptop as its clients do, with shortcuts for what most tests need. */

import { randomUUID } from "node:crypto";
import { type Addresses, ApiError, call, type Metric, sendData, signIn, textOf } from "../../../local/client/client.ts";
import type { Ready } from "../../../local/client/ready.ts";
import { AnswerCheck, type OpenApiDocument } from "../answer-check.ts";

type Json = Record<string, unknown>;

/** Makes a check by the OpenAPI document that the laptop serves to everybody. */
async function readAnswerCheck(url: string): Promise<AnswerCheck> {
  const response = await fetch(`${url}/openapi.json`);
  return new AnswerCheck((await response.json()) as OpenApiDocument);
}

export class Client {
  readonly ready: Ready;
  readonly addresses: Addresses;
  private readonly tokens = new Map<"admin" | "source", Promise<string>>();
  private answers: AnswerCheck | undefined;

  constructor(ready: Ready) {
    this.ready = ready;
    this.addresses = { httpUrl: ready.httpUrl, apiUrl: ready.httpUrl };
  }

  get project(): string {
    return `/v2/projects/${this.ready.project.id}`;
  }

  /** Signs in once for all calls, even those at the same time: few passwords of people are checked at once. */
  token(of: "admin" | "source"): Promise<string> {
    const known = this.tokens.get(of);
    if (known) return known;
    const { username, password } = of === "admin" ? this.ready.user : this.ready.source;
    const token = signIn(this.addresses, username, password);
    this.tokens.set(of, token);
    token.catch(() => this.tokens.delete(of));
    return token;
  }

  /** Calls the management API below the project, as the administrator. */
  async manage(method: string, path: string, body?: Json): Promise<Json> {
    this.answers ??= await readAnswerCheck(this.ready.httpUrl);
    const target = `${this.project}${path}`;
    const asked = call(this.addresses, await this.token("admin"), method, target, body);
    const answer = await asked.catch((error: unknown) => {
      // Does not check answers from 500 on: API Gateway writes them where a function fails.
      if (error instanceof ApiError && error.status < 500)
        this.answers?.check(method, target, error.status, JSON.parse(error.body));
      throw error;
    });
    this.answers.check(method, target, 200, answer);
    return answer;
  }

  /** Signs in as anybody who has a password or the like. Answers an access token. */
  signIn(username: string, password: string): Promise<string> {
    return signIn(this.addresses, username, password);
  }

  /** Sends points as the source that the laptop has, or as another by its access token. */
  async send(metrics: readonly Metric[], token?: string): Promise<string> {
    return sendData(this.addresses, token ?? (await this.token("source")), metrics);
  }

  /** Makes a connector. Answers its resource name below the project, as `/dataconnectors/<id>`. */
  async connect(url: string, more: Json = {}, httpConfig: Json = {}): Promise<string> {
    const answer = await this.manage("POST", "/dataconnectors", {
      type: "HTTP_PUSH",
      httpConfig: { url, ...httpConfig },
      ...more,
    });
    return textOf(answer, "name").replace(`projects/${this.ready.project.id}`, "");
  }

  /** Makes an External Connection with a password, an access token and links to retentions. */
  async newSource(
    retentions: readonly string[] = [],
    more: Json = {},
  ): Promise<{ uid: string; path: string; token: string }> {
    const uid = randomUUID();
    const path = `/sources/${uid}`;
    await this.manage("POST", "/sources", {
      displayName: "test source",
      type: "EXTERNAL_CONNECTION",
      activationUid: uid,
      retentions,
      ...more,
    });
    const { password } = await this.manage("POST", `${path}:resetPassword`, {});
    return { uid, path, token: await signIn(this.addresses, uid, String(password)) };
  }

  /** Sends anything to `POST /api/data`. Answers status, headers and body. */
  async post(
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string>,
    query = "",
  ): Promise<{ status: number; text: string; headers: Headers }> {
    const response = await fetch(`${this.addresses.httpUrl}/api/data${query}`, { method: "POST", body, headers });
    return { status: response.status, text: await response.text(), headers: response.headers };
  }

  async postAsSource(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
    const authorization = `Bearer ${await this.token("source")}`;
    return this.post(body, { AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization, ...headers });
  }
}

export const metric = (Name: string, Fields: Record<string, unknown>, more: Partial<Metric> = {}): Metric => ({
  Name,
  Fields,
  ...more,
});

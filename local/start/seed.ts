/**
 * Makes what a newcomer needs to begin, through the public API: a retention, a source, an API token and a service
 * account.
 */

import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { type Addresses, ApiError, call, signIn, textOf } from "../client/client.ts";
import type { Ready } from "../client/ready.ts";

export type Seeds = Pick<
  Ready,
  "organization" | "project" | "user" | "source" | "retention" | "apiToken" | "serviceAccount"
>;

export interface CredentialsFile {
  read(absent: Known): Known;
  write(known: Known): void;
}

export interface Seeding {
  readonly addresses: Addresses;
  readonly user: Ready["user"];
  /** Keeps the secrets that the platform shows only once. */
  readonly credentials: CredentialsFile;
}

export type Known = { -readonly [K in keyof Omit<Seeds, "user">]?: Seeds[K] };

/**
 * What a step needs. Each step keeps its result before the next one begins, so that a start that was cut off goes on
 * there.
 */
interface Steps {
  readonly call: (method: string, path: string, body?: Record<string, unknown>) => ReturnType<typeof call>;
  readonly known: Known;
  keep(more: Known): Promise<void>;
}

const retentionName = "oneYear";

/** Makes what is missing. Answers all of it. Rejects with the platform's answer if a call is refused. */
export async function seed({ addresses, user, credentials }: Seeding): Promise<Seeds> {
  const known = credentials.read({});
  const done = completed(known, user);
  if (done) return done;
  const token = await awaited(() => signIn(addresses, user.username, user.password));
  const steps: Steps = {
    call: (method, path, body) => call(addresses, token, method, path, body),
    known,
    keep: async (more) => {
      Object.assign(known, more);
      credentials.write(known);
    },
  };
  const projectName = await findProject(steps);
  await makeRetention(steps, projectName);
  await makeSource(steps, projectName);
  await makeApiToken(steps, projectName);
  await makeServiceAccount(steps, projectName);
  const seeds = completed(known, user);
  if (!seeds) throw new Error("The credentials are incomplete: begin anew with --fresh.");
  return seeds;
}

const longestWaitMillis = 60_000;
const betweenMillis = 1_000;

/**
 * Asks again while the first call of a function fails with it: on a machine that is busy with something else it may take
 * longer to load than a function may. Is for calls that change nothing.
 */
async function awaited<T>(ask: () => Promise<T>): Promise<T> {
  const until = performance.now() + longestWaitMillis;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status < 500 || performance.now() > until) throw error;
    }
    await wait(betweenMillis);
  }
}

function completed(known: Known, user: Ready["user"]): Seeds | undefined {
  const { organization, project, source, retention, apiToken, serviceAccount } = known;
  if (!organization || !project || !source?.password || !retention || !apiToken || !serviceAccount) return undefined;
  return { organization, project, user, source, retention, apiToken, serviceAccount };
}

/** Finds the project that the bootstrap made. */
async function findProject({ call, known, keep }: Steps): Promise<string> {
  if (known.project) return `projects/${known.project.id}`;
  const { projects } = await awaited(() => call("GET", "/v2/projects"));
  const first: unknown = Array.isArray(projects) ? projects[0] : undefined;
  if (typeof first !== "object" || first === null) throw new Error("The platform has no project.");
  const project = first as Record<string, unknown>;
  const companyName = typeof project.companyName === "string" ? project.companyName : textOf(project, "displayName");
  const name = textOf(project, "name");
  await keep({ organization: { id: idIn(textOf(project, "organization")) }, project: { id: idIn(name), companyName } });
  return name;
}

async function makeRetention({ call, known, keep }: Steps, project: string): Promise<void> {
  if (known.retention) return;
  const retention = { displayName: retentionName, kind: "DYNAMODB", duration: "31536000s" };
  await call("POST", `/v2/${project}/retentions`, retention).catch(unlessItExists);
  await keep({ retention: { name: retentionName } });
}

async function makeSource({ call, known, keep }: Steps, project: string): Promise<void> {
  if (known.source?.password) return;
  const activationUid = known.source?.activationUid ?? randomUUID();
  // Keeps the id before it is used, since a source that was made and then forgotten could not be found again by its
  // name.
  await keep({ source: { activationUid, username: activationUid, password: "" } });
  const source = {
    displayName: "demo-source",
    type: "EXTERNAL_CONNECTION",
    activationUid,
    retentions: [retentionName],
  };
  await call("POST", `/v2/${project}/sources`, source).catch(unlessItExists);
  // A source's id is its Activation UID.
  const password = await call("POST", `/v2/${project}/sources/${activationUid}:resetPassword`, {});
  await keep({
    source: { activationUid, username: textOf(password, "username"), password: textOf(password, "password") },
  });
}

async function makeApiToken({ call, known, keep }: Steps, project: string): Promise<void> {
  if (known.apiToken) return;
  const wanted = { displayName: "demo-token", scopes: ["read", "write"], databases: [] };
  const made = await call("POST", `/v2/${project}/apitokens`, wanted);
  await keep({ apiToken: { id: idIn(textOf(partOf(made, "apiToken"), "name")), value: textOf(made, "value") } });
}

async function makeServiceAccount({ call, known, keep }: Steps, project: string): Promise<void> {
  if (known.serviceAccount) return;
  const wanted = { displayName: "demo-service-account", enableBasicAuth: true };
  const account = await call("POST", `/v2/${project}/serviceaccounts`, wanted);
  const name = textOf(account, "name");
  await call("POST", `/v2/${project}/members`, { serviceAccount: name, roles: ["roles/project.admin"] });
  const made = await call("POST", `/v2/${name}/keys`, {});
  const keyId = textOf(partOf(made, "key"), "id");
  await keep({ serviceAccount: { keyId, secret: textOf(made, "secret"), email: textOf(account, "email") } });
}

const idIn = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

function partOf(answer: Record<string, unknown>, key: string): Record<string, unknown> {
  const part = answer[key];
  if (typeof part !== "object" || part === null) throw new Error(`The platform answered without ${key}.`);
  return part as Record<string, unknown>;
}

/** Ignores that something exists already: an earlier start made it, and was cut off before it could keep that. */
function unlessItExists(error: unknown): Record<string, unknown> {
  if (error instanceof ApiError && error.status === 409) return {};
  throw error;
}

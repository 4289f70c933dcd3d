/** Makes every caller of the table of doors, with the credentials that each has. */

import { generateKeyPairSync } from "node:crypto";
import { type Claims, signEs256 } from "../../../../lambdas/shared/core/identity/jwt.ts";
import type { Role } from "../../../../lambdas/shared/core/identity/role.ts";
import {
  administer,
  type Headers,
  newApiToken,
  newServiceAccount,
  password,
  signedInSource,
  signedInUser,
  signIn,
} from "../../../support/credentials.ts";
import type { Doors } from "../../../support/doors.ts";
import { makeOrganization } from "../../../support/people.ts";
import type { CallerName } from "./doors-table.ts";

export interface Caller {
  readonly headers: Headers;
  /** What the caller signs in by. Who has nothing tries the name of the source. */
  readonly credentials: { readonly Username: string; readonly Password: string };
  /** The key of a service account. */
  readonly key?: Awaited<ReturnType<typeof newServiceAccount>>["key"];
}

export interface Scene {
  /** The source that every call names. */
  readonly source: string;
  readonly callers: Readonly<Record<CallerName, Caller>>;
}

/** Tokens are valid for two hours. */
const tokenMillis = 7_201_000;
/** Outlasts what functions remember of credentials. */
const memoryMillis = 11_000;

type Source = Awaited<ReturnType<typeof signedInSource>>;

const ofSource = ({ id, password, headers }: Source): Caller => ({
  headers,
  credentials: { Username: id, Password: password },
});

async function userWith(doors: Doors, project: string, role: Role): Promise<Caller> {
  const { username, headers } = await signedInUser(doors, project, role);
  return { headers, credentials: { Username: username, Password: password } };
}

async function organizationAdministrator(doors: Doors, project: string): Promise<Caller> {
  const { identities } = doors.registry;
  const { id, username, headers } = await signedInUser(doors, project);
  await identities.removeMembership(id, { project: doors.state.project });
  const { organization } = doors.state;
  await identities.setMembership(id, { organization }, ["roles/organization.admin"], "2024-01-01T00:00:00Z");
  return { headers, credentials: { Username: username, Password: password } };
}

/** Makes an API token that is sent by its value. */
async function tokenOf(doors: Doors, project: string, changed: object): Promise<Caller> {
  const { id, value, byValue } = await newApiToken(doors, project, changed);
  return { headers: byValue, credentials: { Username: id, Password: value } };
}

/** Says what a token of the source says, and signs it by a key that is not the stage's. */
function forgedOf({ headers }: Source): Headers {
  const [, payload = ""] = headers.authorization?.split(".") ?? [];
  const claims: Claims = JSON.parse(Buffer.from(payload, "base64url").toString());
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { authorization: `Bearer ${signEs256(claims, privateKey, "stage-key")}` };
}

async function makeOutsiders(doors: Doors) {
  await makeOrganization(doors.management);
  const project = await doors.management.makeProject();
  const source = await signedInSource(doors, project);
  return {
    "administrator elsewhere": await organizationAdministrator(doors, project),
    "source elsewhere": ofSource(source),
    "API token elsewhere": await tokenOf(doors, project, {}),
  };
}

async function makeAccounts(doors: Doors, project: string) {
  const developer = await newServiceAccount(doors, project);
  const without = await newServiceAccount(doors, project);
  await doors.registry.identities.removeMembership(without.id, { project: doors.state.project });
  const accountOf = ({ headers, key }: typeof developer): Caller => ({
    headers,
    credentials: { Username: key.keyId, Password: key.secret },
    key,
  });
  return {
    "service account as developer": accountOf(developer),
    "service account without roles": accountOf(without),
  };
}

export async function makeScene(doors: Doors): Promise<Scene> {
  const { management, state } = doors;
  await makeOrganization(management);
  const { organization } = state;
  const project = await management.makeProject();
  const own = state.project;
  const early = await signedInSource(doors, project);
  const expireTime = new Date(state.now + 600_000).toISOString();
  const expiredToken = await tokenOf(doors, project, { expireTime });
  state.now += tokenMillis;

  const outsiders = await makeOutsiders(doors);
  Object.assign(state, { organization, project: own });
  const source: Source = { ...early, headers: await signedInAgain(doors, early) };
  const other = await signedInSource(doors, project);
  const disabled = await signedInSource(doors, project);
  await administer(doors, "PATCH", disabled.path, { status: "DISABLED" });
  const guess = { Username: source.id, Password: "a guess" };
  const callers = {
    nobody: { headers: {}, credentials: guess },
    "forged token": { headers: forgedOf(source), credentials: guess },
    "expired token": ofSource(early),
    source: ofSource(source),
    "disabled source": ofSource(disabled),
    "another source": ofSource(other),
    "project user": await userWith(doors, project, "roles/project.user"),
    "project developer": await userWith(doors, project, "roles/project.developer"),
    "project administrator": await userWith(doors, project, "roles/project.admin"),
    "organization administrator": await organizationAdministrator(doors, project),
    ...(await makeAccounts(doors, project)),
    "API token that reads": await tokenOf(doors, project, { scopes: ["read"] }),
    "API token that writes": await tokenOf(doors, project, { scopes: ["write"] }),
    "API token of another source": await tokenOf(doors, project, { databases: [other.id] }),
    "expired API token": expiredToken,
    ...outsiders,
  };
  state.now += memoryMillis;
  return { source: source.id, callers };
}

async function signedInAgain(doors: Doors, { id, password }: Source): Promise<Headers> {
  return { authorization: `Bearer ${(await signIn(doors, id, password)).body}` };
}

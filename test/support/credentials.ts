/** Makes credentials of every kind through the management API and the doors, as people and programs do. */

import { createHmac, randomUUID } from "node:crypto";
import { newId } from "../../lambdas/shared/core/id.ts";
import type { Role } from "../../lambdas/shared/core/identity/role.ts";
import { type DoorAnswer, type Doors, tokenUrl } from "./doors.ts";
import { identity, quickHashOf } from "./identities.ts";
import type { Answer } from "./management.ts";

export type Headers = Readonly<Record<string, string>>;

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/** Calls as an administrator of the organization. Throws if the call is refused. */
export async function administer(doors: Doors, method: string, path: string, body?: unknown): Promise<Answer["body"]> {
  const answer = await doors.management.ask("roles/organization.admin", method, path, body);
  if (answer.status !== 200) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.body.error}`);
  return answer.body;
}

export const signIn = (doors: Doors, Username: string, Password: string, from?: string): Promise<DoorAnswer> =>
  doors.ask({ path: "/Auth", body: JSON.stringify({ Username, Password }), ...(from ? { from } : {}) });

async function tokenFor(doors: Doors, username: string, password: string): Promise<Headers> {
  const { status, body } = await signIn(doors, username, password);
  if (status !== 200) throw new Error(`Signing in was answered ${status}: ${body}`);
  return bearer(body);
}

export const password = "correct horse battery";

const passwordHash = quickHashOf(password);

/** Makes a person with a role in the project. Its headers hold an access token. */
export async function signedInUser(doors: Doors, project: string, role: Role = "roles/project.developer") {
  const username = `${randomUUID()}@example.com`;
  const id = newId();
  const { organization } = doors.state;
  await doors.registry.identities.create(
    identity({ id, username, organization, passwordHash, createTime: "2024-01-01T00:00:00Z" }),
  );
  await doors.registry.identities.setMembership(id, { project: project.split("/").at(-1) ?? "" }, [role], "");
  return { id, username, path: `/v2/users/${id}`, headers: await tokenFor(doors, username, password) };
}

/** Makes a source of the project, and gives it a password. */
export async function signedInSource(doors: Doors, project: string) {
  const id = randomUUID();
  const path = `${project}/sources/${id}`;
  const registration = { activationUid: id, displayName: "press", type: "EXTERNAL_CONNECTION" };
  await administer(doors, "POST", `${project}/sources`, registration);
  const given = await administer(doors, "POST", `${path}:resetPassword`);
  // This token is dated after the reset, up to a second ahead of the clock.
  return { id, path, password: given.password, headers: await tokenFor(doors, id, given.password) };
}

export async function newApiToken(doors: Doors, project: string, changed: object = {}) {
  const wanted = { displayName: "script", scopes: ["read", "write"], ...changed };
  const { apiToken, value } = await administer(doors, "POST", `${project}/apitokens`, wanted);
  const id = apiToken.name.split("/").at(-1);
  return {
    id,
    path: `/v2/${apiToken.name}`,
    value,
    byValue: { authorization: `ApiToken ${value}` },
    headers: await tokenFor(doors, id, value),
  };
}

/** Makes a service account with a key and a role in the project. */
export async function newServiceAccount(doors: Doors, project: string, role: Role = "roles/project.developer") {
  const { name, email } = await administer(doors, "POST", `${project}/serviceaccounts`, { enableBasicAuth: true });
  const path = `/v2/${name}`;
  const { key, secret } = await administer(doors, "POST", `${path}/keys`);
  const id = name.split("/").at(-1);
  await doors.registry.identities.setMembership(id, { project: project.split("/").at(-1) ?? "" }, [role], "");
  const grant = () => grantBy(doors, { keyId: key.id, secret, email });
  const granted = await grant();
  if (granted.status !== 200) throw new Error(`The assertion was answered ${granted.status}: ${granted.body}`);
  return {
    id,
    path,
    keyPath: `/v2/${key.name}`,
    key: { keyId: key.id, secret, email },
    basic: { authorization: `Basic ${Buffer.from(`${key.id}:${secret}`).toString("base64")}` },
    headers: bearer(JSON.parse(granted.body).access_token),
    grant,
  };
}

interface AccountKey {
  readonly keyId: string;
  readonly secret: string;
  readonly email: string;
}

export function grantBy(
  doors: Doors,
  { keyId, secret, email }: AccountKey,
  changed: object = {},
  headers: Headers = {},
): Promise<DoorAnswer> {
  const iat = Math.floor(doors.state.now / 1000);
  const claims = { iat, exp: iat + 600, aud: tokenUrl, iss: email, ...changed };
  const input = `${encode({ alg: "HS256", kid: keyId })}.${encode(claims)}`;
  const assertion = `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
  const form = new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
  return doors.ask({ path: "/oauth2/token", headers, body: form.toString() });
}

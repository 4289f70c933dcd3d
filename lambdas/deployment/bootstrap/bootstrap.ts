/** Makes what a stage needs before its first request: keys, an organization, a project and an administrator. */

import { PlatformError } from "../../shared/core/error.ts";
import type { Identity } from "../../shared/core/identity/identity.ts";
import type { Scope } from "../../shared/core/identity/membership.ts";
import { hashPassword } from "../../shared/core/identity/password.ts";
import type { Role } from "../../shared/core/identity/role.ts";
import type { StoredTokenKey } from "../../shared/core/identity/token-key.ts";
import { isoMillis } from "../../shared/core/instant.ts";
import type { Organization } from "../../shared/core/project/organization.ts";
import type { Project } from "../../shared/core/project/project.ts";
import {
  rotateWebhookKeys,
  type WebhookKeyRotation,
  type WebhookKeyStore,
} from "../../shared/delivery/rotate-webhook-keys.ts";

/** Makes keys under the stage's KMS key. Answers them encrypted. */
export interface KeyMaker extends Pick<WebhookKeyRotation["maker"], "webhookKey"> {
  dataKey(): Promise<{ encryptedKey: string }>;
  signingKey(): Promise<{ publicKey: string; encryptedPrivateKey: string }>;
}

export interface FirstNames {
  readonly organizationName: string;
  readonly companyName: string;
  readonly administrator: { readonly username: string; readonly password: string };
}

/**
 * The few methods of the registry that fill a stage. A method that makes something answers false if it is there
 * already.
 */
interface StageRegistry {
  readonly keys: WebhookKeyStore & {
    getDataKey(): Promise<{ readonly encryptedKey: string } | undefined>;
    createDataKey(key: { readonly encryptedKey: string }): Promise<boolean>;
    listSigningKeys(): Promise<readonly StoredTokenKey[]>;
    createSigningKey(key: StoredTokenKey): Promise<boolean>;
  };
  readonly projects: {
    listOrganizations(): Promise<readonly Organization[]>;
    idsOfOrganization(organization: string): Promise<readonly string[]>;
    createOrganization(organization: Organization): Promise<boolean>;
    changeOrganization(id: string, attributes: Partial<Organization>): Promise<boolean>;
    /** Answers the id of the project that claimed the company name. */
    ofCompany(companyName: string): Promise<string | undefined>;
    create(project: Project): Promise<boolean>;
    /** Claims a project's company name folded, if an earlier version claimed it as it was. */
    foldClaim(id: string): Promise<void>;
    /** Writes a project whose company name is claimed. */
    complete(project: Project): Promise<void>;
  };
  readonly identities: {
    ofUsername(username: string): Promise<Identity | undefined>;
    create(identity: Identity): Promise<boolean>;
    change(id: string, attributes: Partial<Identity>): Promise<boolean>;
    setMembership(id: string, scope: Scope, roles: readonly Role[], createTime: string): Promise<void>;
  };
}

interface Bootstrap {
  readonly registry: StageRegistry;
  readonly keyMaker: KeyMaker;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** Makes what is missing and leaves alone what is there, since every deployment runs this again. */
export async function bootstrap(port: Bootstrap, names: FirstNames): Promise<{ project: string }> {
  await makeKeys(port);
  const organization = await makeOrganization(port, names.organizationName);
  await foldCompanyNames(port);
  const project = await makeProject(port, organization, names.companyName);
  await makeAdministrator(port, organization, names.administrator);
  return { project };
}

async function makeKeys({ registry, keyMaker, newId, now }: Bootstrap): Promise<void> {
  if (!(await registry.keys.getDataKey())) await registry.keys.createDataKey(await keyMaker.dataKey());
  if ((await registry.keys.listSigningKeys()).length === 0) {
    const pair = await keyMaker.signingKey();
    await registry.keys.createSigningKey({ kid: newId(), ...pair, createTime: now().toISOString() });
  }
  await rotateWebhookKeys(now(), { store: registry.keys, maker: keyMaker, newId });
}

async function makeOrganization({ registry, newId }: Bootstrap, displayName: string): Promise<string> {
  const all = await registry.projects.listOrganizations();
  const operating = all.find(({ operatesStage }) => operatesStage);
  if (operating) return operating.id;
  const [first] = all;
  if (first) {
    // Gives a stage of an earlier version its operator.
    await registry.projects.changeOrganization(first.id, { operatesStage: true });
    return first.id;
  }
  const id = newId();
  await registry.projects.createOrganization({ id, displayName, operatesStage: true });
  return id;
}

/** Keeps names from others that look like them, for projects of an earlier version, which compared names exactly. */
async function foldCompanyNames({ registry: { projects } }: Bootstrap): Promise<void> {
  for (const { id: organization } of await projects.listOrganizations()) {
    for (const project of await projects.idsOfOrganization(organization)) await projects.foldClaim(project);
  }
}

async function makeProject(
  { registry, newId, now }: Bootstrap,
  organization: string,
  companyName: string,
): Promise<string> {
  const [existing] = await registry.projects.idsOfOrganization(organization);
  if (existing) return existing;
  const claimed = await registry.projects.ofCompany(companyName);
  const project: Project = {
    id: claimed ?? newId(),
    organization,
    displayName: companyName,
    companyName,
    eventLogDays: 31,
    createTime: isoMillis(now().getTime()),
  };
  // Completes the project of an earlier run that stopped after it claimed the name, under the id that it claimed.
  if (claimed) await registry.projects.complete(project);
  else if (!(await registry.projects.create(project))) {
    throw new PlatformError("conflict", `The company name ${companyName} was taken meanwhile; deploy again.`);
  }
  return project.id;
}

async function makeAdministrator(
  { registry, newId, now }: Bootstrap,
  organization: string,
  { username, password }: FirstNames["administrator"],
): Promise<void> {
  const createTime = isoMillis(now().getTime());
  const existing = await registry.identities.ofUsername(username);
  const id = existing?.id ?? newId();
  if (!existing) {
    const user = {
      id,
      kind: "user",
      displayName: username,
      username,
      organization,
      enabled: true,
      tokensValidFrom: 0,
      createTime,
    } as const;
    await registry.identities.create({ ...user, passwordHash: await hashPassword(password) });
  }
  // Gives an administrator of an earlier version an organization too, whose administrators then manage it alone.
  if (existing && existing.organization === undefined) await registry.identities.change(id, { organization });
  await registry.identities.setMembership(id, { organization }, ["roles/organization.admin"], createTime);
}

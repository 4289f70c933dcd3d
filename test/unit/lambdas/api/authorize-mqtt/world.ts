/** Holds identities, projects and sources in memory for tests of the authorizer, and makes the events that it gets. */

import {
  type Answer,
  type AuthorizeMqttPort,
  authorizeMqtt,
} from "../../../../../lambdas/api/authorize-mqtt/authorize.ts";
import { createPasswordDesk } from "../../../../../lambdas/shared/access/password-desk.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import type { Identity } from "../../../../../lambdas/shared/core/identity/identity.ts";
import type { Membership } from "../../../../../lambdas/shared/core/identity/membership.ts";
import { hashGeneratedSecret } from "../../../../../lambdas/shared/core/identity/password.ts";
import type { Refusal } from "../../../../../lambdas/shared/core/identity/sign-in-failure.ts";
import type { Project } from "../../../../../lambdas/shared/core/project/project.ts";
import { apiToken, identity, quickHashOf } from "../../../../support/identities.ts";

export const prefix = "arn:aws:iot:eu-west-1:123456789012:";
export const secret = "a generated secret";
export const nowSeconds = 1_800_000_000;

export const ids = {
  source: "fe453df1-b4a0-492d-a12c-505988eea849",
  neighbour: "0c3b1a52-9d0f-4f37-8d0e-0f4f5a0b7c11",
  foreignSource: "7d2f6a10-3c55-4f0e-9f5b-6f4f3d1c2b22",
  readToken: "11111111-2222-4333-8444-555555555555",
  writeToken: "21111111-2222-4333-8444-555555555555",
  boundToken: "31111111-2222-4333-8444-555555555555",
  user: "user0000000000000000",
  reader: "reader00000000000000",
} as const;

const project = (id: string, companyName: string, changed: Partial<Project> = {}): Project => ({
  id,
  organization: "O",
  displayName: companyName,
  companyName,
  eventLogDays: 31,
  createTime: "",
  ...changed,
});

export interface World {
  readonly identities: Map<string, Identity>;
  readonly projects: Map<string, Project>;
  readonly memberships: Map<string, readonly Membership[]>;
  readonly sources: Map<string, readonly string[]>;
  readonly leases: Map<string, { readonly identity: string; readonly leasedUntil: number }>;
  readonly watched: { readonly project: string; readonly clientId: string; readonly until: number }[];
  /** Who was let in, in this order. */
  readonly used: string[];
  /** Who was refused, with the client id. */
  readonly refused: (Refusal & { readonly from: string })[];
  readonly reports: { readonly message: string; readonly fields: Readonly<Record<string, unknown>> }[];
  readonly tokens: Map<string, { readonly subject: string; readonly expiresAt: number; readonly issuedAt?: number }>;
  /** Tokens that have expired, by whose they were. */
  readonly expired: Map<string, string>;
  readonly port: AuthorizeMqttPort;
}

const passwordHash = hashGeneratedSecret(secret);

const people: readonly Identity[] = [
  identity({ id: ids.source, kind: "source", project: "P", passwordHash }),
  identity({ id: ids.neighbour, kind: "source", project: "P", passwordHash }),
  identity({ id: ids.foreignSource, kind: "source", project: "Q", passwordHash }),
  apiToken("P", { id: ids.readToken, scopes: ["read"], passwordHash }),
  apiToken("P", { id: ids.writeToken, scopes: ["write"], passwordHash }),
  apiToken("P", { id: ids.boundToken, scopes: ["read", "write"], databases: [ids.source], passwordHash }),
  identity({ id: ids.user, username: "Ann", passwordHash: quickHashOf(secret) }),
  identity({ id: ids.reader, username: "Bob", passwordHash: quickHashOf(secret) }),
];

export function newWorld(changed: Partial<AuthorizeMqttPort> = {}): World {
  const world: Omit<World, "port"> = {
    identities: new Map(people.map((each) => [each.id, each])),
    projects: new Map([
      ["P", project("P", "AcmeCorp")],
      ["Q", project("Q", "AcmeCorp2")],
    ]),
    memberships: new Map([
      [ids.user, [{ scope: { project: "P" }, roles: ["roles/project.developer"] }]],
      [ids.reader, [{ scope: { project: "P" }, roles: ["roles/project.user"] }]],
    ]),
    sources: new Map([
      ["P", [ids.source, ids.neighbour]],
      ["Q", [ids.foreignSource]],
    ]),
    leases: new Map(),
    watched: [],
    used: [],
    refused: [],
    reports: [],
    tokens: new Map(),
    expired: new Map(),
  };
  return { ...world, port: { ...portOf(world), ...changed } };
}

function portOf(world: Omit<World, "port">): AuthorizeMqttPort {
  const { identities, projects, memberships, sources, leases, watched, used, refused, reports, tokens, expired } =
    world;
  return {
    directory: {
      get: async (id) => identities.get(id),
      ofUsername: async (name) =>
        [...identities.values()].find(({ username }) => username?.toLowerCase() === name.toLowerCase()),
      ofGeneratedSecret: async (hash) =>
        [...identities.values()].find(({ kind, passwordHash: own }) => kind === "source" && own === hash),
    },
    project: async (id) => projects.get(id),
    verifyToken: async (token) => {
      const known = tokens.get(token);
      const holder = known && identities.get(known.subject);
      if (!known || !holder) throw new PlatformError("unauthenticated", "The token is not one of ours.");
      return { id: holder.id, kind: holder.kind, issuedAt: known.issuedAt ?? nowSeconds, expiresAt: known.expiresAt };
    },
    subjectOfExpired: async (token) => {
      const holder = identities.get(expired.get(token) ?? "");
      return holder && { id: holder.id, kind: holder.kind, issuedAt: 0, expiresAt: 1 };
    },
    noteRefusal: async (refusal, from) => void refused.push({ ...refusal, from }),
    bounded: (_, attempt) => attempt(),
    atPasswordDesk: createPasswordDesk(() => 0),
    memberships: async (id) => memberships.get(id) ?? [],
    projectsOf: async (organization) =>
      [...projects.values()].filter((each) => each.organization === organization).map(({ id }) => id),
    projects: async (wanted) => [...projects.values()].filter(({ id }) => wanted.includes(id)),
    sourceIds: async (id, most) => (sources.get(id) ?? []).slice(0, most),
    sourcesAmong: async (id, some) => (sources.get(id) ?? []).filter((each) => some.includes(each)),
    clients: {
      lease: async ({ clientId, identity: holder, leasedUntil }, now) => {
        const held = leases.get(clientId);
        if (held && held.identity !== holder && held.leasedUntil > now) return false;
        leases.set(clientId, { identity: holder, leasedUntil });
        return true;
      },
    },
    uses: { note: async ({ id }) => void used.push(id) },
    watch: async (id, clientId, until) => void watched.push({ project: id, clientId, until }),
    arnPrefix: prefix,
    nowSeconds: () => nowSeconds,
    random: () => 0.5,
    report: (message, fields) => void reports.push({ message, fields }),
  };
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Makes the event that AWS IoT Core sends. Undefined leaves a field out, as an absent one is. */
export const connectEvent = (username?: string, password?: string, clientId?: string) => ({
  protocols: ["tls", "mqtt"],
  signatureVerified: false,
  protocolData: {
    tls: { serverName: "mqtt.example.com" },
    mqtt: {
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password: base64(password) }),
      ...(clientId === undefined ? {} : { clientId }),
    },
  },
  connectionMetadata: { id: "0f2b1c7e-9a1f-4a3e-8a55-7d0d5a1f7a3a" },
});

/** Has a client connect. */
export const connect = (world: World, username?: string, password?: string, clientId = "device"): Promise<Answer> =>
  authorizeMqtt(connectEvent(username, password, clientId), world.port);

export const isLetIn = async (...args: Parameters<typeof connect>): Promise<boolean> =>
  (await connect(...args)).isAuthenticated;

/** An access token, for whom `withToken` says. */
export const jwt = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln";
export const withToken = (subject: string, changed: { expiresAt?: number; issuedAt?: number } = {}): World => {
  const world = newWorld();
  world.tokens.set(jwt, { subject, expiresAt: nowSeconds + 7200, ...changed });
  return world;
};

/** Makes each call of the management API once, in an order in which a customer would. Each must answer 200. */

import { randomUUID } from "node:crypto";

/** Somebody who signs in by a name and a password, or nobody, who sends no credential. */
type Asker = { readonly username: string; readonly password: string } | "nobody";

interface EveryCallWorld {
  /** The organization of which the caller is an administrator. */
  readonly organization: string;
  /** An https URL that connectors may have. Whether anybody answers there does not matter. */
  readonly webhookUrl: string;
  readonly now: () => Date;
  /** Waits until the event log has an event of the device, which has published one. Answers its id. */
  readonly loggedEvent: (at: { readonly project: string; readonly device: string }) => Promise<string>;
  /** Asks as the administrator, or as somebody else. */
  readonly ask: (
    method: string,
    path: string,
    body: object | undefined,
    as?: Asker,
    // biome-ignore lint/suspicious/noExplicitAny: this test reads answers as clients do, without a schema.
  ) => Promise<{ readonly status: number; readonly body: any }>;
}

const tokenOf = (link: string): string => new URL(link).hash.replace("#token=", "");
const idOf = (name: string): string => name.split("/").at(-1) ?? "";

/** Answers the calls that were asked, as `METHOD path`. Throws at the first that does not answer 200. */
export const askEveryCall = (world: EveryCallWorld): Promise<ReadonlySet<string>> => new EveryCall(world).tell();

class EveryCall {
  private readonly world: EveryCallWorld;
  private readonly asked = new Set<string>();

  constructor(world: EveryCallWorld) {
    this.world = world;
  }

  async tell(): Promise<ReadonlySet<string>> {
    await this.useOrganization();
    const user = await this.usePeople();
    const made = { displayName: `Acme ${randomUUID()}`, organization: `organizations/${this.world.organization}` };
    const project = await this.use("/v2/projects", "project", {}, made, { displayName: "Acme" });
    const labelled = { projects: [`projects/${project}`], addLabels: { site: "north" }, removeLabels: null };
    await this.ask("POST /v2/projects:batchUpdate", {}, labelled);
    await this.useMembers(project, user);
    await this.useCredentials(project);
    const source = await this.useSources(project);
    await this.useDevices(project, source);
    await this.useConnectors(project);
    await this.ask("DELETE /v2/projects/{project}/sources/{source}", { project, source });
    await this.ask("GET /v2/projects/{project}/auditentries", { project });
    const { organization } = this.world;
    await this.ask("GET /v2/organizations/{organization}/auditentries", { organization });
    await this.ask("GET /v2/projects/{project}/signinfailures", { project });
    await this.ask("GET /v2/organizations/{organization}/signinfailures", { organization });
    await this.ask("DELETE /v2/projects/{project}", { project });
    return this.asked;
  }

  /** Asks a call by its path in the document, filled from `parameters`. Answers the body of its 200. */
  private async ask(call: string, parameters: Record<string, string> = {}, body?: object, as?: Asker, query = "") {
    const [method = "", path = ""] = call.split(" ");
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? `no-${name}`);
    const answer = await this.world.ask(method, `${filled}${query}`, body, as);
    if (answer.status !== 200) throw new Error(`${call} answered ${answer.status}: ${answer.body.error}`);
    this.asked.add(call);
    return answer.body;
  }

  /** Makes, lists and shows an item of a collection, and changes it if a change is given. Answers its id. */
  private async use(collection: string, one: string, place: Record<string, string>, made: object, changed?: object) {
    const body = await this.ask(`POST ${collection}`, place, made);
    const id = idOf((body.name ?? Object.values<{ name: string }>(body)[0]?.name) as string);
    const at = { ...place, [one]: id };
    await this.ask(`GET ${collection}`, place);
    await this.ask(`GET ${collection}/{${one}}`, at);
    if (changed) await this.ask(`PATCH ${collection}/{${one}}`, at, changed);
    return id;
  }

  private async useOrganization(): Promise<void> {
    const at = { organization: this.world.organization };
    await this.ask("GET /v2/organizations");
    await this.ask("GET /v2/organizations/{organization}", at);
    await this.ask("PATCH /v2/organizations/{organization}", at, { displayName: "Acme Ltd" });
    await this.ask("POST /v2/organizations/{organization}:rotateWebhookKeys", at, {});
    await this.ask("GET /v2/organizations/{organization}/webhookkeys", at);
    await this.ask("GET /v2/organizations/{organization}/permissions", at);
    await this.ask("GET /v2/limits");
    await this.ask("GET /v2/roles");
    await this.ask("GET /v2/roles/{role}", { role: "project.user" });
  }

  private async usePeople(): Promise<string> {
    const username = `${randomUUID()}@example.com`;
    const password = "a long password";
    const user = await this.use("/v2/users", "user", {}, { username, password }, { displayName: "Ann" });
    const change = { currentPassword: password, newPassword: "another password" };
    await this.ask("POST /v2/users/{user}:changePassword", { user }, change, { username, password });
    const asUser = { username, password: "another password" };
    await this.ask("GET /v2/me", {}, undefined, asUser);
    await this.ask("POST /v2/sessions:renew", {}, {}, asUser);
    await this.ask("POST /v2/sessions:revoke", {}, {}, asUser);
    await this.ask("POST /v2/users/{user}:resetPassword", { user }, {});
    const roles = ["roles/organization.admin"];
    const organization = this.world.organization;
    const link = await this.useInvitation("/v2/organizations/{organization}/members", { organization }, roles);
    await this.ask("POST /v2/invitations:accept", {}, { token: tokenOf(link), password }, "nobody");
    const members = "/v2/organizations/{organization}/members";
    const member = await this.use(
      members,
      "member",
      { organization: this.world.organization },
      { user: `users/${user}`, roles },
      { roles },
    );
    await this.ask(`DELETE ${members}/{member}`, { organization: this.world.organization, member });
    return user;
  }

  /** Invites somebody new. Answers the link. */
  private async useInvitation(members: string, at: Record<string, string>, roles: readonly string[]): Promise<string> {
    const body = await this.ask(`POST ${members}`, at, { email: `${randomUUID()}@example.com`, roles });
    const link = await this.ask(`GET ${members}/{member}:getInviteUrl`, { ...at, member: idOf(body.name) });
    return link.inviteUrl;
  }

  private async useMembers(project: string, user: string): Promise<void> {
    const members = "/v2/projects/{project}/members";
    const whom = { user: `users/${user}`, roles: ["roles/project.user"] };
    const changed = { roles: ["roles/project.admin"] };
    const member = await this.use(members, "member", { project }, whom, changed);
    await this.useInvitation(members, { project }, whom.roles);
    await this.ask("GET /v2/projects/-/members");
    await this.ask("GET /v2/projects/{project}/permissions", { project });
    await this.ask("GET /v2/projects/{project}/messages", { project });
    await this.ask("GET /v2/projects/{project}:metrics", { project });
    await this.ask(`DELETE ${members}/{member}`, { project, member });
    await this.ask(
      "POST /v2/projects/-/members:batchCreate",
      {},
      { members: [{ project: `projects/${project}`, ...whom }] },
    );
    await this.ask("POST /v2/projects/-/members:batchDelete", {}, { names: [`projects/${project}/members/${user}`] });
    await this.ask("DELETE /v2/users/{user}", { user });
  }

  private async useCredentials(project: string): Promise<void> {
    const tokens = "/v2/projects/{project}/apitokens";
    const token = await this.use(
      tokens,
      "token",
      { project },
      { displayName: "reader", scopes: ["read"] },
      { displayName: "r" },
    );
    await this.ask(`DELETE ${tokens}/{token}`, { project, token });
    const accounts = "/v2/projects/{project}/serviceaccounts";
    const account = await this.use(
      accounts,
      "account",
      { project },
      { displayName: "program" },
      { enableBasicAuth: true },
    );
    const { key } = await this.ask(`POST ${accounts}/{account}/keys`, { project, account }, {});
    await this.ask(`GET ${accounts}/{account}/keys`, { project, account });
    await this.ask(`GET ${accounts}/{account}/keys/{key}`, { project, account, key: key.id });
    await this.ask(`DELETE ${accounts}/{account}/keys/{key}`, { project, account, key: key.id });
    await this.ask(`DELETE ${accounts}/{account}`, { project, account });
  }

  private async useSources(project: string): Promise<string> {
    const fleets = "/v2/projects/{project}/fleets";
    const fleet = await this.use(fleets, "fleet", { project }, { displayName: "hall 7" }, { displayName: "hall 8" });
    await this.ask(`DELETE ${fleets}/{fleet}`, { project, fleet });
    const retentions = "/v2/projects/{project}/retentions";
    const made = { displayName: "oneYear", kind: "DYNAMODB", duration: "31536000s" };
    const retention = await this.use(retentions, "retention", { project }, made, { duration: "3600s" });
    await this.useExports(project, retention);
    await this.ask(`GET ${retentions}/{retention}:metrics`, { project, retention });
    await this.ask(`GET ${retentions}:metrics`, { project });
    await this.ask(`DELETE ${retentions}/{retention}`, { project, retention });
    const sources = "/v2/projects/{project}/sources";
    const registered = { displayName: "press", type: "LOGGER", activationUid: randomUUID() };
    const source = await this.use(sources, "source", { project }, registered, { labels: { floor: "2" } });
    await this.ask(`POST ${sources}/{source}:resetPassword`, { project, source }, {});
    await this.ask(`GET ${sources}/{source}/messages`, { project, source });
    await this.ask(`GET ${sources}/{source}/connection`, { project, source });
    await this.ask(`GET ${sources}/{source}/measurements`, { project, source });
    for (const list of ["alerts", "eventtypes", "labelkeys"])
      await this.ask(`GET /v2/projects/{project}/${list}`, { project });
    await this.ask(`GET ${sources}/{source}/auth-config`, { project, source });
    return source;
  }

  private async useExports(project: string, retention: string): Promise<void> {
    const exports = "/v2/projects/{project}/exports";
    const times = { startTime: "2024-01-01T00:00:00Z", endTime: this.world.now().toISOString() };
    const made = await this.use(exports, "export", { project }, { retention, format: "CSV", ...times });
    await this.ask(`POST ${exports}/{export}:cancel`, { project, export: made });
    await this.ask(`DELETE ${exports}/{export}`, { project, export: made });
  }

  private async useDevices(project: string, source: string): Promise<void> {
    const devices = "/v2/projects/{project}/devices";
    const device = await this.use(devices, "device", { project }, { type: "temperature" });
    const at = { project, device };
    await this.ask(`PUT ${devices}/{device}`, at, { labels: { name: "room" } });
    await this.useCommands(project, source);
    await this.ask(`POST ${devices}/{device}:publish`, at, { temperature: { value: 21.5 } });
    await this.ask(`GET ${devices}/{device}/events`, at);
    const numbers = `GET ${devices}/{device}/events:aggregate`;
    await this.ask(numbers, at, undefined, undefined, "?event_type=temperature&fields=value");
    await this.ask("GET /v2/projects/-/devices/{device}/events", { device });
    await this.ask("GET /v2/projects/{project}/events", { project });
    const event = await this.world.loggedEvent(at);
    await this.ask(`GET ${devices}/{device}/events/{event}`, { ...at, event });

    await this.ask("GET /v2/projects/-/devices/{device}", { device });
    await this.ask(`GET /v2/projects/-/devices`);
    await this.useLabels(project, source);
    const devicesHere = [`projects/${project}/devices/${device}`];
    await this.ask("POST /v2/projects/{project}/devices:transfer", { project }, { devices: devicesHere });
    await this.ask(`DELETE ${devices}/{device}`, at);
  }

  private async useLabels(project: string, device: string): Promise<void> {
    const labels = "/v2/projects/{project}/devices/{device}/labels";
    const at = { project, device, label: "hall" };
    await this.ask(`POST ${labels}`, at, { key: "hall", value: "1" });
    await this.ask(`GET ${labels}`, at);
    await this.ask(`GET ${labels}/{label}`, at);
    await this.ask(`POST ${labels}/{label}`, at, { value: "2" });
    await this.ask(`PATCH ${labels}/{label}`, at, { value: "3" });
    await this.ask(`DELETE ${labels}/{label}`, at);
    const devices = [`projects/${project}/devices/${device}`];
    await this.ask("POST /v2/projects/{project}/devices:batchUpdate", at, { devices, addLabels: { wing: "east" } });
  }

  /** Has a command wait, since the device never connects. */
  private async useCommands(project: string, device: string): Promise<void> {
    const commands = "/v2/projects/{project}/devices/{device}/commands";
    const asked = { topic: "plc/oven/setpoint", mapping: "float", data: "21.5", validFor: "3600s" };
    const { name } = await this.ask("POST /v2/projects/{project}/devices/{device}:command", { project, device }, asked);
    await this.ask(`GET ${commands}`, { project, device });
    const at = { project, device, command: idOf(name) };
    await this.ask(`GET ${commands}/{command}`, at);
    await this.ask(`DELETE ${commands}/{command}`, at);
  }

  private async useConnectors(project: string): Promise<void> {
    const connectors = "/v2/projects/{project}/dataconnectors";
    const made = { type: "HTTP_PUSH", httpConfig: { url: this.world.webhookUrl } };
    const connector = await this.use(connectors, "connector", { project }, made, { displayName: "hook" });
    const at = { project, connector };
    const hourAgo = new Date(this.world.now().getTime() - 3_600_000);
    const range = { startTime: hourAgo.toISOString(), endTime: this.world.now().toISOString() };
    for (const list of [":metrics", "/attempts", "/gaps"]) await this.ask(`GET ${connectors}/{connector}${list}`, at);
    await this.ask(`GET ${connectors}:metrics`, at);
    await this.ask(`POST ${connectors}/{connector}:test`, at, {});
    await this.ask(`POST ${connectors}/{connector}:sync`, at);
    await this.ask(`POST ${connectors}/{connector}:replay`, at, range);
    const asked = { events: [{ device: "no-device", eventId: "0".repeat(20) }] };
    await this.ask(`POST ${connectors}/{connector}:resend`, at, asked);
    await this.ask(`POST ${connectors}/{connector}:resendFailed`, at, { startTime: range.startTime });
    const { jobs } = await this.ask("GET /v2/projects/{project}/jobs", at);
    const job = idOf(jobs[0].name);
    await this.ask("GET /v2/projects/{project}/jobs/{job}", { project, job });
    await this.ask("POST /v2/projects/{project}/jobs/{job}:cancel", { project, job });
    await this.ask(`DELETE ${connectors}/{connector}`, at);
  }
}

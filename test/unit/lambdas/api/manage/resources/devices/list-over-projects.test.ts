import { beforeEach, describe, expect, it, vi } from "vitest";
import { mostReads } from "../../../../../../../lambdas/api/manage/resources/devices/list.ts";
import { makeDevice, memberOf } from "../../../../../../support/devices.ts";
import { type Answer, type Caller, runManagement } from "../../../../../../support/management.ts";
import { makeOrganization } from "../../../../../../support/people.ts";

const management = await runManagement();
let project: string;
const user = "roles/project.user";

beforeEach(async () => {
  await makeOrganization(management);
  project = await management.makeProject();
});

const idOf = (path: string): string => path.split("/").at(-1) ?? "";
const list = (query = "", caller: Caller = user, path = project): Promise<Answer> =>
  management.ask(caller, "GET", `${path}/devices${query}`);
const idsOf = ({ body }: Answer): string[] => body.devices.map(({ name }: { name: string }) => idOf(name));
const askAsAdministrator = (method: string, path: string, body?: unknown): Promise<Answer> =>
  management.ask("roles/organization.admin", method, path, body);
const emulated = async (path: string): Promise<string> =>
  (await askAsAdministrator("POST", `${path}/devices`, { type: "temperature" })).body.name;

describe("the list over projects", () => {
  it("spans those that are named, of those that the caller may read", async () => {
    const projects: string[] = [];
    const devices: string[] = [];
    for (let count = 0; count < 3; count++) {
      project = await management.makeProject();
      projects.push(idOf(project));
      devices.push(await makeDevice(management, project));
    }
    const [first = "", second = "", third = ""] = projects;
    const member = await memberOf(management, { [first]: user, [second]: "roles/project.admin" });
    const shown = async (query: string) => idsOf(await list(query, member, "/v2/projects/-")).sort();
    expect(await shown("")).toStrictEqual(devices.slice(0, 2).sort());
    expect(await shown(`?projects=projects/${second}&projects=${third}`)).toStrictEqual([devices[1]]);
    expect(await shown(`?organization=organizations/${management.state.organization}&query=erp`)).toStrictEqual(
      devices.slice(0, 2).sort(),
    );
    expect(await shown("?organization=organizations/another")).toStrictEqual([]);
    expect(await shown(`?device_ids=${devices[1]}&device_ids=${devices[2]}`)).toStrictEqual([devices[1]]);
  });

  it("goes over their pages in the order of projects and ids, or in the order that is asked for", async () => {
    const rooms = new Map<string, string>();
    const roles: Record<string, typeof user> = {};
    for (const room of ["2", "1", "3", "1"]) {
      project = await management.makeProject();
      roles[idOf(project)] = user;
      rooms.set(await makeDevice(management, project, { labels: { room } }), room);
      rooms.set(await makeDevice(management, project, { labels: { room } }), room);
    }
    const member = await memberOf(management, roles);
    for (const order of ["", "&order_by=-labels.room"]) {
      const shown: string[] = [];
      let token = "";
      do {
        const page = await list(`?page_size=3&page_token=${token}${order}`, member, "/v2/projects/-");
        shown.push(...idsOf(page));
        token = page.body.nextPageToken;
      } while (token !== "");
      expect(shown.toSorted()).toStrictEqual([...rooms.keys()].sort());
      const inOrder = shown.map((id) => rooms.get(id));
      if (order) expect(inOrder).toStrictEqual(inOrder.toSorted().reverse());
    }
  });

  it("reads some projects a call, and goes on where it ended until it has shown all devices", async () => {
    const paths: string[] = [];
    for (let count = 0; count < mostReads + 5; count++) paths.push(await management.makeProject());
    const last = paths.toSorted().at(-1) ?? "";
    const name = await emulated(last);
    const read = vi.spyOn(management.registry.sources, "page");
    const shown: string[] = [];
    let calls = 0;
    let token = "";
    do {
      read.mockClear();
      const { body } = await askAsAdministrator("GET", `/v2/projects/-/devices?page_token=${token}`);
      expect(read.mock.calls.length).toBeLessThanOrEqual(mostReads);
      shown.push(...body.devices.map((device: { name: string }) => device.name));
      token = body.nextPageToken;
      calls++;
    } while (token !== "");
    read.mockRestore();
    expect([shown, calls]).toStrictEqual([[name], 2]);
    const ordered = await askAsAdministrator("GET", "/v2/projects/-/devices?order_by=displayName");
    expect([ordered.status, ordered.body.error]).toStrictEqual([400, expect.stringContaining("name fewer projects")]);
  });

  it("looks for devices by id only in the projects where they are", async () => {
    const paths = [project, await management.makeProject(), await management.makeProject()];
    const names = [await emulated(paths[0] ?? ""), await emulated(paths[2] ?? "")];
    const read = vi.spyOn(management.registry.sources, "getMany");
    const ids = names.map((name) => `device_ids=${name.split("/").at(-1)}`).join("&");
    for (const order of ["", "&order_by=name"]) {
      read.mockClear();
      const { body } = await askAsAdministrator("GET", `/v2/projects/-/devices?${ids}&device_ids=absent${order}`);
      expect(body.devices.map(({ name }: { name: string }) => name).toSorted()).toStrictEqual(names.toSorted());
      expect(new Set(read.mock.calls.map(([where, asked]) => `${where}: ${asked.join()}`))).toHaveLength(2);
    }
    read.mockRestore();
  });
});

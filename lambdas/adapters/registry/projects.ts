/** Organizations, projects, and the version that tells `route` when a project's connectors changed. */

import type { Organization, Project } from "../../core/records.ts";
import type { Key, Table } from "./table.ts";

const projectKey = (id: string): Key => ({ pk: `PROJECT#${id}`, sk: "PROJECT" });
export const versionKey = (id: string): Key => ({ pk: `PROJECT#${id}`, sk: "VERSION" });
const companyKey = (name: string): Key => ({ pk: `COMPANY#${name}`, sk: "COMPANY" });
const organizationKey = (id: string): Key => ({ pk: "ORGANIZATIONS", sk: `ORG#${id}` });
const organizationProjectKey = (organization: string, id: string): Key => ({
  pk: `ORG#${organization}`,
  sk: `PROJECT#${id}`,
});

export class Projects {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  getOrganization(id: string): Promise<Organization | undefined> {
    return this.table.get<Organization>(organizationKey(id));
  }

  listOrganizations(): Promise<Organization[]> {
    return this.table.list<Organization>("ORGANIZATIONS", "ORG#");
  }

  async createOrganization(organization: Organization): Promise<boolean> {
    return this.table.claim({ ...organizationKey(organization.id), ...organization });
  }

  get(id: string): Promise<Project | undefined> {
    return this.table.get<Project>(projectKey(id));
  }

  async getMany(ids: readonly string[]): Promise<Project[]> {
    const projects = await this.table.getMany<Project>(ids.map(projectKey));
    return projects.sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  async ofCompany(companyName: string): Promise<string | undefined> {
    return (await this.table.get<{ project: string }>(companyKey(companyName)))?.project;
  }

  async idsOfOrganization(organization: string): Promise<string[]> {
    const items = await this.table.list<{ id: string }>(`ORG#${organization}`, "PROJECT#");
    return items.map(({ id }) => id);
  }

  /** Answers false where the company name is taken in this deployment. */
  async create(project: Project): Promise<boolean> {
    if (!(await this.table.claim({ ...companyKey(project.companyName), project: project.id }))) return false;
    await this.complete(project);
    return true;
  }

  /** Writes a project whose company name is claimed; running it again does no harm. */
  async complete(project: Project): Promise<void> {
    await this.table.put({ ...projectKey(project.id), ...project });
    await this.table.put({ ...organizationProjectKey(project.organization, project.id), id: project.id });
    await this.touch(project.id);
  }

  change(id: string, attributes: Partial<Project>): Promise<boolean> {
    return this.table.change(projectKey(id), attributes);
  }

  /** Moves the project's version on: every `route` that starts after this reads its connectors and retentions anew. */
  async touch(id: string): Promise<void> {
    await this.table.add(versionKey(id), { version: 1 });
  }
}

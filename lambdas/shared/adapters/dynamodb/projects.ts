/** Keeps organizations, projects, and the version that tells `route` that a project's connectors have changed. */

import { daySeconds } from "../../core/duration.ts";
import type { ProjectId } from "../../core/id.ts";
import { foldName } from "../../core/name/fold.ts";
import type { Organization } from "../../core/project/organization.ts";
import { type BriefProject, briefAttributes, type Project } from "../../core/project/project.ts";
import type { Key, Table } from "./table.ts";

const projectKey = (id: string): Key => ({ pk: `PROJECT#${id}`, sk: "PROJECT" });
export const versionKey = (id: string): Key => ({ pk: `PROJECT#${id}`, sk: "VERSION" });
/** Is the key under which earlier versions kept a name: exactly as it was. */
const formerCompanyKey = (name: string): Key => ({ pk: `COMPANY#${name}`, sk: "COMPANY" });
/** Is made of the folded name, so that names that look alike are one in the deployment. */
const companyKey = (name: string): Key => formerCompanyKey(foldName(name));
/** Lists, with the project, the company names that it claims: written before a claim and removed after it. */
const claimPrefix = "COMPANY#";
const claimKey = (id: string, name: string): Key => ({ pk: `PROJECT#${id}`, sk: `${claimPrefix}${name}` });
const organizationKey = (id: string): Key => ({ pk: "ORGANIZATIONS", sk: `ORG#${id}` });
const organizationProjectKey = (organization: string, id: string): Key => ({
  pk: `ORG#${organization}`,
  sk: `PROJECT#${id}`,
});

type Attributes = { readonly [K in keyof Project]?: Project[K] | undefined };

/** Says which project has claimed a company name. */
interface Claimed extends Reservable {
  readonly project: ProjectId;
}

interface CompanyClaim extends Reservable {
  readonly name: string;
  /** The attempt that claimed it. */
  readonly claim: string;
}

interface Reservable {
  /**
   * Seconds since 1970 until which the name is reserved for the project that bore it; absent while it bears the name.
   * DynamoDB forgets the claim by this attribute.
   */
  readonly expiresAt?: number;
}

/** One attempt to rename a project. */
interface Renaming {
  /** Is unique to the attempt. */
  readonly claim: string;
  readonly nowSeconds: number;
}

/** Reserves a name that a project bore for as long as clients may go on using its topics unnoticed (ADR 0054). */
const reservedSeconds = 30 * daySeconds;
/** Keeps a project from reserving names without end. */
const mostReserved = 10;

const isExpired = ({ expiresAt }: Reservable, nowSeconds: number): boolean =>
  expiresAt !== undefined && expiresAt <= nowSeconds;

/** Says how a renaming ended. `crowded`: the project has as many names reserved as it may have. */
type RenameOutcome = "renamed" | "taken" | "changed" | "crowded";

/** Tells whether the project has no room for another name. It may always take back one of its own. */
const isCrowded = (held: readonly CompanyClaim[], companyName: string): boolean =>
  held.filter(({ expiresAt }) => expiresAt !== undefined).length >= mostReserved &&
  !held.some(({ name }) => name === companyName);

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

  /** Answers what is small of projects, in the order of their ids. */
  async briefs(ids: readonly string[]): Promise<BriefProject[]> {
    const projects = await this.table.getMany<BriefProject>(ids.map(projectKey), briefAttributes);
    return projects.sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** Answers the project that bears the name. A name that is reserved is borne by none. */
  async ofCompany(companyName: string): Promise<string | undefined> {
    const claimed = await this.claimOf(companyName);
    return claimed?.expiresAt === undefined ? claimed?.project : undefined;
  }

  /** Answers until when the name is reserved for the project that bore it, in seconds since 1970. */
  async reservedUntil(companyName: string): Promise<number | undefined> {
    return (await this.claimOf(companyName))?.expiresAt;
  }

  /** Looks first under the key of earlier versions, so that no project loses its name to a later one like it. */
  private async claimOf(companyName: string): Promise<Claimed | undefined> {
    const former = await this.table.get<Claimed>(formerCompanyKey(companyName));
    return former ?? this.table.get<Claimed>(companyKey(companyName));
  }

  async idsOfOrganization(organization: string): Promise<string[]> {
    const items = await this.table.list<{ id: string }>(`ORG#${organization}`, "PROJECT#");
    return items.map(({ id }) => id);
  }

  /** Counts the projects of the organization up to `most`. */
  countOfOrganization(organization: string, most: number): Promise<number> {
    return this.table.count(`ORG#${organization}`, "PROJECT#", most);
  }

  /** Answers false if the company name is taken in this deployment, or reserved when the project is made. */
  async create(project: Project): Promise<boolean> {
    const { companyName, id, createTime } = project;
    const nowSeconds = Math.floor(Date.parse(createTime) / 1000);
    if (!(await this.claimCompany(id, companyName, { claim: id, nowSeconds }))) return false;
    await this.complete(project);
    return true;
  }

  /** Writes a project whose company name is claimed. Running it again does no harm. */
  async complete(project: Project): Promise<void> {
    const { id, companyName } = project;
    await this.table.put({ ...claimKey(id, companyName), name: companyName, claim: id });
    await this.table.put({ ...projectKey(id), ...project });
    await this.table.put({ ...organizationProjectKey(project.organization, project.id), id: project.id });
    await this.touch(project.id);
  }

  /** Answers false if the project is gone, or is not as `expected`. Undefined stands for an absent attribute. */
  change(id: string, attributes: Attributes, expected: Attributes = {}): Promise<boolean> {
    return this.table.change(projectKey(id), attributes, expected);
  }

  /**
   * Gives the project another company name: claims the new name, changes the project, and reserves the names that it
   * claimed before. Running it again completes what was cut off. The attempt's `claim` keeps a late attempt from
   * reserving a name that has been claimed again meanwhile.
   */
  async rename(project: Project, companyName: string, renaming: Renaming): Promise<RenameOutcome> {
    const { id } = project;
    const { claim, nowSeconds } = renaming;
    const held = (await this.claimsOf(project)).filter((each) => !isExpired(each, nowSeconds));
    if (isCrowded(held, companyName)) return "crowded";
    await this.table.put({ ...claimKey(id, companyName), name: companyName, claim });
    if (!(await this.claimCompany(id, companyName, renaming))) {
      await this.table.remove(claimKey(id, companyName), { claim });
      return "taken";
    }
    if (!(await this.change(id, { companyName }, { companyName: project.companyName }))) return "changed";
    // Has routes read the new name before watchers are there who know no other.
    await this.touch(id);
    const until = nowSeconds + reservedSeconds;
    for (const former of held) if (former.name !== companyName) await this.reserveCompany(id, former, until);
    return "renamed";
  }

  private async claimsOf({ id, companyName }: Project): Promise<readonly CompanyClaim[]> {
    const listed = await this.table.list<CompanyClaim>(`PROJECT#${id}`, claimPrefix);
    // Projects of earlier versions do not list the claim that they were made with.
    return listed.some(({ name }) => name === companyName) ? listed : [...listed, { name: companyName, claim: id }];
  }

  /**
   * Claims a project's name folded too, if an earlier version claimed it exactly as it was, so that none that looks like
   * it can be taken any more. Leaves it to a project that has a name like it already.
   */
  async foldClaim(id: string): Promise<void> {
    const project = await this.get(id);
    if (!project || (await this.table.get(companyKey(project.companyName)))) return;
    await this.table.claim({ ...companyKey(project.companyName), project: id, claim: id });
  }

  /** Claims a name that is free or whose reservation has ended, or takes over the project's own claim or reservation. */
  private async claimCompany(project: ProjectId, name: string, { claim, nowSeconds }: Renaming): Promise<boolean> {
    const owner = await this.table.get<Claimed>(formerCompanyKey(name));
    if (owner && owner.project !== project && !isExpired(owner, nowSeconds)) return false;
    return this.table.claimAs({ ...companyKey(name), project, claim }, "project", nowSeconds);
  }

  /** Reserves a name that the project claimed. A reservation that there is already gets no longer by it. */
  private async reserveCompany(project: ProjectId, { name, claim }: CompanyClaim, until: number): Promise<void> {
    const reservation = { expiresAt: until };
    const unreserved = { claim, expiresAt: undefined };
    await this.table.change(companyKey(name), reservation, { project, ...unreserved });
    const former = formerCompanyKey(name);
    if (former.pk !== companyKey(name).pk) await this.table.remove(former, { project, claim });
    await this.table.change(claimKey(project, name), reservation, unreserved);
  }

  private async releaseCompany(project: ProjectId, { name, claim }: CompanyClaim): Promise<void> {
    await this.table.remove(companyKey(name), { project, claim });
    await this.table.remove(formerCompanyKey(name), { project, claim });
    await this.table.remove(claimKey(project, name), { claim });
  }

  /** Frees the project's company names and removes it from its organization's list, as the last step of a deletion. */
  async release(project: Project): Promise<void> {
    for (const claim of await this.claimsOf(project)) await this.releaseCompany(project.id, claim);
    await this.table.remove(organizationProjectKey(project.organization, project.id));
  }

  changeOrganization(id: string, attributes: Partial<Organization>): Promise<boolean> {
    return this.table.change(organizationKey(id), attributes);
  }

  /**
   * Moves the project's version on. Whoever routes afterwards reads its connectors and retentions again, and `deliver` the
   * connector of what was routed so (docs/architecture.md, "No stale reads where they lose events").
   */
  async touch(id: string): Promise<void> {
    await this.table.add(versionKey(id), { version: 1 });
  }
}

/** Who is a member of a project, with which roles. */

import * as v from "valibot";
import { PlatformError } from "../../core/error.ts";
import { isoMillis } from "../../core/instant.ts";
import type { Identity, Member } from "../../core/records.ts";
import { optional, readBody } from "../body.ts";
import { type AskingInProject, type ProjectCall, parameter } from "../call.ts";
import { pageOf } from "../paging.ts";

const projectRoles = ["roles/project.user", "roles/project.developer", "roles/project.admin"] as const;

const creation = v.object({
  roles: v.pipe(
    v.array(v.picklist(projectRoles, `must be one of ${projectRoles.join(", ")}.`), "must be a list."),
    v.length(1, "must hold exactly one role: each holds all that those below it may."),
  ),
  user: optional(v.pipe(v.string("must be a text."), v.regex(/^users\/[^/]+$/, "must be like users/<id>."))),
  serviceAccount: optional(
    v.pipe(
      v.string("must be a text."),
      v.regex(/^projects\/[^/]+\/serviceaccounts\/[^/]+$/, "must be like projects/<id>/serviceaccounts/<id>."),
    ),
  ),
});

const memberAnswer = (project: string, { id, roles, createTime }: Member) => ({
  name: `projects/${project}/members/${id}`,
  roles,
  createTime,
});

async function create({ request, project, ports }: AskingInProject) {
  const { roles, user, serviceAccount } = readBody(request.body, creation);
  const name = user ?? serviceAccount;
  if (!name || (user && serviceAccount)) {
    throw new PlatformError("bad-request", "Name either user or serviceAccount: whom the roles are for.");
  }
  const identity = await ports.registry.identities.get(name.split("/").at(-1) ?? "");
  if (!identity || !belongs(identity, name)) throw new PlatformError("not-found", `There is no ${name.slice(0, 100)}.`);
  const createTime = isoMillis(ports.now().getTime());
  await ports.registry.identities.setMembership(identity.id, { project: project.id }, roles, createTime);
  return memberAnswer(project.id, { id: identity.id, roles, createTime });
}

/** Sources and API tokens hold no roles, so no name fits them. */
const belongs = ({ kind, id, project }: Identity, name: string): boolean =>
  (kind === "user" && name === `users/${id}`) ||
  (kind === "serviceAccount" && name === `projects/${project}/serviceaccounts/${id}`);

async function list({ request, project, ports }: AskingInProject) {
  const { items, nextPageToken } = pageOf(
    await ports.registry.identities.members({ project: project.id }),
    ({ id }) => id,
    request,
  );
  return { members: items.map((member) => memberAnswer(project.id, member)), nextPageToken };
}

async function find(asking: AskingInProject): Promise<Member> {
  const member = await asking.ports.registry.identities.getMember(parameter(asking, "member"), {
    project: asking.project.id,
  });
  if (!member) throw new PlatformError("not-found", "The project has no such member.");
  return member;
}

async function remove(asking: AskingInProject) {
  const member = await find(asking);
  await asking.ports.registry.identities.removeMembership(member.id, { project: asking.project.id });
  return {};
}

const base = "/v2/projects/{project}/members";
const one = `${base}/{member}` as const;

export const memberCalls: readonly ProjectCall[] = [
  { method: "GET", path: base, role: "roles/project.user", run: list },
  { method: "POST", path: base, role: "roles/project.admin", run: create },
  {
    method: "GET",
    path: one,
    role: "roles/project.user",
    run: async (asking) => memberAnswer(asking.project.id, await find(asking)),
  },
  { method: "DELETE", path: one, role: "roles/project.admin", run: remove },
];

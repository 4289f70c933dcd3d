/** Reads the form of an API token, and sends it. */

import * as v from "valibot";
import { api } from "../../../api/client.ts";
import type { ApiToken } from "../../../api/credentials.ts";
import { idOf } from "../../../api/projects.ts";

export const tokenSchema = v.pipe(
  v.object({
    displayName: v.pipe(v.string(), v.trim(), v.minLength(1, "Give it a name.")),
    read: v.boolean(),
    write: v.boolean(),
    databases: v.array(v.pipe(v.string(), v.trim())),
    expireTime: v.string(),
  }),
  v.forward(
    v.check(({ read, write }) => read || write, "Let it read, write, or both."),
    ["read"],
  ),
);

export type TokenValues = v.InferOutput<typeof tokenSchema>;

/** What the form begins with: a token as it is, or one that reads. The day is the last on which it works, in UTC. */
export const valuesOf = (token: ApiToken | undefined): TokenValues => ({
  displayName: token?.displayName ?? "",
  read: token?.scopes.includes("read") ?? true,
  write: token?.scopes.includes("write") ?? false,
  databases: [...(token?.databases ?? [])],
  expireTime: token?.expireTime?.slice(0, 10) ?? "",
});

/** Answers the body of the call. Without a day the token never expires. */
export const bodyOf = ({ displayName, read, write, databases, expireTime }: TokenValues) => ({
  displayName,
  scopes: [...(read ? (["read"] as const) : []), ...(write ? (["write"] as const) : [])],
  databases: databases.filter((uid) => uid !== ""),
  expireTime: expireTime === "" ? null : `${expireTime}T23:59:59Z`,
});

/** Makes a token, and answers it with its value. */
export const makeToken = (project: string, values: TokenValues) =>
  api.POST("/v2/projects/{project}/apitokens", { params: { path: { project } }, body: bodyOf(values) });

/** Changes a token, whose value stays. The mask lets null and an empty list empty what was set. */
export function changeToken(project: string, { name }: ApiToken, values: TokenValues) {
  const query = { update_mask: "displayName,scopes,databases,expireTime" };
  const params = { path: { project, token: idOf(name) }, query };
  return api.PATCH("/v2/projects/{project}/apitokens/{token}", { params, body: bodyOf(values) });
}

import { describe, expect, it } from "vitest";
import { grantsIn } from "../../../../../lambdas/shared/access/access.ts";
import { watchScope } from "../../../../../lambdas/shared/access/watching.ts";
import { apiToken, identity } from "../../../../support/identities.ts";

const project = { id: "P", organization: "O" };
const none = grantsIn([]);
const member = grantsIn([{ scope: { project: "P" }, roles: ["roles/project.user"] }]);

describe("watchScope", () => {
  it("lets members of a project and administrators of its organization watch all of it", () => {
    const user = identity();
    expect(watchScope(user, member, project)).toBe("all");
    const administrator = grantsIn([{ scope: { organization: "O" }, roles: ["roles/organization.admin"] }]);
    expect(watchScope(user, administrator, project)).toBe("all");
    expect(watchScope(user, member, { id: "Q", organization: "O" })).toBeUndefined();
    expect(watchScope(user, none, project)).toBeUndefined();
  });

  it("lets API tokens watch their project, or the sources that they are bound to", () => {
    const token = apiToken("P");
    expect(watchScope(token, none, project)).toBe("all");
    expect(watchScope({ ...token, databases: ["b", "a", "b"] }, none, project)).toStrictEqual(["a", "b"]);
    expect(watchScope({ ...token, project: "Q" }, none, project)).toBeUndefined();
    expect(watchScope({ ...token, scopes: ["write"] }, none, project)).toBeUndefined();
  });

  it("lets sources and service accounts watch nothing", () => {
    expect(watchScope(identity({ kind: "source", project: "P" }), member, project)).toBeUndefined();
    expect(watchScope(identity({ kind: "serviceAccount" }), member, project)).toBeUndefined();
  });
});

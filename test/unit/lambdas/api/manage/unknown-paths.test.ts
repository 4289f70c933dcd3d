import { describe, expect, it } from "vitest";
import { startManagement } from "../../../../support/management.ts";

const management = await startManagement();

describe("a path outside /v2", () => {
  it.each(["/", "/v2", "/v22/projects", "/nothing", "/x/v2/projects", "/openapi.json.bak"])(
    "such as %s is answered 404 to everybody, signed in or not",
    async (path) => {
      for (const caller of ["nobody", "roles/organization.admin"] as const) {
        for (const method of ["GET", "POST", "OPTIONS"]) {
          const { status, body } = await management.ask(caller, method, path);
          expect([caller, status, body.error]).toEqual([
            caller,
            404,
            "There is no such call; GET /openapi.json lists them.",
          ]);
        }
      }
    },
  );

  it("is no call that counts", async () => {
    management.state.countCall = () => Promise.reject(new Error("counted"));
    expect((await management.ask("roles/project.user", "GET", "/nothing")).status).toBe(404);
  });
});

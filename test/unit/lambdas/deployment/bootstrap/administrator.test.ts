import { describe, expect, it } from "vitest";
import { readAdministrator } from "../../../../../lambdas/deployment/bootstrap/administrator.ts";

describe("readAdministrator", () => {
  it("reads the username and the password", () => {
    const secret = JSON.stringify({ username: "admin", password: "generated", more: 1 });
    expect(readAdministrator(secret)).toEqual({ username: "admin", password: "generated" });
  });

  it.each([undefined, "{}", '{"username":"admin"}', '{"username":"admin","password":1}'])(
    "says what a secret lacks, as in %s",
    (secret) => {
      expect(() => readAdministrator(secret)).toThrow("must hold a username and a password");
    },
  );
});

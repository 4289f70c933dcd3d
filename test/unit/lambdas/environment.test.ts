import { describe, expect, it } from "vitest";
import { readEnvironment, writeEnvironment } from "../../../lambdas/environment.ts";

const settings = {
  stage: "test",
  registryTable: "registry",
  statsTable: "stats",
  secretsKeyArn: "arn",
  webhookIssuer: "https://us",
  tokenUrl: "https://us/oauth2/token",
  allowedOrigins: "https://console.example.com",
};

describe("the environment of a function", () => {
  it("is read as the template wrote it", () => {
    expect(readEnvironment("authenticate", writeEnvironment("authenticate", settings))).toStrictEqual(settings);
  });

  it("holds what the function needs and nothing else", () => {
    const all = { ...writeEnvironment("authenticate", settings), PATH: "/bin" };
    expect(readEnvironment("authenticate", all)).toStrictEqual(settings);
  });

  it("may hold empty settings, and lacks none in silence", () => {
    const { REGISTRY_TABLE: _, ...rest } = writeEnvironment("authenticate", settings);
    expect(readEnvironment("authenticate", { ...rest, REGISTRY_TABLE: "" }).registryTable).toBe("");
    expect(() => readEnvironment("authenticate", rest)).toThrow(
      "The function authenticate lacks the environment variables REGISTRY_TABLE.",
    );
  });
});

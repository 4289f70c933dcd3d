import { expect, test } from "vitest";
import { ownAddresses, relocated } from "../../../../local/runtime/own-addresses.ts";
import { environmentOf } from "../../../../local/runtime/pool/environment.ts";
import { loadPlatform } from "../../../../local/template/load.ts";
import { addStage, makeApp, stageOf } from "../../../support/synthesis.ts";

const addresses = ownAddresses(
  [
    { apiId: "abc", stage: "api" },
    { apiId: "def", stage: "$default" },
  ],
  "eu-west-1",
  "http://127.0.0.1:8080",
);

test.each([
  ["https://abc.execute-api.eu-west-1.amazonaws.com/api", "http://127.0.0.1:8080"],
  ["https://abc.execute-api.eu-west-1.amazonaws.com/api/data-connector", "http://127.0.0.1:8080/data-connector"],
  ["https://def.execute-api.eu-west-1.amazonaws.com/Auth", "http://127.0.0.1:8080/Auth"],
  [
    "https://abc.execute-api.eu-west-1.amazonaws.com/api,https://def.execute-api.eu-west-1.amazonaws.com",
    "http://127.0.0.1:8080,http://127.0.0.1:8080",
  ],
])("the address of an API of the template, %s, is %s on a laptop", (there, here) => {
  expect(relocated(there, addresses)).toBe(here);
});

test.each([
  "https://xyz.execute-api.eu-west-1.amazonaws.com/api",
  "https://abc.execute-api.us-east-1.amazonaws.com/api",
  "https://abc.execute-api.eu-west-1.amazonaws.com/apis",
  "https://def.execute-api.eu-west-1.amazonaws.com.example",
  "abc",
])("%s is no address of ours and stays as it is", (address) => {
  expect(relocated(address, addresses)).toBe(address);
});

test("functions on a laptop sign webhooks and grant tokens in the laptop's own name", async () => {
  const app = makeApp();
  addStage(app, stageOf("laptop"));
  const { functions, routes, region } = await loadPlatform(app.synth().directory);
  const surroundings = { region, endpointUrl: "", addresses: ownAddresses(routes, region, "http://127.0.0.1:8080") };
  const valuesOf = (name: string) => functions.map((fn) => environmentOf(fn, surroundings)[name]).filter(Boolean);
  const issuers = valuesOf("WEBHOOK_ISSUER");
  expect(issuers.length).toBeGreaterThanOrEqual(3);
  expect(new Set(issuers)).toEqual(new Set(["http://127.0.0.1:8080/data-connector"]));
  expect(valuesOf("TOKEN_URL")).toEqual(["http://127.0.0.1:8080/oauth2/token"]);
});

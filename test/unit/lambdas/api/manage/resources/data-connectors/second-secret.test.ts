import { beforeEach, expect, it } from "vitest";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
const developer = "roles/project.developer";
let connector: string;

const endTime = "2024-02-26T16:00:00.000000Z";
const second = { secret: "old", endTime };

beforeEach(async () => {
  const path = `${await management.makeProject()}/dataconnectors`;
  const body = { httpConfig: { url: "https://example.com/hook", signatureSecret: "old", headers: { "X-A": "1" } } };
  connector = `/v2/${(await management.ask(developer, "POST", path, body)).body.name}`;
  management.state.now = Date.parse("2024-02-25T16:00:00.250Z");
});

const patch = (httpConfig: object, query = "") =>
  management.ask(developer, "PATCH", `${connector}${query}`, { httpConfig });
const shown = async (caller: Parameters<typeof management.ask>[0] = developer) =>
  (await management.ask(caller, "GET", connector)).body.httpConfig;
const plain = { url: "https://example.com/hook", headers: { "X-A": "1" } };

it("a second secret is shown until its end, and hidden from those who may not change the connector", async () => {
  expect(await shown()).toStrictEqual({ ...plain, signatureSecret: "old" });
  const { body } = await patch({ signatureSecret: "new", secondSignatureSecret: second });
  expect(body.httpConfig).toStrictEqual({ ...plain, signatureSecret: "new", secondSignatureSecret: second });
  expect((await shown("roles/project.user")).secondSignatureSecret).toStrictEqual({ secret: "********", endTime });
  management.state.now = Date.parse(endTime);
  expect(await shown()).toStrictEqual({ ...plain, signatureSecret: "new" });
});

it("a second secret stays through other changes, and goes by an empty one or a mask", async () => {
  const rotate = () => patch({ signatureSecret: "new", secondSignatureSecret: second });
  await rotate();
  await patch({ url: plain.url, signatureSecret: "newer" });
  expect(await shown()).toMatchObject({ signatureSecret: "newer", secondSignatureSecret: second });
  await patch({ secondSignatureSecret: null });
  expect(await shown()).toHaveProperty("secondSignatureSecret");
  await patch({ secondSignatureSecret: { secret: "" } });
  expect(await shown()).toStrictEqual({ ...plain, signatureSecret: "newer" });
  await rotate();
  await patch({}, "?update_mask=httpConfig.secondSignatureSecret");
  expect(await shown()).toStrictEqual({ ...plain, signatureSecret: "new" });
  await rotate();
  await patch({ ...plain, signatureSecret: "last" }, "?update_mask=httpConfig");
  expect(await shown()).toStrictEqual({ ...plain, signatureSecret: "last" });
});

it("a connector can be made with both", async () => {
  const path = `/v2/projects/${management.state.project}/dataconnectors`;
  const httpConfig = { ...plain, signatureSecret: "new", secondSignatureSecret: second };
  const { status, body } = await management.ask(developer, "POST", path, { httpConfig });
  expect([status, body.httpConfig]).toStrictEqual([200, httpConfig]);
});

it.each([
  { secret: "old" },
  { secret: "old", endTime: "2024-02-25T16:00:00Z" },
  { secret: "old", endTime: "2024-04-25T16:00:00Z" },
  { secret: "whsec_!", endTime },
  { endTime },
])("a second secret is not %j", async (secondSignatureSecret) => {
  const { status, body } = await patch({ secondSignatureSecret });
  expect([status, body.error]).toEqual([400, expect.stringContaining("httpConfig.secondSignatureSecret")]);
});

/** Asks for the console's page and its headers, and for a call under the console's host. */

import { expect, type Walk } from "./walk.ts";

export async function askConsole(walk: Walk): Promise<void> {
  const { consoleUrl } = walk.target;
  if (!consoleUrl) {
    walk.skip("the console", "name the stage's host by --console-url");
    return;
  }
  await walk.step("the console answers its page, at any address of it", async () => {
    for (const path of ["/", "/projects/p/connectors"]) await askPage(consoleUrl + path);
  });
  await walk.step("calls are answered under the console's host", async () => {
    const keys = await fetch(`${consoleUrl}/.well-known/jwks.json`);
    expect(keys.ok, `The keys were answered by ${keys.status}.`);
    const unknown = await fetch(`${consoleUrl}/v2/nothing`);
    const type = unknown.headers.get("content-type") ?? "";
    expect(
      !unknown.ok && type.startsWith("application/json"),
      `An unknown call was answered ${unknown.status}, ${type}.`,
    );
  });
  await walk.step("a credential reaches the API under the console's host", () =>
    walk.callAt(consoleUrl, "GET", "projects"),
  );
}

async function askPage(address: string): Promise<void> {
  const response = await fetch(address);
  const html = await response.text();
  expect(response.ok && html.includes("<!doctype html>"), `${address} was answered ${response.status}, and no page.`);
  const policy = response.headers.get("content-security-policy") ?? "";
  expect(policy.includes("script-src 'self'"), `${address} has no strict policy: ${policy}`);
  for (const name of ["x-frame-options", "referrer-policy", "cross-origin-opener-policy", "permissions-policy"])
    expect(response.headers.has(name), `${address} has no ${name}.`);
}

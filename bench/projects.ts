/** Makes many projects, each with a source that sends and a connector of its own. */

import { randomUUID } from "node:crypto";
import { call, signIn, textOf } from "../local/client/client.ts";
import type { BenchLaptop } from "./laptop.ts";

const madeAtOnce = 8;

/** Answers access tokens of the projects' sources, in the order of the URLs that their events go to. */
export async function makeProjects(bench: BenchLaptop, urls: readonly string[]): Promise<string[]> {
  const tokens: string[] = [];
  let next = 0;
  const makeSome = async (): Promise<void> => {
    for (let index = next++; index < urls.length; index = next++) {
      tokens[index] = await makeProject(bench, `bench-${index}`, urls[index] ?? "");
    }
  };
  await Promise.all(Array.from({ length: madeAtOnce }, makeSome));
  return tokens;
}

async function makeProject({ addresses, admin }: BenchLaptop, displayName: string, url: string): Promise<string> {
  const make = (path: string, body: Record<string, unknown>) => call(addresses, admin, "POST", `/v2/${path}`, body);
  const project = textOf(await make("projects", { displayName }), "name");
  const activationUid = randomUUID();
  await make(`${project}/sources`, { displayName: "bench", type: "EXTERNAL_CONNECTION", activationUid });
  const { password } = await make(`${project}/sources/${activationUid}:resetPassword`, {});
  const httpConfig = { url, signatureSecret: "a secret of some length" };
  await make(`${project}/dataconnectors`, { type: "HTTP_PUSH", httpConfig });
  return signIn(addresses, activationUid, String(password));
}

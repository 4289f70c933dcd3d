/** Leads what a laptop's own source sends to a receiver. */

import { call, signIn, textOf } from "../../local/client/client.ts";
import type { BenchLaptop } from "../laptop.ts";

export const signatureSecret = "a secret of some length";

export interface Connected {
  /** The connector's name. */
  readonly connector: string;
  /** The source's access token. */
  readonly token: string;
}

/** Makes a connector for the laptop's first project, whose source also keeps its points in a retention. */
export async function connectTo(
  url: string | undefined,
  { laptop, addresses, admin }: Pick<BenchLaptop, "laptop" | "addresses" | "admin">,
): Promise<Connected> {
  const { project, source } = laptop.ready;
  const wanted = { type: "HTTP_PUSH", httpConfig: { url, signatureSecret } };
  const made = await call(addresses, admin, "POST", `/v2/projects/${project.id}/dataconnectors`, wanted);
  const token = await signIn(addresses, source.username, source.password);
  return { connector: textOf(made, "name"), token };
}

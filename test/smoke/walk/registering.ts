/** Registers a fleet, a source with an Activation UID, and an API token that reads it. */

import { randomUUID } from "node:crypto";
import { signIn, textOf } from "../../../local/client/client.ts";
import { expect, type Json, type Walk } from "./walk.ts";

export interface Sender {
  readonly uid: string;
  /** The resource name, such as `projects/…/sources/…`. */
  readonly name: string;
  readonly password: string;
  /** The source's access token. */
  readonly token: string;
  /** The credentials of an API token that may read the source, as HTTP Basic takes them. */
  readonly reader: string;
}

export async function register(walk: Walk, retentions: readonly Json[]): Promise<Sender> {
  const uid = randomUUID();
  const displayName = `smoke-${uid.slice(0, 8)}`;
  const fleet = await walk.make("a fleet", `${walk.project}/fleets`, { displayName });
  const source = await walk.make("an External Connection", `${walk.project}/sources`, {
    displayName,
    type: "EXTERNAL_CONNECTION",
    activationUid: uid,
    fleet: textOf(fleet, "name"),
    retentions: retentions.map((each) => textOf(each, "name")),
  });
  const name = textOf(source, "name");
  const password = await walk.step("its password is issued", async () =>
    textOf(await walk.call("POST", `${name}:resetPassword`, {}), "password"),
  );
  const token = await walk.step("it signs in", () => signIn(walk.target, uid, password));
  await walk.step("the fleet lists it", async () => {
    const listed = await walk.call("GET", `${walk.project}/sources?fleet=${textOf(fleet, "name")}`);
    expect(JSON.stringify(listed.sources).includes(uid), "The list of the fleet's sources lacks it.");
  });
  const issued = await walk.make("an API token", `${walk.project}/apitokens`, {
    displayName,
    scopes: ["read"],
    databases: [uid],
  });
  const { name: tokenName = "" } = issued.apiToken as { name?: string };
  return { uid, name, password, token, reader: `${tokenName.split("/").at(-1)}:${textOf(issued, "value")}` };
}

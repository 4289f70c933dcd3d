/**
 * Tries what this project claims about AWS IoT Core, on a deployed stage or the laptop (`npm run prove-iot`). Prints a
 * line for each claim. Makes a source of its own, and removes it.
 */

import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type Addresses, call, signIn, textOf } from "../../local/client/client.ts";
import { findRunning } from "../../local/client/ready.ts";
import { openAccount } from "./iot/account.ts";
import { type Account, type ProvenStage, reasonOf } from "./iot/claim.ts";
import { proveAll } from "./iot/claims.ts";

const usage = `npm run prove-iot                   against the laptop that runs here: tries the script, and proves nothing about AWS
npm run prove-iot -- --mqtts-url <MqttsUrl> --wss-url <MqttWssUrl> --url <HttpUrl> --api-url <RestUrl> --username <name>
                                    against a deployed stage; the four URLs are outputs of the deployment, and the
                                    password of the administrator comes from MILLRACE_PASSWORD
  --aws             asks AWS too, with the credentials and the region of the environment
  --reopen NAME     with --aws: closes the host of this domain configuration and opens it again; its clients are cut
  --ca-file FILE    trusts these certificates
  --data-dir D      the data directory of the laptop`;

interface Target extends Addresses {
  readonly mqttsUrl: string;
  readonly wssUrl: string | undefined;
  readonly ca: string | undefined;
  readonly username: string;
  readonly password: string;
  readonly account: Account | undefined;
}

class NoTarget extends Error {}

async function readTarget(): Promise<Target> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      "mqtts-url": text,
      "wss-url": text,
      url: text,
      "api-url": text,
      username: text,
      "ca-file": text,
      reopen: text,
      aws: { type: "boolean", default: false },
      "data-dir": { type: "string", default: ".millrace" },
    },
  });
  const isStage = values["mqtts-url"] !== undefined || values.url !== undefined;
  const laptop = isStage ? undefined : await findRunning(values["data-dir"]);
  const httpUrl = (values.url ?? laptop?.httpUrl)?.replace(/\/$/, "");
  const mqttsUrl = values["mqtts-url"] ?? laptop?.mqttsUrl;
  const username = values.username ?? laptop?.user.username;
  const password = laptop?.user.password ?? process.env.MILLRACE_PASSWORD;
  const caFile = values["ca-file"] ?? laptop?.caFile;
  const needed = { "--url": httpUrl, "--mqtts-url": mqttsUrl, "--username": username, MILLRACE_PASSWORD: password };
  const missing = Object.keys(needed).filter((name) => !needed[name as keyof typeof needed]);
  if (!httpUrl || !mqttsUrl || !username || !password) {
    throw new NoTarget(`${isStage ? "" : "No laptop with MQTT runs here. "}Name the stage: ${missing.join(", ")}.`);
  }
  if (values.reopen !== undefined && !values.aws) throw new NoTarget("--reopen asks AWS: give --aws too.");
  return {
    httpUrl,
    apiUrl: (values["api-url"] ?? httpUrl).replace(/\/$/, ""),
    mqttsUrl,
    wssUrl: values["wss-url"] ?? laptop?.wssUrl,
    ca: caFile === undefined ? undefined : await readFile(caFile, "utf8"),
    username,
    password,
    account: values.aws ? await openAccount(values.reopen) : undefined,
  };
}

/** Lets `use` have the stage with a source of its own in the first project. */
async function withSource<T>(target: Target, use: (stage: ProvenStage) => Promise<T>): Promise<T> {
  const { mqttsUrl, ca, account, username, password } = target;
  const admin = await signIn(target, username, password);
  const { projects } = await call(target, admin, "GET", "/v2/projects");
  const project = (projects as Record<string, unknown>[])[0] ?? {};
  const uid = randomUUID();
  const source = await call(target, admin, "POST", `/v2/${textOf(project, "name")}/sources`, {
    displayName: `prove-iot-${uid.slice(0, 8)}`,
    type: "EXTERNAL_CONNECTION",
    activationUid: uid,
  });
  try {
    const issued = await call(target, admin, "POST", `/v2/${textOf(source, "name")}:resetPassword`, {});
    return await use({
      url: mqttsUrl,
      mqttsUrl,
      companyName: textOf(project, "companyName"),
      source: { uid, password: textOf(issued, "password") },
      watcher: { username, password },
      ...(ca === undefined ? {} : { ca }),
      ...(account === undefined ? {} : { account }),
    });
  } finally {
    await call(target, admin, "DELETE", `/v2/${textOf(source, "name")}`);
  }
}

/** Answers the exit code: 0 if nothing is refuted, 1 if something is, 2 if nothing could be tried. */
async function prove(): Promise<number> {
  const target = await readTarget();
  console.log(`against ${target.mqttsUrl}`);
  const verdicts = await withSource(target, (stage) =>
    proveAll(stage, target.wssUrl, ({ says }, { kind, why }) => console.log(`${kind.padEnd(9)}  ${says}: ${why}`)),
  );
  const having = (kind: string): number => verdicts.filter((verdict) => verdict.kind === kind).length;
  console.log(`${having("proven")} proven, ${having("refuted")} refuted, ${having("not tried")} not tried`);
  if (having("refuted") > 0) return 1;
  return having("proven") > 0 ? 0 : 2;
}

process.exitCode = await prove().catch((error: unknown) => {
  console.error(`${reasonOf(error)}${error instanceof NoTarget ? `\n${usage}` : ""}`);
  return 2;
});

/** The custom resource that fills a new stage. */

import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { readEnvironment } from "../../environment.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { kmsKeyMaker } from "../../shared/adapters/kms/key-maker.ts";
import { log } from "../../shared/adapters/log.ts";
import { PlatformError } from "../../shared/core/error.ts";
import { newId } from "../../shared/core/id.ts";
import { customResourceHandler } from "../../shared/handlers/custom-resource.ts";
import { bootstrap, restoreQueues } from "./bootstrap.ts";

const settings = readEnvironment("bootstrap");

async function administrator(): Promise<{ username: string; password: string }> {
  const command = new GetSecretValueCommand({ SecretId: settings.administratorSecretArn });
  const { SecretString } = await new SecretsManagerClient({}).send(command);
  const { username, password } = JSON.parse(SecretString ?? "{}") as { username?: unknown; password?: unknown };
  if (typeof username !== "string" || typeof password !== "string") {
    throw new PlatformError("not-configured", "The administrator's secret must hold a username and a password.");
  }
  return { username, password };
}

export const handler = customResourceHandler("bootstrap", async (requestType) => {
  // What a stage holds is its owner's: deleting the stack deletes none of it.
  if (requestType === "Delete") return {};
  const port = {
    registry: new Registry(settings.registryTable),
    keys: kmsKeyMaker(settings.stage, settings.secretsKeyArn),
    newId,
    now: () => new Date(),
  };
  const made = await bootstrap(port, {
    organizationName: settings.organizationName,
    companyName: settings.projectCompanyName,
    administrator: await administrator(),
  });
  if (requestType === "Create") log.info("queues to be restored", { connectors: await restoreQueues(port) });
  return made;
});

/** The custom resource that fills a new stage. */

import { readEnvironment } from "../../environment.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { createKmsKeyMaker } from "../../shared/adapters/kms/key-maker.ts";
import { readSecret } from "../../shared/adapters/secrets-manager/read-secret.ts";
import { createDynamoDbClient } from "../../shared/clients/dynamodb.ts";
import { newId } from "../../shared/core/id.ts";
import { restoreQueues } from "../../shared/delivery/connector/restore-queues.ts";
import { createCustomResourceHandler } from "../../shared/handlers/custom-resource.ts";
import { log } from "../../shared/handlers/log.ts";
import { readAdministrator } from "./administrator.ts";
import { bootstrap } from "./bootstrap.ts";

const settings = readEnvironment("bootstrap");

export const handler = createCustomResourceHandler("bootstrap", async (requestType) => {
  // Keeps what the stage holds, which belongs to its owner: deleting the stack deletes none of it.
  if (requestType === "Delete") return {};
  const port = {
    registry: new Registry(settings.registryTable, createDynamoDbClient()),
    keyMaker: createKmsKeyMaker(settings.stage, settings.secretsKeyArn),
    newId,
    now: () => new Date(),
  };
  const made = await bootstrap(port, {
    organizationName: settings.organizationName,
    companyName: settings.projectCompanyName,
    administrator: readAdministrator(await readSecret(settings.administratorSecretArn)),
  });
  if (requestType === "Create") log.info("queues to be restored", { connectors: await restoreQueues(port) });
  return made;
});

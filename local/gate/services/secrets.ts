/** Serves the part of Secrets Manager that functions use. */

import { ServiceError } from "../../aws/service-error.ts";
import type { SecretStore, SecretVersion } from "../../backends/secrets/secret-store.ts";
import { asText, type JsonObject } from "../../template/json.ts";
import type { LocalSecret } from "../../template/model/storage.ts";
import { arnOf, region } from "../../template/names.ts";
import type { Permission, StandardErrors } from "../service.ts";
import type { JsonProtocol, Operation, Result } from "./json-protocol.ts";

const errors: StandardErrors = {
  denied: (message) => new ServiceError("AccessDeniedException", message),
  throttled: () => new ServiceError("ThrottlingException", "Rate exceeded (a fault was injected)."),
  failed: () => new ServiceError("InternalServiceError", "Internal error (a fault was injected).", { status: 500 }),
  unknownCaller: () =>
    new ServiceError("UnrecognizedClientException", "The security token included in the request is invalid."),
};

export function createSecretsProtocol(
  secrets: SecretStore,
  keyArnOf: (keyId: string) => string | undefined,
): JsonProtocol {
  const operation = (
    action: string,
    keyAction: string | undefined,
    act: (secret: LocalSecret, input: JsonObject) => Result,
  ): Operation => ({
    permissions: (input) => permissionsOn(secrets, input, action, keyAction, keyArnOf),
    perform: (input) => act(demandSecret(secrets, input), input),
  });
  return {
    name: "secretsmanager",
    target: "secretsmanager",
    contentType: "application/x-amz-json-1.1",
    errorNamespace: "com.amazonaws.secretsmanager",
    errors,
    operations: {
      GetSecretValue: operation("GetSecretValue", "Decrypt", (secret, input) => get(secrets, secret, input)),
      PutSecretValue: operation("PutSecretValue", "GenerateDataKey", (secret, input) => put(secrets, secret, input)),
      DescribeSecret: operation("DescribeSecret", undefined, (secret) => ({
        output: { ARN: secret.arn, Name: secret.name, VersionIdsToStages: stagesOf(secrets, secret) },
      })),
    },
  };
}

/**
 * Answers the permissions that a call needs. For a secret under one of the template's own keys it needs a permission on
 * the key too.
 */
function permissionsOn(
  secrets: SecretStore,
  input: JsonObject,
  action: string,
  keyAction: string | undefined,
  keyArnOf: (keyId: string) => string | undefined,
): Permission[] {
  const id = asText(input.SecretId) ?? "";
  const secret = secrets.find(id);
  const resource = secret?.arn ?? (id.startsWith("arn:") ? id : arnOf("secretsmanager", `secret:${id}-??????`));
  const keyArn = secret?.kmsKeyId === undefined ? undefined : keyArnOf(secret.kmsKeyId);
  const context = { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` };
  const onKey =
    keyArn === undefined || keyAction === undefined ? [] : [{ action: `kms:${keyAction}`, resource: keyArn, context }];
  return [{ action: `secretsmanager:${action}`, resource }, ...onKey];
}

const notFound = (what: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", `Secrets Manager can't find the specified ${what}.`);

function demandSecret(secrets: SecretStore, input: JsonObject): LocalSecret {
  const secret = secrets.find(asText(input.SecretId) ?? "");
  if (secret === undefined) throw notFound("secret");
  return secret;
}

function get(secrets: SecretStore, secret: LocalSecret, input: JsonObject): Result {
  const id = asText(input.VersionId);
  const stage = asText(input.VersionStage) ?? "AWSCURRENT";
  const version = secrets
    .versions(secret)
    .find((each) => (id === undefined ? each.stages.includes(stage) : each.id === id));
  if (version === undefined) throw notFound("secret value");
  const created = { CreatedDate: version.createdAt / 1000 };
  return { output: { ...shown(secret, version), SecretString: version.text, ...created } };
}

function put(secrets: SecretStore, secret: LocalSecret, input: JsonObject): Result {
  const text = asText(input.SecretString);
  if (text === undefined)
    throw new ServiceError("InvalidParameterException", "The laptop's secrets are strings: give SecretString.");
  return { output: shown(secret, secrets.put(secret, text, asText(input.ClientRequestToken))) };
}

const shown = (secret: LocalSecret, version: SecretVersion): JsonObject => ({
  ARN: secret.arn,
  Name: secret.name,
  VersionId: version.id,
  VersionStages: version.stages,
});

const stagesOf = (secrets: SecretStore, secret: LocalSecret): JsonObject =>
  Object.fromEntries(
    secrets
      .versions(secret)
      .filter((version) => version.stages.length > 0)
      .map((version) => [version.id, version.stages]),
  );

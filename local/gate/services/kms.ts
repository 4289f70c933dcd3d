/** Serves the part of KMS that functions use: data keys, data key pairs, and symmetric encryption. */

import { randomBytes } from "node:crypto";
import { ServiceError } from "../../aws/service-error.ts";
import { generatePair } from "../../backends/kms/key-pairs.ts";
import type { EncryptionContext, KeyStore } from "../../backends/kms/key-store.ts";
import { asNumber, asObject, asText, type JsonObject } from "../../template/json.ts";
import type { LocalKey } from "../../template/model/storage.ts";
import { account, arnOf } from "../../template/names.ts";
import type { Permission, StandardErrors } from "../service.ts";
import type { JsonProtocol, Operation, Result } from "./json-protocol.ts";

const errors: StandardErrors = {
  denied: (message) => new ServiceError("AccessDeniedException", message),
  throttled: () =>
    new ServiceError(
      "ThrottlingException",
      "You have exceeded the rate at which you may call KMS (a fault was injected).",
    ),
  failed: () => new ServiceError("KMSInternalException", "Internal error (a fault was injected).", { status: 500 }),
  unknownCaller: () =>
    new ServiceError("UnrecognizedClientException", "The security token included in the request is invalid."),
};

/** KMS encrypts at most 4 KB itself. */
const largestPlaintext = 4096;

export function createKmsProtocol(keys: KeyStore): JsonProtocol {
  const dataKey = (action: string, shows: boolean): Operation =>
    onKey(keys, action, (key, input) => generateDataKey(keys, key, input, shows));
  const pair = (action: string, shows: boolean): Operation =>
    onKey(keys, action, (key, input) => generateDataKeyPair(keys, key, input, shows));
  return {
    name: "kms",
    target: "TrentService",
    contentType: "application/x-amz-json-1.1",
    errorNamespace: "com.amazonaws.kms",
    errors,
    operations: {
      GenerateDataKey: dataKey("GenerateDataKey", true),
      GenerateDataKeyWithoutPlaintext: dataKey("GenerateDataKeyWithoutPlaintext", false),
      GenerateDataKeyPair: pair("GenerateDataKeyPair", true),
      GenerateDataKeyPairWithoutPlaintext: pair("GenerateDataKeyPairWithoutPlaintext", false),
      Encrypt: onKey(keys, "Encrypt", (key, input) => encrypt(keys, key, input)),
      Decrypt: decrypting(keys),
      DescribeKey: onKey(keys, "DescribeKey", (key) => ({ output: { KeyMetadata: metadataOf(key) } }), true),
    },
  };
}

function onKey(
  keys: KeyStore,
  action: string,
  act: (key: LocalKey, input: JsonObject) => Promise<Result> | Result,
  evenDisabled = false,
): Operation {
  return {
    permissions: (input) => permissionOn(keys, asText(input.KeyId) ?? "", action, input),
    perform: (input) => act(demandKey(keys, asText(input.KeyId) ?? "", evenDisabled), input),
  };
}

/** Answers what the caller needs. A key that does not exist has no policy, but the caller's own must allow the call. */
function permissionOn(keys: KeyStore, name: string, action: string, input: JsonObject): Permission[] {
  const context = Object.entries(contextOf(input)).map(([pair, value]) => [`kms:EncryptionContext:${pair}`, value]);
  const permission = { action: `kms:${action}`, resource: keys.find(name)?.arn ?? namedArn(name) };
  return [context.length > 0 ? { ...permission, context: Object.fromEntries(context) } : permission];
}

const namedArn = (name: string): string =>
  name.startsWith("arn:") ? name : arnOf("kms", name.startsWith("alias/") ? name : `key/${name}`);

function demandKey(keys: KeyStore, name: string, evenDisabled = false): LocalKey {
  const key = keys.find(name);
  if (key === undefined) throw new ServiceError("NotFoundException", `Key '${name}' does not exist`);
  if (!key.enabled && !evenDisabled) throw new ServiceError("DisabledException", `${key.arn} is disabled.`);
  return key;
}

const contextOf = (input: JsonObject): EncryptionContext =>
  Object.fromEntries(
    Object.entries(asObject(input.EncryptionContext)).map(([name, value]) => [name, asText(value) ?? ""]),
  );

const seal = (keys: KeyStore, key: LocalKey, plaintext: Buffer, input: JsonObject): string =>
  keys.seal(key, plaintext, contextOf(input)).toString("base64");

function generateDataKey(keys: KeyStore, key: LocalKey, input: JsonObject, shows: boolean): Result {
  const bySpec: Readonly<Record<string, number>> = { AES_256: 32, AES_128: 16 };
  const length = bySpec[asText(input.KeySpec) ?? ""] ?? asNumber(input.NumberOfBytes) ?? 0;
  if (length < 1 || length > 1024) {
    throw new ServiceError("ValidationException", "Please specify either number of bytes (1 to 1024) or key spec.");
  }
  const plaintext = randomBytes(length);
  const output = { KeyId: key.arn, CiphertextBlob: seal(keys, key, plaintext, input) };
  return { output: shows ? { ...output, Plaintext: plaintext.toString("base64") } : output };
}

async function generateDataKeyPair(keys: KeyStore, key: LocalKey, input: JsonObject, shows: boolean): Promise<Result> {
  const spec = asText(input.KeyPairSpec) ?? "";
  const pair = await generatePair(spec);
  if (pair === undefined)
    throw new ServiceError("ValidationException", `The laptop does not know the key pair spec '${spec}'.`);
  const output = {
    KeyId: key.arn,
    KeyPairSpec: spec,
    PublicKey: pair.publicKey.toString("base64"),
    PrivateKeyCiphertextBlob: seal(keys, key, pair.privateKey, input),
  };
  return { output: shows ? { ...output, PrivateKeyPlaintext: pair.privateKey.toString("base64") } : output };
}

function encrypt(keys: KeyStore, key: LocalKey, input: JsonObject): Result {
  const plaintext = Buffer.from(asText(input.Plaintext) ?? "", "base64");
  if (plaintext.length < 1 || plaintext.length > largestPlaintext) {
    throw new ServiceError("ValidationException", `Plaintext must have 1 to ${largestPlaintext} bytes.`);
  }
  return {
    output: {
      KeyId: key.arn,
      CiphertextBlob: seal(keys, key, plaintext, input),
      EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
    },
  };
}

function decrypting(keys: KeyStore): Operation {
  const blobOf = (input: JsonObject): Buffer => Buffer.from(asText(input.CiphertextBlob) ?? "", "base64");
  const invalid = (): ServiceError =>
    new ServiceError("InvalidCiphertextException", "The ciphertext was altered, or is not for this context.");
  const sealedBy = (input: JsonObject): LocalKey => {
    const key = keys.keyOf(blobOf(input));
    if (key === undefined) throw invalid();
    return key;
  };
  return {
    permissions: (input) => permissionOn(keys, asText(input.KeyId) ?? sealedBy(input).keyId, "Decrypt", input),
    perform: (input) => {
      const named = asText(input.KeyId);
      if (named !== undefined) demandKey(keys, named);
      const key = demandKey(keys, sealedBy(input).keyId);
      if (named !== undefined && keys.find(named)?.keyId !== key.keyId) {
        throw new ServiceError(
          "IncorrectKeyException",
          "The key ID in the request does not identify a CMK that can decrypt this ciphertext.",
        );
      }
      const plaintext = keys.open(key, blobOf(input), contextOf(input));
      if (plaintext === undefined) throw invalid();
      return {
        output: { KeyId: key.arn, Plaintext: plaintext.toString("base64"), EncryptionAlgorithm: "SYMMETRIC_DEFAULT" },
      };
    },
  };
}

const metadataOf = (key: LocalKey): JsonObject => ({
  AWSAccountId: account,
  KeyId: key.keyId,
  Arn: key.arn,
  Enabled: key.enabled,
  KeyState: key.enabled ? "Enabled" : "Disabled",
  KeyUsage: "ENCRYPT_DECRYPT",
  KeySpec: "SYMMETRIC_DEFAULT",
  CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
  EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
  KeyManager: "CUSTOMER",
  Origin: "AWS_KMS",
  MultiRegion: false,
});

/** Reads secrets that AWS Secrets Manager keeps. */

import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** Answers the secret's text; undefined if it holds bytes instead. */
export async function readSecret(arn: string, client = new SecretsManagerClient({})): Promise<string | undefined> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  return SecretString;
}

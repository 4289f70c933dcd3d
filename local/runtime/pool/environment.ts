/** Makes the environment variables of a function's worker. */

import { devNull } from "node:os";
import type { LocalFunction } from "../../template/model/functions.ts";
import { relocated } from "../own-addresses.ts";

/** What a function finds around itself. */
export interface Surroundings {
  readonly region: string;
  /** The gate's URL. */
  readonly endpointUrl: string;
  /** The addresses on the laptop, by those in the template. */
  readonly addresses: ReadonlyMap<string, string>;
}

/**
 * Answers the variables. Takes none of the laptop owner's own: no profiles, no proxies, no credentials of a real
 * account.
 */
export function environmentOf(
  fn: LocalFunction,
  { region, endpointUrl, addresses }: Surroundings,
): Record<string, string> {
  const variables = Object.entries(fn.environment).map(([name, value]) => [name, relocated(value, addresses)]);
  return {
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    AWS_MAX_ATTEMPTS: "3",
    ...Object.fromEntries(variables),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_ACCESS_KEY_ID: fn.accessKeyId,
    AWS_SECRET_ACCESS_KEY: fn.secretAccessKey,
    // The SDK would look for settings in the user's home directory. On AWS there are none.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "laptop",
    LAMBDA_TASK_ROOT: fn.codeDir,
    _HANDLER: fn.handler,
  };
}

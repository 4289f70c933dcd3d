/** Permits the use of the stage's KMS key. */

import type { MillraceFunction } from "../shared/millrace-function.ts";
import type { DataStack } from "./data-stack.ts";

/** Permits making keys that are stored encrypted, and not seeing them: whoever makes them never needs to. */
export function permitMakingKeys(grantee: MillraceFunction, { secretsKey }: DataStack): void {
  grantee.permit(["kms:GenerateDataKeyWithoutPlaintext", "kms:GenerateDataKeyPairWithoutPlaintext"], secretsKey.keyArn);
}

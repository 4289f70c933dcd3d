/**
 * Signs calls of AWS's JSON protocols by Signature Version 4: a POST to `/` without a query, of which the body and a few
 * headers are signed (https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html).
 */

import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";

/** Says for which service and region calls are signed. */
export interface SigningScope {
  readonly region: string;
  /** As it stands in signatures, such as `dynamodb`. */
  readonly service: string;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What is signed besides the body. */
export interface SignedHeaders {
  readonly "content-type": string;
  readonly host: string;
  readonly "x-amz-target": string;
}

const algorithm = "AWS4-HMAC-SHA256";

/** The key of a day, and what it was made of. */
interface DayKey {
  readonly day: string;
  readonly secretAccessKey: string;
  readonly key: KeyObject;
}

export class CallSigner {
  private readonly scope: SigningScope;
  private known: DayKey | undefined;

  constructor(scope: SigningScope) {
    this.scope = scope;
  }

  /** Answers the headers of a call that was signed at this time. */
  sign(headers: SignedHeaders, body: string, credentials: Credentials, atMillis: number): Record<string, string> {
    const { accessKeyId, sessionToken } = credentials;
    const time = new Date(atMillis).toISOString().replace(/[-:]|\.\d+/g, "");
    const day = time.slice(0, 8);
    const signed = {
      "content-type": headers["content-type"],
      host: headers.host,
      "x-amz-date": time,
      ...(sessionToken === undefined ? {} : { "x-amz-security-token": sessionToken }),
      "x-amz-target": headers["x-amz-target"],
    };
    // The names stand in alphabetical order above, as they must here.
    const names = Object.keys(signed).join(";");
    const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}`);
    const canonical = ["POST", "/", "", ...lines, "", names, hash("sha256", body)].join("\n");
    const scope = `${day}/${this.scope.region}/${this.scope.service}/aws4_request`;
    const text = [algorithm, time, scope, hash("sha256", canonical)].join("\n");
    const signature = createHmac("sha256", this.keyOf(day, credentials)).update(text).digest("hex");
    const credential = `${accessKeyId}/${scope}`;
    return {
      ...signed,
      authorization: `${algorithm} Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
    };
  }

  /** Makes the key of a day once. Keeps it as a key object, as `QuickSha256` does and for the same reason. */
  private keyOf(day: string, { secretAccessKey }: Credentials): KeyObject {
    const { known } = this;
    if (known?.day === day && known.secretAccessKey === secretAccessKey) return known.key;
    const bytes = [day, this.scope.region, this.scope.service, "aws4_request"].reduce<string | Buffer>(
      (from, part) => createHmac("sha256", from).update(part).digest(),
      `AWS4${secretAccessKey}`,
    );
    const key = createSecretKey(Buffer.from(bytes));
    this.known = { day, secretAccessKey, key };
    return key;
  }
}

/** Measures the CPU time that `authorize-mqtt` takes for a connect by each kind of credential, without its calls of AWS. */

import { generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import { authorizeMqtt } from "../../lambdas/api/authorize-mqtt/authorize.ts";
import { createTokenVerifier } from "../../lambdas/shared/adapters/tokens/verifier.ts";
import { issuerOf } from "../../lambdas/shared/core/identity/access-token.ts";
import { hashPassword } from "../../lambdas/shared/core/identity/password.ts";
import { identity } from "../../test/support/identities.ts";
import { connectEvent, ids, newWorld, nowSeconds, secret } from "../../test/unit/lambdas/api/authorize-mqtt/world.ts";
import { isShort } from "../settings.ts";

export interface AuthorizerCost {
  readonly jwtCpuMillis: number;
  readonly tokenCpuMillis: number;
  readonly passwordCpuMillis: number;
  /** What stretching a password takes by itself. The rest of a sign-in adds little to it. */
  readonly stretchCpuMillis: number;
}

const connects = isShort ? { cheap: 100, stretched: 5 } : { cheap: 2000, stretched: 30 };
const stage = "bench";

export async function measureAuthorizer(): Promise<AuthorizerCost> {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: "k", alg: "ES256", use: "sig" } as const;
  const verifier = createTokenVerifier(
    stage,
    async () => ({ keys: [jwk] }),
    () => nowSeconds,
  );
  const { identities, port } = newWorld({ verifyToken: (token) => verifier.verify(token) });
  identities.set(ids.user, identity({ id: ids.user, username: "Ann", passwordHash: await hashPassword(secret) }));
  const jwt = await new SignJWT({ kind: "user" })
    .setProtectedHeader({ alg: "ES256", kid: "k" })
    .setIssuer(issuerOf(stage))
    .setSubject(ids.user)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + 3600)
    .sign(privateKey);
  const connect = (event: object) => async (): Promise<void> => {
    const { isAuthenticated } = await authorizeMqtt(event, port);
    if (!isAuthenticated) throw new Error("mqtt: the authorizer refused a client that it should let in.");
  };
  return {
    jwtCpuMillis: await cpuMillisOf(connect(connectEvent("Ann", jwt, "bench")), connects.cheap),
    tokenCpuMillis: await cpuMillisOf(connect(connectEvent(ids.readToken, secret, "bench-token")), connects.cheap),
    passwordCpuMillis: await cpuMillisOf(connect(connectEvent("Ann", secret, "bench")), connects.stretched),
    stretchCpuMillis: await cpuMillisOf(() => hashPassword(secret), connects.stretched),
  };
}

async function cpuMillisOf(run: () => Promise<unknown>, times: number): Promise<number> {
  for (let warm = 0; warm < times / 10; warm++) await run();
  const start = process.cpuUsage();
  for (let done = 0; done < times; done++) await run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / times;
}

/** Does at each start of the laptop what CloudFormation does with custom resources at a deployment. */

import { randomUUID } from "node:crypto";
import { setTimeout as after } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { CustomResourceAnswer, CustomResourceResponses } from "../gate/contract.ts";
import type { LocalCustomResource } from "../template/model/functions.ts";
import type { Platform } from "../template/model/platform.ts";
import type { Invoker } from "./contract.ts";

/** What is known of a custom resource from an earlier start. */
export interface Deployed {
  readonly physicalResourceId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Keeps what was deployed, by stack and logical id. */
export interface DeployedResources {
  get(key: string): Deployed | undefined;
  set(key: string, deployed: Deployed): Promise<void>;
}

export interface DeployOptions {
  readonly platform: Platform;
  readonly invoker: Invoker;
  readonly responses: CustomResourceResponses;
  readonly deployed: DeployedResources;
  /**
   * How long the function's answer may take, in milliseconds; three minutes by default. CloudFormation waits an hour.
   */
  readonly timeoutMillis?: number;
}

/**
 * Creates new custom resources, and updates those whose properties changed, in the template's order. Deletes none,
 * since stopping the laptop does not delete the stack. Rejects with the resource and the reason if one fails.
 */
export async function deployCustomResources(options: DeployOptions): Promise<void> {
  for (const resource of options.platform.customResources) {
    const key = `${resource.stackName}/${resource.logicalId}`;
    const before = options.deployed.get(key);
    if (before && isDeepStrictEqual(before.properties, resource.properties)) continue;
    const answer = await deploy(resource, before, options);
    if (answer.status === "FAILED") throw failure(resource, answer.reason);
    const { physicalResourceId } = answer;
    await options.deployed.set(key, { physicalResourceId, properties: resource.properties });
  }
}

async function deploy(
  resource: LocalCustomResource,
  before: Deployed | undefined,
  { platform, invoker, responses, timeoutMillis = 180_000 }: DeployOptions,
): Promise<CustomResourceAnswer> {
  const expected = responses.expect();
  const giveUp = new AbortController();
  try {
    const event = JSON.stringify(eventOf(resource, before, platform, expected.url));
    const failed = invoker.invoke(resource.functionArn, event).then((outcome) => {
      if (outcome.kind === "failed") throw failure(resource, outcome.error.errorMessage);
      if (outcome.kind !== "answered") throw failure(resource, `its function was not run (${outcome.kind})`);
      // Waits for the answer to the response URL, since only that one counts.
      return new Promise<never>(() => {});
    });
    const late = after(timeoutMillis, undefined, { signal: giveUp.signal }).then(() => {
      throw failure(resource, `its function gave no answer within ${timeoutMillis / 1000} s`);
    });
    return await Promise.race([expected.answer, failed, late]);
  } finally {
    giveUp.abort();
    expected.cancel();
  }
}

const failure = ({ logicalId, type }: LocalCustomResource, reason: string): Error =>
  new Error(`The custom resource ${logicalId} (${type}) failed: ${reason}`);

function eventOf(
  { logicalId, stackName, type, functionArn, properties }: LocalCustomResource,
  before: Deployed | undefined,
  { account, region }: Platform,
  responseUrl: string,
): object {
  return {
    RequestType: before ? "Update" : "Create",
    RequestId: randomUUID(),
    ResponseURL: responseUrl,
    StackId: `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/laptop`,
    LogicalResourceId: logicalId,
    ResourceType: type,
    ServiceToken: functionArn,
    ResourceProperties: { ServiceToken: functionArn, ...properties },
    ...(before
      ? {
          PhysicalResourceId: before.physicalResourceId,
          OldResourceProperties: { ServiceToken: functionArn, ...before.properties },
        }
      : {}),
  };
}

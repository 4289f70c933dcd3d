/** The frame around functions behind a CloudFormation custom resource. Sends exactly one answer to its response URL. */

import { framed } from "./frame.ts";
import { log } from "./log.ts";

export interface CustomResourceEvent {
  readonly RequestType: "Create" | "Update" | "Delete";
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
}

/** Does the work. `stackId` is the ARN of the stack that holds the resource. */
type Work = (
  requestType: CustomResourceEvent["RequestType"],
  stackId: string,
) => Promise<Readonly<Record<string, string>>>;

/** Answers failures too, with their reason, since a stack waits an hour for an answer that never comes. */
export const createCustomResourceHandler = (name: string, work: Work) =>
  framed<CustomResourceEvent, void>(async (event) => {
    const outcome = await work(event.RequestType, event.StackId).then(
      (data) => ({ Status: "SUCCESS", Data: data }),
      (error: unknown) => {
        log.error("custom resource failed", { name, requestType: event.RequestType, error });
        return { Status: "FAILED", Reason: error instanceof Error ? error.message : String(error) };
      },
    );
    await answer(event, { ...outcome, PhysicalResourceId: event.PhysicalResourceId ?? name });
  });

async function answer(event: CustomResourceEvent, outcome: object): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = event;
  const body = JSON.stringify({ ...outcome, StackId, RequestId, LogicalResourceId });
  const response = await fetch(event.ResponseURL, { method: "PUT", body, headers: { "content-type": "" } });
  if (!response.ok) throw new Error(`CloudFormation's response URL answered ${response.status}.`);
}

/** Opens a gate that has Timestream, with the official clients of both halves. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TimestreamQueryClient } from "@aws-sdk/client-timestream-query";
import { TimestreamWriteClient } from "@aws-sdk/client-timestream-write";
import { onTestFinished } from "vitest";
import { type GateOptions, startGate } from "../../../local/gate/gate.ts";
import type { Platform } from "../../../local/template/model/platform.ts";
import type { PolicyStatement } from "../../../local/template/policy-statement.ts";
import { arn, clientOf, smallPlatform } from "../../unit/local/gate/small-platform.ts";

export const database = "points";
export const databaseArn = arn("timestream", `database/${database}`);

export const platformWithTimestream = (statements?: PolicyStatement[]): Platform =>
  smallPlatform(statements, { timestreamDatabases: [{ logicalId: "points", name: database, arn: databaseArn }] });

/** A machine's clocks, which tests set. */
export class SetClock {
  private readonly startMillis = Date.now();
  private passedMillis = 0;

  wallMillis(): number {
    return this.startMillis + this.passedMillis;
  }

  steadyMillis(): number {
    return this.passedMillis;
  }

  pass(millis: number): void {
    this.passedMillis += millis;
  }
}

/** Opens a gate that lasts as long as a stack. */
export async function startTimestream(lasting: AsyncDisposableStack, options: Partial<GateOptions> = {}) {
  const platform = options.platform ?? platformWithTimestream();
  const clock = new SetClock();
  const dataDir = mkdtempSync(join(tmpdir(), "millrace-timestream-"));
  lasting.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const gate = await startGate({ platform, clock, dataDir, ...options });
  lasting.defer(() => gate.close());
  const settings = clientOf(gate, platform);
  const write = lasting.adopt(new TimestreamWriteClient(settings), (client) => client.destroy());
  const query = lasting.adopt(new TimestreamQueryClient(settings), (client) => client.destroy());
  return { gate, platform, write, query, clock };
}

/** Opens a gate that is closed after the test. */
export async function openTimestream(options: Partial<GateOptions> = {}) {
  const lasting = new AsyncDisposableStack();
  onTestFinished(() => lasting.disposeAsync());
  return startTimestream(lasting, options);
}

/** Reads databases of Timestream. */

import type { Cloud } from "../cloud.ts";
import { kind, physicalName, reasons } from "../kind.ts";
import type { LocalTimestreamDatabase } from "../model/storage.ts";
import { arnOf } from "../names.ts";
import type { Resource } from "../resource.ts";

const databaseName = (resource: Resource): string => physicalName(resource, "DatabaseName", 256);
const databaseArn = (resource: Resource): string => arnOf("timestream", `database/${databaseName(resource)}`);

export const timestreamKinds = {
  "AWS::Timestream::Database": kind({
    reads: ["DatabaseName"],
    ignores: { KmsKeyId: reasons.encryption },
    ref: databaseName,
    attributes: { Arn: databaseArn },
  }),
};

export const readTimestreamDatabases = (cloud: Cloud): LocalTimestreamDatabase[] =>
  cloud.all("AWS::Timestream::Database").map((resource) => ({
    logicalId: resource.logicalId,
    name: databaseName(resource),
    arn: databaseArn(resource),
  }));

/** Makes all stacks of one stage, and the checks that every synthesis makes of them. */

import { type App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { DataStack } from "./data/data-stack.ts";
import { ServiceStack } from "./service-stack.ts";
import type { StageSettings } from "./stage.ts";

export interface Platform {
  readonly data: DataStack;
  readonly service: ServiceStack;
}

/** Adds a stage's stacks to an app. Synthesis fails while cdk-nag or CloudFormation's rules find a fault. */
export function addPlatform(app: App, stage: StageSettings): Platform {
  const stackName = (part: string) => `millrace-${stage.name}-${part}`;
  const data = new DataStack(app, stackName("data"), { stage, description: `Millrace ${stage.name}: what it keeps` });
  const service = new ServiceStack(app, stackName("service"), {
    stage,
    data,
    description: `Millrace ${stage.name}: doors, pipeline and alarms`,
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { data, service };
}

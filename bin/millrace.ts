/** The CDK app: synthesizes the stage that `-c stage=<name>` names (`dev` by default). */

import { App } from "aws-cdk-lib";
import { addPlatform } from "../lib/platform.ts";
import { SettingError } from "../lib/setting.ts";
import { readStage, type StageSettings } from "../lib/stage.ts";

const app = new App({ analyticsReporting: false });
addPlatform(app, stageOrExit());

/** A wrong setting is the operator's to mend: one sentence says how, and a stack trace would bury it. */
function stageOrExit(): StageSettings {
  try {
    return readStage(String(app.node.getContext("stage")), app.node.tryGetContext("stages"));
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

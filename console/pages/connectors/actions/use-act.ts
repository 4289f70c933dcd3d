/** Does something by a call, for the pages of connectors as for all others. */

export { type Act, useAct } from "../../../act/use-act.ts";

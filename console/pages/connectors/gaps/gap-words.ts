/** Says in words why events were dropped. */

import type { Gap } from "../../../api/connectors.ts";

const words: Readonly<Record<Gap["rule"], string>> = {
  disabled: "Disabled by hand",
  "system-disabled": "Disabled by the system",
  expired: "Waited for 13 days",
  "not-yet-active": "From before it was made",
};

export const ruleWords = (rule: Gap["rule"]): string => words[rule];

export const keyOfGap = ({ rule, startTime, endTime }: Gap): string => `${rule}_${startTime}_${endTime}`;

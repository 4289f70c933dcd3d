/** Describes the page that speaks MQTT. No broker is there: what it says then is told too. */

import { hostile } from "../../support/data.ts";
import type { RouteCase } from "../route-case.ts";

const topics = hostile.map((text) => `topic=${encodeURIComponent(text)}`).join("&");

export const cases: readonly RouteCase[] = [
  { path: `/projects/p1/mqtt?${topics}`, ready: "Connect and subscribe to a topic", answers: {} },
];

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asyncApiDocument } from "../../../lambdas/api/manage/openapi/asyncapi.ts";
import { mostCommanded } from "../../../lambdas/shared/core/mqtt/policy.ts";
import { filterMatches, readFilter } from "../../../lambdas/shared/core/mqtt/topic-filter.ts";
import { mostSlashes, mostTopicBytes } from "../../../lambdas/shared/core/mqtt/topics.ts";
import { limits } from "../../../local/broker/limits.ts";
import { reasonCode } from "../../../local/broker/wire/reasons.ts";
import type { Ready } from "../../../local/client/ready.ts";
import { root } from "../../support/import-graph.ts";

const page = readFileSync(join(root, "docs/mqtt.md"), "utf8");

/**
 * Fills in what stands for a name: in prose `<source>`, in shells `$SOURCE`, in programs `${SOURCE}` and `{source}`, and
 * the names of examples.
 */
const filledIn = (text: string): string =>
  text
    .replaceAll("{data}", "v1/sources/x/data/read")
    .replaceAll(/\$\{\w+\}|\{os\.environ\['\w+'\]\}|\{\w+\}|\$(?!share\/)[A-Z]+/g, "x")
    .replaceAll(/<[^<>\n]+>/g, "x")
    .replaceAll(/\/(?:System|Monitoring|Status|CPU_Temp|Online)\b/g, "/x");

const named = [...filledIn(page).matchAll(/(?:\$share\/x\/)?v1\/[^\s"'`]*/g)].map(([topic]) => topic);

/** The topics that there are, with `x` in place of each name. */
const { channels } = asyncApiDocument("1") as { channels: Record<string, { address: string }> };
const topics = Object.values(channels).map(({ address }) => address.replaceAll(/\{\w+\}/g, "x"));

/** Where the page speaks of all topics that begin so. */
const beginnings = ["v1/sources/x/data/read", "v1/points"];

describe("the page about MQTT", () => {
  it("names topics, and filters of topics, that there are", () => {
    expect(named.length).toBeGreaterThan(20);
    for (const text of named) {
      const isBeginning = text.endsWith("/") || beginnings.includes(text);
      const filter = readFilter(isBeginning ? `${text.replace(/\/$/, "")}/#` : text);
      if (!("levels" in filter)) throw new Error(`The filter ${text} ${filter.fault}.`);
      expect(
        topics.some((topic) => filterMatches(filter, topic)),
        text,
      ).toBe(true);
    }
  });

  it("names every kind of topic", () => {
    for (const topic of topics) expect(named).toContain(topic);
  });

  it("reads from ready.json what stands there", () => {
    const ready: Required<Ready> = {
      httpUrl: "u",
      consoleUrl: "u",
      mqttsUrl: "u",
      wssUrl: "u",
      mqttWsUrl: "u",
      caFile: "f",
      organization: { id: "i" },
      project: { id: "i", companyName: "c" },
      user: { username: "u", password: "p" },
      source: { activationUid: "a", username: "u", password: "p" },
      retention: { name: "r" },
      apiToken: { id: "i", value: "v" },
      serviceAccount: { keyId: "k", secret: "s", email: "e" },
      receiver: { certFile: "c", keyFile: "k" },
    };
    const paths = [...page.matchAll(/\$\(ready ([\w.]+)\)/g)].map(([, path = ""]) => path.split("."));
    expect(paths.length).toBeGreaterThan(6);
    for (const path of paths) expect(ready, path.join(".")).toHaveProperty(path);
  });

  it("uses in its commands the variables that it sets, and no others", () => {
    const set = [...page.matchAll(/(?:export | )([A-Z_]+)=\$?[(\d]/g)].map(([, name = ""]) => name);
    const blocks = [...page.matchAll(/```(?:sh|js|python)\n([\s\S]*?)```/g)].map(([, block = ""]) => block);
    const shells = blocks.flatMap((block) => [...block.matchAll(/"\$([A-Z_]+)"|\/\$([A-Z_]+)/g)]);
    const programs = blocks.flatMap((block) => [...block.matchAll(/environ\[["']([A-Z_]+)["']\]/g)]);
    const destructured = /const \{ ([^}]+) \} = process\.env/.exec(page)?.[1]?.split(", ") ?? [];
    const used = [...shells, ...programs].map(([, one, other]) => one ?? other).concat(destructured);
    expect(used.length).toBeGreaterThan(20);
    for (const name of used) expect(set).toContain(name);
  });

  it.each(Object.entries(figures()))("says of %s: %i", (what, figure) => {
    expect(page).toContain(`| ${what} | ${figure} |`);
  });

  it("names reasons that the broker gives", () => {
    const reasons = [...page.matchAll(/reason (\d{3})\b/g)].map(([, code]) => Number(code));
    expect(new Set(reasons)).toEqual(new Set([135, 142, 155, 161]));
    for (const reason of reasons) expect(Object.values(reasonCode)).toContain(reason);
  });
});

/** The figures that the page should state, by the rows of its table of limits. */
function figures(): Readonly<Record<string, number>> {
  expect(mostCommanded).toBeGreaterThanOrEqual(150);
  return {
    "messages a second on a connection, in and out together": limits.messagesPerSecond,
    "KiB a second on a connection": limits.bytesPerSecond / 1024,
    "KiB of a payload": limits.largestPayloadBytes / 1024,
    "slashes in a topic": mostSlashes,
    "bytes of a topic": mostTopicBytes,
    "filters in one SUBSCRIBE": limits.filtersPerSubscribe,
    "subscriptions of a connection": limits.subscriptionsPerConnection,
    "messages that are not acknowledged, each way": limits.unacknowledged,
    "seconds that a session is kept": limits.sessionExpirySeconds,
    "bytes of a client id": limits.longestClientIdBytes,
    "sources that one client can send commands to": 150,
  };
}

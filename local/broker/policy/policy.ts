/** Decides by AWS IoT policies what a client may do. An explicit deny wins, and what nothing allows is denied. */

import type { Statement } from "./document.ts";

/** How many parts an ARN has. The last one, which names the resource, may hold colons itself. */
const arnParts = 6;

/** Tells whether an ARN such as `arn:aws:iot:<region>:<account>:topic/a` is meant. */
type ArnTest = (arn: string) => boolean;

interface Rule {
  readonly isDeny: boolean;
  readonly actions: readonly ArnTest[];
  readonly resources: readonly ArnTest[];
}

export class Policy {
  private readonly rules: readonly Rule[];

  /** `${iot:ClientId}` in the statements stands for `clientId`, whatever characters it has. */
  constructor(statements: readonly Statement[], clientId: string) {
    this.rules = statements.map(({ effect, actions, resources }) => ({
      isDeny: effect === "Deny",
      actions: actions.map((pattern) => textTest(pattern, "")),
      resources: resources.map((pattern) => arnTest(pattern, clientId)),
    }));
  }

  allows(action: string, arn: string): boolean {
    const name = action.toLowerCase();
    let isAllowed = false;
    for (const { isDeny, actions, resources } of this.rules) {
      if (!actions.some((fits) => fits(name)) || !resources.some((fits) => fits(arn))) continue;
      if (isDeny) return false;
      isAllowed = true;
    }
    return isAllowed;
  }
}

/** Compares part by part, so that no wildcard reaches from one part of an ARN into another. */
function arnTest(pattern: string, clientId: string): ArnTest {
  if (pattern === "*") return () => true;
  const wanted = partsOf(pattern);
  if (wanted.length < arnParts) return () => false;
  const tests = wanted.map((part) => textTest(part, clientId));
  return (arn) => {
    const parts = partsOf(arn);
    return parts.length === arnParts && tests.every((fits, at) => fits(parts[at] ?? ""));
  };
}

/** Splits at the first five colons, but for those in `${…}`. */
function partsOf(arn: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < arn.length && parts.length < arnParts - 1; at += 1) {
    if (arn.startsWith("${", at)) at = Math.max(at, arn.indexOf("}", at));
    else if (arn[at] === ":") {
      parts.push(arn.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, arn.slice(from)];
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: it is a variable of AWS IoT's policies.
const variable = "${iot:ClientId}";

/** `*` stands for any characters, `?` for any one. `+` and `#`, which are wildcards in topic filters, stand for themselves. */
function textTest(pattern: string, clientId: string): ArnTest {
  if (!/[*?]/.test(pattern)) {
    const text = pattern.replaceAll(variable, () => clientId);
    return (given) => given === text;
  }
  const source = pattern
    .split(variable)
    .map((piece) => escaped(piece).replaceAll("\\*", ".*").replaceAll("\\?", "."))
    .join(escaped(clientId));
  const expression = new RegExp(`^${source}$`, "su");
  return (given) => expression.test(given);
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

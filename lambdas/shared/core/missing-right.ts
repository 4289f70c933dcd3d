/** Recognizes that AWS refused a call because the function lacks a right, however deep in an error that stands. */

export interface MissingRight {
  /** Is the action, such as `dynamodb:DeleteItem`, or AWS's own words if they name none. */
  readonly right: string;
  /** Is the ARN of what it was asked on, if AWS says so. */
  readonly resource?: string;
}

/** Matches what the services call it: each has a name of its own for the same refusal. */
const refusal = /AccessDenied|^UnauthorizedOperation$|^AuthorizationError$/;
const named = /not authorized to perform: ([\w-]+:\w+)(?: on resource: "?([^\s"]+))?/;
/** Is how Lambda refuses to map a queue to a function whose own role may not read it, under a name for wrong parameters. */
const ofAnother = /does not have permissions to call (\w+) on (\w+)/;

/**
 * Answers which right an error says is missing, looking through causes and collected errors. Such an error goes on until
 * somebody mends the role, so nobody must be told to try again.
 */
export function missingRight(error: unknown): MissingRight | undefined {
  // A set is walked on to what is added to it meanwhile, and holds an error once that is its own cause.
  const errors = new Set<unknown>([error]);
  for (const one of errors) {
    if (!(one instanceof Error)) continue;
    const found = rightIn(one);
    if (found) return found;
    for (const inner of [one.cause, ...(one instanceof AggregateError ? one.errors : [])]) errors.add(inner);
  }
  return undefined;
}

function rightIn(error: Error): MissingRight | undefined {
  const [, call, service] = ofAnother.exec(error.message) ?? [];
  if (call && service) return { right: `${service.toLowerCase()}:${call}` };
  const code = "Code" in error ? String(error.Code) : "";
  if (!refusal.test(error.name) && !refusal.test(code)) return undefined;
  const [, right, resource] = named.exec(error.message) ?? [];
  return { right: right ?? error.message, ...(resource === undefined ? {} : { resource }) };
}

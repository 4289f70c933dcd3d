/** Checks the arguments of `npm run bench`, so that a typing mistake does not start a run of half an hour. */

const options = ["--short", "--rounds=N", "--minutes=N", "--help"];

/** Answers what is wrong with the arguments and what there is instead, or undefined if nothing is wrong. */
export function mistakeIn(args: readonly string[], parts: readonly string[]): string | undefined {
  const unknown = args.filter((argument) => !isOption(argument) && !parts.includes(argument));
  if (unknown.length === 0) return undefined;
  return `There is no ${unknown.join(", ")}; the parts are ${parts.join(", ")}, and the options are ${options.join(", ")}, where N is 1 or more.`;
}

const isOption = (argument: string): boolean =>
  argument === "--short" || argument === "--help" || /^--(?:rounds|minutes)=[1-9]\d*$/.test(argument);

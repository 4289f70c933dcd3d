/** Settings that a process must have from its beginning. */

import { setFlagsFromString } from "node:v8";

/**
 * Gives the process more threads for files, host names and passwords than Node's four, on being imported. All functions
 * of a laptop share them with its stores, and each function that signs people in keeps one busy for a quarter of a second
 * a sign-in. The pool reads this when it is first used, so this is imported before everything else.
 */
process.env.UV_THREADPOOL_SIZE ??= "16";

/**
 * Has each thread clear up its young objects by itself. V8 would share this out among threads of its own, which for heaps
 * as small as those of functions costs more than it helps: some twentieth of the processor time under full load.
 */
setFlagsFromString("--no-parallel-scavenge");

/**
 * Has each thread collect its old objects once they are some half more than at its last collection. V8 would let a heap
 * of this size grow to a multiple of what is in use, which under full load was more than all of that together.
 */
setFlagsFromString("--heap-growing-percent=60");

const youngObjects = "--max-semi-space-size";

/** Keeps an option of Node for the main thread from all others, which have limits of their own. */
setFlagsFromString(`${youngObjects}=0`);

/**
 * What a process should have before Node begins. Arenas are what glibc takes memory from: by itself it has eight for each
 * processor, and each keeps for its threads what others could use, which with a laptop's forty threads is 150 to 190 MiB.
 * The option gives the main thread 16 MiB for each half of its young objects, where V8 would take four times as much and
 * be no quicker.
 */
export const frugally = { env: { MALLOC_ARENA_MAX: "2" }, options: [`${youngObjects}=16`] };

/**
 * Has the process begin anew with little memory, in the same place and under the same id, where it has not begun so. What
 * was set by somebody else stays. A process that hears from its parent by a channel is left as it is, since it would lose
 * that.
 */
export function beginAnewFrugally(): void {
  const { env, execPath, execArgv, argv, platform } = process;
  const isGiven = [...execArgv, env.NODE_OPTIONS ?? ""].some((option) => option.includes(youngObjects));
  if (platform !== "linux" || process.send || (env.MALLOC_ARENA_MAX !== undefined && isGiven)) return;
  const args = [execPath, ...(isGiven ? [] : frugally.options), ...execArgv, ...argv.slice(1)];
  process.execve?.(execPath, args, { ...frugally.env, ...env });
}

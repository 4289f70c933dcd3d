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
 * Is how many arenas glibc takes memory from. By itself it has eight for each processor, and each keeps for its threads
 * what others could use: with a laptop's forty threads that is 150 to 190 MiB.
 */
export const arenas = { MALLOC_ARENA_MAX: "2" };

/**
 * Has the process begin anew with few arenas, in the same place and under the same id, where it has not begun so: glibc
 * looks at this before Node begins. A process that hears from its parent by a channel is left as it is, since it would
 * lose that.
 */
export function beginAnewWithFewArenas(): void {
  const { env, execPath, execArgv, argv, platform } = process;
  if (platform !== "linux" || env.MALLOC_ARENA_MAX !== undefined || process.send) return;
  process.execve?.(execPath, [execPath, ...execArgv, ...argv.slice(1)], { ...env, ...arenas });
}

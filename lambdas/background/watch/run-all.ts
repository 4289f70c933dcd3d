/** Runs tasks that have nothing to do with each other in one invocation. */

/**
 * Runs all tasks side by side, so that none keeps another from its work. Reports each failure, and throws afterwards if
 * any task failed, so that the function's error alarm sees it.
 */
export async function runAll(
  tasks: readonly (() => Promise<unknown>)[],
  report: (error: unknown) => void,
): Promise<void> {
  const results = await Promise.allSettled(tasks.map((task) => task()));
  const reasons = results.flatMap((result): unknown[] => (result.status === "rejected" ? [result.reason] : []));
  for (const reason of reasons) report(reason);
  if (reasons.length > 0) throw new AggregateError(reasons, "Watching failed.");
}

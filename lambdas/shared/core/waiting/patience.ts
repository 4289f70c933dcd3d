/** Bounds how long somebody waits for work, such as who is being let in for what is noted about it. */

/** Acts when somebody has waited long enough. Answers what ends the waiting before. */
export type Patience = (act: () => void) => () => void;

/** Makes the patience of so many milliseconds. */
export const patienceOf =
  (millis: number): Patience =>
  (act) => {
    const timer = setTimeout(act, millis);
    return () => clearTimeout(timer);
  };

/** Waits for the writing, or as long as the patience lasts: what is written later than that is written all the same. */
export async function patiently(writing: Promise<unknown>, patience: Patience): Promise<void> {
  const { promise: waited, resolve } = Promise.withResolvers<void>();
  const end = patience(resolve);
  await Promise.race([writing.finally(end), waited]);
}

/** Answers what the work does, and throws if it takes too long. What it does later than that, it does all the same. */
export async function inTime<T>(work: Promise<T>, patience: Patience, late: () => Error): Promise<T> {
  const { promise: waited, reject } = Promise.withResolvers<never>();
  const end = patience(() => reject(late()));
  return Promise.race([work.finally(end), waited]);
}

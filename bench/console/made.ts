/** Makes what the measured pages show, in place of the laptop's answers: more than a bench could send in its time. */

const eventAt = (index: number): string => `1lg2k0is1nrcrn${String(index).padStart(6, "0")}`;

/** Answers an attempt of a long log, as `…/attempts` tells it. Each third was acknowledged. */
function attemptAt(project: string, index: number, nowMillis: number): object {
  const time = new Date(nowMillis - index * 1000).toISOString().replace("Z", "000Z");
  const isFailed = index % 3 !== 0;
  return {
    time,
    eventId: eventAt(index),
    eventTime: time,
    device: `projects/${project}/devices/machine-${index % 50}`,
    eventType: "temperature",
    copy: null,
    attempt: 1,
    acknowledged: !isFailed,
    status: isFailed ? 503 : 200,
    latency: `0.${String((index * 37) % 1000).padStart(3, "0")}s`,
    errorClass: isFailed ? "status" : null,
    message: isFailed ? "The receiver answered 503." : null,
    answer: isFailed ? "the receiver says no" : "",
    nextAttemptTime: null,
  };
}

/** Answers a page of the log. Its token is where the next one begins. */
export function attemptsPage(project: string, token: string, most: number, nowMillis: number): object {
  const [from, pageSize] = [Number(token), 1000];
  const length = Math.min(pageSize, most - from);
  const attempts = Array.from({ length }, (_, index) => attemptAt(project, from + index, nowMillis));
  return { attempts, nextPageToken: from + length < most ? String(from + length) : "" };
}

/** Answers rows of several columns over the last hours, as `/query` does: waves that no two pixels share. */
export function pointsAnswer(rows: number, columns: number, nowMillis: number): object {
  const names = Array.from({ length: columns }, (_, index) => `machine ${index + 1}`);
  const values = Array.from({ length: rows }, (_, row) => [
    nowMillis - (rows - row) * 1000,
    ...names.map((_, column) => 20 + column * 5 + Math.sin(row / 300 + column) * 4 + ((row * 7919) % 100) / 50),
  ]);
  return { results: [{ statement_id: 0, series: [{ name: "temperature", columns: ["time", ...names], values }] }] };
}

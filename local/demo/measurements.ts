/** Measures this machine. The demo sends what it measures. */

import { statfs } from "node:fs/promises";
import { cpus, freemem, hostname, loadavg, totalmem, uptime } from "node:os";

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100);

interface CpuTimes {
  readonly busy: number;
  readonly all: number;
}

function cpuTimes(): CpuTimes {
  const times = cpus().map(({ times }) => times);
  const all = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
  return { busy: all - times.reduce((sum, { idle }) => sum + idle, 0), all };
}

/** Answers a function that reads CPU load since the last reading, memory, disk and uptime, as fields of one point. */
export function createMeter(): () => Promise<Record<string, number>> {
  let last = cpuTimes();
  return async () => {
    const now = cpuTimes();
    const disk = await statfs(".");
    const fields = {
      CPU_Load: percent(now.busy - last.busy, now.all - last.all),
      Load_Average: loadavg()[0] ?? 0,
      Memory_Used: percent(totalmem() - freemem(), totalmem()),
      Disk_Used: percent(disk.blocks - disk.bavail, disk.blocks),
      Uptime_Seconds: Math.floor(uptime()),
    };
    if (now.all - last.all > 0) last = now;
    return fields;
  };
}

export const machineTags = (): Record<string, string> => ({
  Connection_Tag: "System_Monitoring_Requester",
  MachineName: hostname(),
});

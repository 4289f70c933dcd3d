/** Decides what of a project needs attention, worst first, and where each thing is mended. */

import type { Connector, Gap } from "../../api/connectors.ts";
import type { Job } from "../../api/jobs.ts";
import type { Intake, OverviewSource } from "../../api/overview.ts";
import { calledOf, idOf } from "../../api/projects.ts";
import { coversGap } from "../../jobs/covers-gap.ts";
import { kindWords } from "../../jobs/job-words.ts";
import { formatCount, formatNumber } from "../../numbers/numbers.ts";
import type { State } from "../../parts/show/StateWord.tsx";
import { reasonWords, refusedLately } from "./intake.ts";

/** What is known of a project. A part is undefined until it was answered. */
export interface Known {
  /** The path of the project's pages, such as `/projects/p1`. */
  readonly base: string;
  readonly connectors?: readonly Connector[] | undefined;
  readonly gaps?: ReadonlyMap<string, readonly Gap[]> | undefined;
  readonly jobs?: readonly Job[] | undefined;
  readonly sources?: readonly OverviewSource[] | undefined;
  readonly intake?: Intake | undefined;
}

export interface Concern {
  readonly key: string;
  readonly state: State;
  readonly word: string;
  readonly what: string;
  readonly why: string;
  /** Since when, RFC 3339. */
  readonly since?: string | undefined;
  readonly action: { readonly label: string; readonly href: string };
}

export const concernsOf = (known: Known): Concern[] => [
  ...inHealth(known, "DOWN"),
  ...disabledConcerns(known),
  ...inHealth(known, "FAILING"),
  ...gapConcerns(known),
  ...jobConcerns(known),
  ...silentConcerns(known),
  ...refusedConcerns(known),
];

const pathOf = (base: string, connector: Pick<Connector, "name">): string =>
  `${base}/connectors/${idOf(connector.name)}`;

const healthWords = {
  DOWN: { state: "bad", word: "Down", otherwise: "Its receiver does not answer as it should. Events wait for it." },
  FAILING: { state: "warn", word: "Failing", otherwise: "Its receiver fails events. They are sent again." },
} as const;

function inHealth({ base, connectors = [] }: Known, health: keyof typeof healthWords): Concern[] {
  const { state, word, otherwise } = healthWords[health];
  return connectors
    .filter((connector) => connector.status === "ACTIVE" && connector.health.state === health)
    .map((connector) => ({
      key: connector.name,
      state,
      word,
      what: calledOf(connector),
      why: connector.lastError?.message ?? otherwise,
      since: connector.health.since ?? undefined,
      action: { label: "See what failed", href: `${pathOf(base, connector)}/attempts?outcome=false` },
    }));
}

const disabledConcerns = ({ base, connectors = [] }: Known): Concern[] =>
  connectors
    .filter(({ status }) => status === "SYSTEM_DISABLED")
    .map((connector) => ({
      key: connector.name,
      state: "bad",
      word: "Disabled by the system",
      what: calledOf(connector),
      why: connector.systemDisabled?.reason ?? "It failed for too long.",
      since: connector.systemDisabled?.time,
      action: { label: "Mend and enable", href: pathOf(base, connector) },
    }));

function gapConcerns({ base, connectors = [], gaps, jobs }: Known): Concern[] {
  if (!gaps || !jobs) return [];
  return connectors.flatMap((connector): Concern[] => {
    const open = (gaps.get(connector.name) ?? []).filter((gap) => isOpen(gap, connector, jobs));
    const [first] = open.toSorted((one, other) => one.startTime.localeCompare(other.startTime));
    if (!first) return [];
    const events = open.reduce((sum, { count }) => sum + count, 0);
    return [
      {
        key: `${connector.name}/gaps`,
        state: "warn",
        word: "Gap",
        what: calledOf(connector),
        why: `${formatCount(events, "event was", "events were")} dropped by rule and can be replayed.`,
        since: first.startTime,
        action: { label: "Close the gap", href: `${pathOf(base, connector)}/gaps` },
      },
    ];
  });
}

/** A gap is open while it can be replayed and no replay of all that it lacks is under way or done. */
const isOpen = (gap: Gap, { name }: Connector, jobs: readonly Job[]): boolean =>
  gap.replay !== null &&
  !jobs.some((job) => job.target === name && (job.state === "RUNNING" || job.state === "DONE") && coversGap(job, gap));

/** Names jobs that failed, unless a later one of the same kind and target has done it. */
const jobConcerns = ({ base, jobs = [] }: Known): Concern[] =>
  jobs
    .filter((job) => job.state === "FAILED" && !jobs.some((other) => makesGood(other, job)))
    .map((job) => ({
      key: job.name,
      state: "warn",
      word: "Failed",
      what: kindWords(job.kind),
      why: job.reason ?? "The job says no reason.",
      since: job.updateTime,
      action: { label: "Open the job", href: `${base}/jobs/${idOf(job.name)}` },
    }));

const makesGood = (other: Job, job: Job): boolean =>
  other.state === "DONE" &&
  other.kind === job.kind &&
  other.target === job.target &&
  Date.parse(other.createTime) > Date.parse(job.createTime);

/** Names silent sources, those that are silent for longest first. */
const silentConcerns = ({ base, sources = [] }: Known): Concern[] =>
  sources
    .filter(({ status, alert }) => status === "ENABLED" && alert?.state === "SILENT")
    .toSorted((one, other) => (one.alert?.since ?? "").localeCompare(other.alert?.since ?? ""))
    .map((source) => ({
      key: source.name,
      state: "warn",
      word: "Silent",
      what: calledOf(source),
      why: "It has sent nothing for longer than it may.",
      since: source.lastDataTime ?? source.createTime,
      action: { label: "Open the source", href: `${base}/sources/${idOf(source.name)}` },
    }));

/** Tells of what was refused lately. Senders over HTTPS know why, and messages of the sources tell it of MQTT. */
function refusedConcerns({ base, intake }: Known): Concern[] {
  const refused = refusedLately(intake?.series ?? []);
  const count = refused.reduce((sum, [, each]) => sum + each, 0);
  if (count === 0) return [];
  const why = refused.map(([reason, each]) => `${formatNumber(each)} ${reasonWords(reason)}`).join(", ");
  return [
    {
      key: "refused",
      state: "warn",
      word: "Refused",
      what: formatCount(count, "request"),
      why: `In the last two hours ${why}. Who sent over HTTPS was answered why; of MQTT the messages of the sources tell.`,
      action: { label: "Open the sources", href: `${base}/sources` },
    },
  ];
}

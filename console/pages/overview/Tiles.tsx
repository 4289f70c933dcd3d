/** Shows in numbers how a project is: its sources, what came in, its connectors, what waits, and what was delivered. */

import type { ReactNode } from "react";
import type { Connector } from "../../api/connectors.ts";
import type { Intake, OverviewMetrics, OverviewSource } from "../../api/overview.ts";
import { formatDuration, formatNumber, formatShort } from "../../numbers/numbers.ts";
import { Sparkline } from "../../parts/chart/Sparkline.tsx";
import { LinkTo } from "../../parts/page/LinkTo.tsx";
import { type State, StateWord } from "../../parts/show/StateWord.tsx";
import { countConnectors, countSources, sumDeliveries } from "./counts.ts";
import { pointsPerMinute } from "./intake.ts";

interface Figure {
  readonly word: string;
  readonly value: string;
  /** Colours the word where the value is of something. */
  readonly state?: State;
  readonly href?: string;
}

interface TilesProps {
  readonly base: string;
  readonly sources: { readonly sources: readonly OverviewSource[]; readonly isCut: boolean };
  readonly intake: Intake | undefined;
  readonly connectors: readonly Connector[] | undefined;
  readonly metrics: readonly OverviewMetrics[] | undefined;
}

export function Tiles({ base, sources, intake, connectors, metrics }: TilesProps) {
  return (
    <div className="overview-numbers">
      <div className="overview-tiles">
        <Tile title="Sources" figures={sourceFigures(base, sources.sources)}>
          {sources.isCut && <p className="overview-remark">Of the first {formatNumber(sources.sources.length)}.</p>}
        </Tile>
        <Tile title="Received in 24 hours" figures={intake && intakeFigures(intake)}>
          {intake && <Lately intake={intake} />}
        </Tile>
        <Tile title="Connectors" figures={connectors && connectorFigures(base, connectors)} />
        <Tile title="Events that wait" figures={metrics && waitingFigures(base, metrics)} />
        <Tile title="Sent in 24 hours" figures={metrics && deliveryFigures(base, metrics)} />
      </div>
    </div>
  );
}

function sourceFigures(base: string, sources: readonly OverviewSource[]): Figure[] {
  const { sending, silent, never, disabled } = countSources(sources);
  const list = `${base}/sources?state=`;
  return [
    { word: "Sending", value: formatNumber(sending), state: "good", href: `${list}sending` },
    { word: "Silent", value: formatNumber(silent), state: "bad", href: `${list}silent` },
    { word: "Never sent", value: formatNumber(never), state: "unknown", href: `${list}never` },
    { word: "Disabled", value: formatNumber(disabled), state: "idle", href: `${list}disabled` },
  ];
}

function intakeFigures({ metrics: { acceptedPoints, refusedRequests } }: Intake): Figure[] {
  return [
    { word: "Points", value: formatNumber(acceptedPoints) },
    { word: "Refused", value: formatNumber(refusedRequests), state: "warn" },
  ];
}

/** Shows what came in by the hour, and how much a minute it is lately beside the quota. */
function Lately({ intake: { series = [], quota } }: { readonly intake: Intake }) {
  const rate = pointsPerMinute(series, Date.now());
  return (
    <>
      <Sparkline label="Points by the hour" values={series.map(({ acceptedPoints }) => acceptedPoints)} />
      {rate !== undefined && (
        <p className="overview-remark">
          {formatShort(rate)} points a minute lately; the quota is {formatNumber(quota.pointsPerSecond * 60)}.
        </p>
      )}
    </>
  );
}

function connectorFigures(base: string, connectors: readonly Connector[]): Figure[] {
  const { up, failing, down, disabled } = countConnectors(connectors);
  const href = `${base}/connectors`;
  return [
    { word: "Up", value: formatNumber(up), state: "good", href },
    { word: "Failing", value: formatNumber(failing), state: "warn", href },
    { word: "Down", value: formatNumber(down), state: "bad", href },
    { word: "Disabled", value: formatNumber(disabled), state: "idle", href },
  ];
}

function waitingFigures(base: string, metrics: readonly OverviewMetrics[]): Figure[] {
  const { waiting, oldestMillis } = sumDeliveries(metrics);
  return [
    { word: "Waiting", value: formatNumber(waiting), href: `${base}/connectors` },
    { word: "Oldest", value: waiting === 0 || oldestMillis === undefined ? "–" : formatDuration(oldestMillis) },
  ];
}

function deliveryFigures(base: string, metrics: readonly OverviewMetrics[]): Figure[] {
  const { delivered, failed } = sumDeliveries(metrics);
  return [
    { word: "Acknowledged", value: formatNumber(delivered), href: `${base}/connectors` },
    { word: "Failed", value: formatNumber(failed), state: "warn", href: `${base}/connectors` },
  ];
}

interface TileProps {
  readonly title: string;
  /** Undefined until they were answered. */
  readonly figures: readonly Figure[] | undefined;
  readonly children?: ReactNode;
}

function Tile({ title, figures, children }: TileProps) {
  return (
    <section className="overview-tile" aria-label={title}>
      <h2>{title}</h2>
      {figures ? (
        <ul>
          {figures.map((figure) => (
            <li key={figure.word} data-none={figure.value === "0" ? "" : undefined}>
              <Linked href={figure.href}>
                <strong>{figure.value}</strong>
                {figure.state !== undefined && figure.value !== "0" ? (
                  <StateWord state={figure.state} word={figure.word} />
                ) : (
                  <span>{figure.word}</span>
                )}
              </Linked>
            </li>
          ))}
        </ul>
      ) : (
        <p className="overview-remark">Not known yet.</p>
      )}
      {children}
    </section>
  );
}

const Linked = ({ href, children }: { readonly href: string | undefined; readonly children: ReactNode }) =>
  href === undefined ? <div>{children}</div> : <LinkTo href={href}>{children}</LinkTo>;

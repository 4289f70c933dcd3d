/** Tells of the last 24 hours of a source: how much of it was kept by the hour, and what was said of it. */

import { useQuery } from "@tanstack/react-query";
import { type Retention, retentionsQuery, type Source } from "../../../api/sources.ts";
import { formatCount, formatNumber } from "../../../numbers/numbers.ts";
import { Sparkline } from "../../../parts/chart/Sparkline.tsx";
import { LinkTo } from "../../../parts/page/LinkTo.tsx";
import { Tile, Tiles } from "../../../parts/show/Tiles.tsx";
import { useProject } from "../../../project/use-project.ts";
import { countedIn, type Kept, keptQuery, type Said, saidQuery } from "./last-day.ts";
import type { TabProps } from "./tab.ts";

export function LastDay({ source, id }: TabProps) {
  const { id: project } = useProject();
  const here = `/projects/${encodeURIComponent(project)}/sources/${encodeURIComponent(id)}`;
  return (
    <Tiles>
      <KeptTile source={source} />
      <SaidTile id={id} href={`${here}/messages?from=-24h`} />
    </Tiles>
  );
}

function KeptTile({ source }: { readonly source: Source }) {
  const { id: project } = useProject();
  const { data: retentions } = useQuery(retentionsQuery(project));
  const retention = retentions && countedIn(source.retentions, retentions);
  const { data: kept, isError } = useQuery(keptQuery(project, source.activationUid, retention));
  const byHour = kept?.kind === "counted" ? kept.byHour : undefined;
  const sum = byHour?.reduce((all, count) => all + count, 0);
  return (
    <Tile
      name="Values kept, 24 h"
      value={sum === undefined ? "–" : formatNumber(sum)}
      more={retentions ? moreOf(source, retention, kept, isError) : "not known yet"}
    >
      {byHour && <Sparkline label="Values kept by the hour" values={byHour} />}
    </Tile>
  );
}

function moreOf(source: Source, retention: Retention | undefined, kept: Kept | undefined, isError: boolean): string {
  if (source.retentions.length === 0) return "no retention keeps them";
  if (retention === undefined) return "its retentions are not counted at each look: see Explore";
  if (kept?.kind === "refused") return kept.text;
  if (isError) return "could not be counted now";
  return kept ? `by the hour, in ${retention.displayName}` : "not known yet";
}

function SaidTile({ id, href }: { readonly id: string; readonly href: string }) {
  const { id: project } = useProject();
  const { data: said, isError } = useQuery(saidQuery(project, id));
  return (
    <Tile
      name="Messages, 24 h"
      value={said ? `${formatNumber(said.all)}${said.isCut ? " or more" : ""}` : "–"}
      more={said ? <LinkTo href={href}>{kindsOf(said)}</LinkTo> : isError ? "could not be read now" : "not known yet"}
    />
  );
}

function kindsOf({ errors, warnings, all }: Said): string {
  const parts = [
    ...(errors > 0 ? [formatCount(errors, "error")] : []),
    ...(warnings > 0 ? [formatCount(warnings, "warning")] : []),
  ];
  if (parts.length > 0) return parts.join(", ");
  return all === 0 ? "none: look at older ones" : "nothing to act on";
}

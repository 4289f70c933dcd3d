/** Charts what a source has sent, by the means of Explore, which are loaded when they are looked at. */

import { lazy, Suspense } from "react";
import { calledOf } from "../../../api/projects.ts";
import { Loading } from "../../../parts/states/Loading.tsx";
import type { TabProps } from "./tab.ts";

const Explore = lazy(async () => ({ default: (await import("../../explore/Explore.tsx")).Explore }));

export function ExploreTab({ source, id }: TabProps) {
  const { activationUid, lastDataTime } = source;
  const choice = { id, name: calledOf(source), uid: activationUid, hasData: lastDataTime !== null };
  return (
    <Suspense fallback={<Loading shape="chart" label="Loading Explore" />}>
      <Explore source={choice} />
    </Suspense>
  );
}

/** Shows what a page shows where it has nothing to show. */

import { useState } from "react";
import { Button } from "../../../console/parts/action/Button.tsx";
import { Chips } from "../../../console/parts/filter/FilterBar.tsx";
import type { FailedCall } from "../../../console/parts/states/error-words.ts";
import { Loading } from "../../../console/parts/states/Loading.tsx";
import { type QueryLike, QueryView } from "../../../console/parts/states/QueryView.tsx";
import { Empty, Failure, Gone, NoMatch } from "../../../console/parts/states/States.tsx";
import { hostile } from "./hostile.ts";

export const failed = (status: number, more: Partial<FailedCall> = {}): FailedCall => ({
  method: "GET",
  path: "/v2/projects/p/sources",
  status,
  text: hostile,
  requestId: "abc-123",
  time: "2026-11-29T12:00:00Z",
  ...more,
});

export function StatesShown() {
  const [retries, setRetries] = useState(0);
  return (
    <>
      <h1>States</h1>
      <p>Retries: {retries}</p>
      <Loading shape="table" count={2} />
      <Loading shape="tiles" count={3} />
      <Empty
        title="No sources yet"
        why="A source is whatever sends points."
        action={<Button kind="primary">Register</Button>}
      />
      <NoMatch chips={<Chips chips={[{ label: "state: silent", onRemove: () => {} }]} />} onClear={() => {}} />
      <Gone what="source" />
      {[0, 403, 409, 500].map((status) => (
        <Failure key={status} error={failed(status)} onRetry={() => setRetries(retries + 1)} />
      ))}
      <Failure error={failed(429, { retryAfterSeconds: 2 })} onRetry={() => setRetries((count) => count + 1)} />
      <Answers />
    </>
  );
}

const answers: Readonly<Record<string, Omit<QueryLike<readonly string[]>, "refetch">>> = {
  pending: { data: undefined, error: null },
  failed: { data: undefined, error: failed(500) },
  empty: { data: [], error: null },
  "empty of an earlier question": { data: [], error: null, isPlaceholderData: true },
  full: { data: ["one"], error: null },
  "of an earlier question": { data: ["one"], error: null, isPlaceholderData: true },
  stale: { data: ["one"], error: failed(0, { text: "The network is away." }) },
};

function Answers() {
  return Object.entries(answers).map(([name, query]) => (
    <section key={name} aria-label={name} data-answer={name}>
      <QueryView
        query={{ ...query, refetch: () => {} }}
        isEmpty={(data) => data.length === 0}
        empty={<Empty title="Nothing was made" why="It is new." />}
      >
        {(data) => <p>Answer: {data.join()}</p>}
      </QueryView>
    </section>
  ));
}

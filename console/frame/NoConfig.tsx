/** Says that the stage's configuration cannot be read, without which no page can be shown. */

import { Button } from "../parts/action/Button.tsx";

export function NoConfig({ error }: { readonly error: unknown }) {
  return (
    <main className="frame-alone">
      <h1>The console cannot start</h1>
      <p>
        It reads <code>/config.json</code> first, and this failed:{" "}
        {error instanceof Error ? error.message : "no answer came."}
      </p>
      <Button onClick={() => location.reload()}>Try again</Button>
    </main>
  );
}

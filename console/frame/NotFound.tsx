/** Says that an address has no page. */

import { Link, useLocation } from "wouter";

export function NotFound() {
  const [path] = useLocation();
  return (
    <main>
      <h1>There is no such page</h1>
      <p>
        The console has no page at <code>{path}</code>. <Link href="/projects">Go to the projects</Link>.
      </p>
    </main>
  );
}

/** Says that an address has no page. */

import { Link, useLocation } from "wouter";

export function NotFound() {
  const [path] = useLocation();
  return (
    <div className="frame-alone">
      <h1>There is no such page</h1>
      <p>
        The console has no page at <code>{path}</code>.
      </p>
      <p>
        <Link href="/projects">Go to the projects</Link>
      </p>
    </div>
  );
}

/** Leads from the addresses of devices to those of sources: they are the same things, and have one page. */

import { Redirect, useParams } from "wouter";
import { useProject } from "../../../project/use-project.ts";

export default function DevicesPage() {
  const { id } = useProject();
  const { source, tab } = useParams<{ readonly source?: string; readonly tab?: string }>();
  const rest = [source, tab].flatMap((part) => (part === undefined ? [] : [`/${encodeURIComponent(part)}`])).join("");
  return <Redirect to={`/projects/${encodeURIComponent(id)}/sources${rest}`} replace />;
}

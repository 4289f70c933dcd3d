/** Finds the pages of what somebody pastes: a resource name, an id, or an address of the console. */

import { eventKeyOf } from "../../url/event-key.ts";

export interface Target {
  readonly href: string;
  readonly label: string;
}

/** The page of each kind of thing in a project, below its address. */
const places: Readonly<Record<string, (id: string) => string>> = {
  dataconnectors: (id) => `connectors/${id}`,
  sources: (id) => `sources/${id}`,
  devices: (id) => `sources/${id}`,
  retentions: () => "retentions",
  jobs: (id) => `jobs/${id}`,
  exports: (id) => `exports?open=${id}`,
  members: () => "access/members",
  serviceaccounts: () => "access/service-accounts",
  apitokens: () => "access/api-tokens",
  alerts: () => "alerts",
};

const named = /^\/?(?:v2\/)?projects\/([\w-]+)(?:\/([a-z]+)(?:\/([\w.~%-]+))?(?:\/(\w+)(?:\/([\w-]+))?)?)?$/;
const organization = /^\/?(?:v2\/)?organizations\/([\w-]+)/;
/** Projects, data connectors and jobs have such ids. Events have them too, but are found by their device alone. */
const shortId = /^[0-9a-v]{20}$/;
/** Only sources have such ids: their Activation UIDs. */
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/**
 * Answers where a text may lead, the likeliest first. `project` is the project of the page: an id alone is looked for in it.
 * Of an id nothing tells the kind, so each kind that is found by such ids is offered.
 */
export function targetsOf(pasted: string, project: string | undefined): Target[] {
  const text = pasted.trim();
  const ofOrganization = organization.exec(text)?.[1];
  if (ofOrganization) return [{ href: `/organizations/${ofOrganization}`, label: `Organization ${ofOrganization}` }];
  const [, inProject, kind, thing, below, event] = named.exec(text) ?? [];
  if (inProject && kind === "devices" && thing && below === "events" && event && shortId.test(event))
    return [eventTarget(inProject, thing, event)];
  if (inProject) return [targetOf(inProject, kind, thing)];
  if (shortId.test(text)) return targetsOfId(text, project);
  if (project === undefined || !uuid.test(text)) return [];
  return [{ href: `/projects/${project}/sources/${text.toLowerCase()}`, label: `Source ${text.toLowerCase()}` }];
}

function targetOf(project: string, kind: string | undefined, thing: string | undefined): Target {
  const place = kind === undefined ? undefined : places[kind];
  if (!place) return { href: `/projects/${project}`, label: `Project ${project}` };
  // Of a kind alone, its list.
  const below = thing === undefined ? place("").replace(/(\/|\?open=)$/, "") : place(thing);
  return {
    href: `/projects/${project}/${below}`,
    label: thing === undefined ? `${kind} of ${project}` : `${kind}/${thing}`,
  };
}

const eventTarget = (project: string, device: string, event: string): Target => ({
  href: `/projects/${project}/events?open=${encodeURIComponent(eventKeyOf(device, event))}`,
  label: `Event ${event}`,
});

function targetsOfId(id: string, project: string | undefined): Target[] {
  const ofProject = { href: `/projects/${id}`, label: `Project ${id}` };
  if (project === undefined) return [ofProject];
  return [
    { href: `/projects/${project}/connectors/${id}`, label: `Data connector ${id}` },
    { href: `/projects/${project}/jobs/${id}`, label: `Job ${id}` },
    ofProject,
  ];
}

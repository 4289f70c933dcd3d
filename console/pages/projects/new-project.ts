/** What is entered about a new project: how it is checked, and what is sent of it. */

import * as v from "valibot";
import type { AnswerOf } from "../../api/client.ts";
import { projectsCreate as limits } from "../../api/made/limits.ts";
import { isZone } from "../../time/zone.ts";

type Membership = AnswerOf<"/v2/me">["memberships"][number];

/** Answers the organizations in which a caller may make projects: those that they administer. */
export const organizationsOf = (memberships: readonly Membership[]): readonly Membership[] =>
  memberships.filter(
    ({ name, roles }) => name.startsWith("organizations/") && roles.includes("roles/organization.admin"),
  );

export interface ProjectValues {
  readonly displayName: string;
  readonly organization: string;
  readonly companyName: string;
  readonly zone: string;
}

/** What no level of an MQTT topic may hold (docs/protocols/capture.md, "Names"). */
const noLevel = /[/+#*?$]/;

export const projectSchema: v.GenericSchema<ProjectValues> = v.object({
  displayName: v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty("Give it a name."),
    v.maxLength(limits.displayName.maxLength, `At most ${limits.displayName.maxLength} characters.`),
  ),
  organization: v.pipe(v.string(), v.nonEmpty("Choose an organization.")),
  companyName: v.pipe(
    v.string(),
    v.trim(),
    v.maxLength(limits.companyName.maxLength, `At most ${limits.companyName.maxLength} characters.`),
    v.check((text) => !noLevel.test(text), "Leave out / + # * ? and $, which mean something in topics."),
  ),
  zone: v.pipe(
    v.string(),
    v.trim(),
    v.check((text) => text === "" || isZone(text), "No zone has this name. Take one such as Europe/Berlin."),
  ),
});

/** Answers the request. What is left empty is the platform's to choose. */
export const bodyOf = ({ displayName, organization, companyName, zone }: ProjectValues) => ({
  displayName: displayName.trim(),
  organization,
  ...(companyName.trim() === "" ? {} : { companyName: companyName.trim() }),
  ...(zone.trim() === "" ? {} : { location: { timeLocation: zone.trim() } }),
});

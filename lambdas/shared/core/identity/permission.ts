/**
 * What each role permits, in the words that existing clients know. What a call asks for is its role, not one of these.
 */

import { type Role, roles } from "./role.ts";

export interface RoleText {
  readonly displayName: string;
  readonly description: string;
}

export const roleTexts: Readonly<Record<Role, RoleText>> = {
  "roles/project.user": {
    displayName: "Project user",
    description: "Reads what is in the project and changes nothing.",
  },
  "roles/project.developer": {
    displayName: "Project developer",
    description: "Also changes devices, sources, retentions and data connectors.",
  },
  "roles/project.admin": {
    displayName: "Project administrator",
    description: "Also changes the project, its members, service accounts and API tokens.",
  },
  "roles/organization.admin": {
    displayName: "Organization administrator",
    description: "May do everything in the organization and in all of its projects.",
  },
};

/** What each role permits beyond the roles below it. */
const added: Readonly<Record<Role, readonly string[]>> = {
  "roles/project.user": [
    "project.read",
    "membership.read",
    "sensor.read",
    "device.read",
    "dataconnector.read",
    "emulator.read",
  ],
  "roles/project.developer": [
    "sensor.update",
    "device.update",
    "dataconnector.create",
    "dataconnector.update",
    "dataconnector.delete",
    "emulator.create",
    "emulator.update",
    "emulator.delete",
  ],
  "roles/project.admin": [
    "project.update",
    "membership.create",
    "membership.update",
    "membership.delete",
    "device.transfer",
    "serviceaccount.read",
    "serviceaccount.create",
    "serviceaccount.update",
    "serviceaccount.delete",
    "serviceaccount.key.read",
    "serviceaccount.key.create",
    "serviceaccount.key.delete",
  ],
  "roles/organization.admin": ["organization.read", "organization.update", "project.create", "project.delete"],
};

/** Answers all that the role permits, including what the roles below it permit. */
export const permissionsOf = (role: Role): readonly string[] =>
  roles.slice(0, roles.indexOf(role) + 1).flatMap((one) => added[one]);

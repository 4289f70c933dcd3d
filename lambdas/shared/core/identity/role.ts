/** Roles, and who holds one. */

/** From the least to the most that one may do. */
export const roles = [
  "roles/project.user",
  "roles/project.developer",
  "roles/project.admin",
  "roles/organization.admin",
] as const;
export type Role = (typeof roles)[number];

export interface Member {
  /** The identity's id. */
  readonly id: string;
  readonly roles: readonly Role[];
  readonly createTime: string;
}

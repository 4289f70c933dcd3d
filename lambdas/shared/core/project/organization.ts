/** Organizations: the customers that own projects. */

export interface Organization {
  readonly id: string;
  readonly displayName: string;
}

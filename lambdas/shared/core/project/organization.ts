/** Organizations: the customers that own projects. */

export interface Organization {
  readonly id: string;
  readonly displayName: string;
  /** True of the one whose administrators operate the stage: what belongs to all organizations is theirs to change. */
  readonly operatesStage?: boolean;
}

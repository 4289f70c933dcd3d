/** Retentions: where a source's points are kept, and for how long. */

export interface Retention {
  readonly id: string;
  readonly project: string;
  /** What `Retention=` and InfluxQL name; unique in the project. */
  readonly displayName: string;
  readonly kind: "DYNAMODB";
  readonly durationSeconds: number;
  readonly createTime: string;
}

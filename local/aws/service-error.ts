/** An error as an AWS service answers it, before it takes the service's wire form. */

interface Details {
  /** HTTP status; 400 if absent. */
  readonly status?: number;
  /** SQS only: the code of the older query protocol, where it differs. */
  readonly queryCode?: string;
  /** Billed although it failed: a conditional write that was refused. */
  readonly units?: number;
  /** Further fields of the answer's body. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

export class ServiceError extends Error {
  /** The error's name, as the SDK shows it: `ResourceConflictException`. */
  readonly code: string;
  readonly status: number;
  readonly queryCode: string;
  readonly units: number;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.name = "ServiceError";
    this.code = code;
    this.status = details.status ?? 400;
    this.queryCode = details.queryCode ?? code;
    this.units = details.units ?? 0;
    this.fields = details.fields ?? {};
  }
}

/** Represents an error that an AWS service answers, before it takes the service's wire form. */

interface Details {
  /** The HTTP status; 400 if absent. */
  readonly status?: number;
  /** The code of the older query protocol, where it differs. Only SQS has one. */
  readonly queryCode?: string;
  /** What AWS bills although the call failed, such as for a conditional write that was refused. */
  readonly units?: number;
  /** Further fields of the answer's body. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

export class ServiceError extends Error {
  /** The error's name as the SDK shows it, such as `ResourceConflictException`. */
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

/** Makes the errors that Timestream answers. */

import { ServiceError } from "../../../aws/service-error.ts";
import type { StandardErrors } from "../../service.ts";

export const invalid = (message: string): ServiceError => new ServiceError("ValidationException", message);

export const notFound = (message: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", message, { status: 404 });

export const conflict = (message: string): ServiceError =>
  new ServiceError("ConflictException", message, { status: 409 });

export const throttled = (message: string): ServiceError =>
  new ServiceError("ThrottlingException", message, { status: 429 });

export const standardErrors: StandardErrors = {
  denied: (message) => new ServiceError("AccessDeniedException", message, { status: 403 }),
  throttled: () => throttled("Request rate limit exceeded (a fault was injected)."),
  failed: () => new ServiceError("InternalServerException", "Internal error (a fault was injected).", { status: 500 }),
  unknownCaller: () =>
    new ServiceError("UnrecognizedClientException", "The security token included in the request is invalid."),
};

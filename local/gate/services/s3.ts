/**
 * Serves S3 with the bucket in the path: which operation a request is, what it needs to be allowed, and the refusals in
 * XML.
 */

import { randomBytes } from "node:crypto";
import { ServiceError } from "../../aws/service-error.ts";
import type { WireAnswer, WireRequest } from "../../aws/wire.ts";
import type { ObjectStore } from "../../backends/s3/object-store.ts";
import type { Call, Permission, Service, StandardErrors } from "../service.ts";

const errors: StandardErrors = {
  denied: (message) => new ServiceError("AccessDenied", message, { status: 403 }),
  throttled: () =>
    new ServiceError("SlowDown", "Please reduce your request rate (a fault was injected).", { status: 503 }),
  failed: () =>
    new ServiceError("InternalError", "We encountered an internal error (a fault was injected).", { status: 500 }),
  unknownCaller: () =>
    new ServiceError("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", {
      status: 403,
    }),
};

export const createS3Service = (objects: ObjectStore): Service => ({
  name: "s3",
  errors,
  read: (request) => read(objects, request),
  refuse: (error) => ({
    status: error.status,
    headers: { "content-type": "application/xml", "x-amz-request-id": randomBytes(8).toString("hex").toUpperCase() },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${error.code}</Code><Message>${escaped(error.message)}</Message></Error>`,
  }),
});

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

interface Target {
  readonly bucket: string;
  /** Empty if the request is for the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
}

function read(objects: ObjectStore, request: WireRequest): Call<WireAnswer> {
  const url = new URL(request.url, "http://gate");
  const [, bucket = "", ...rest] = url.pathname.split("/");
  const target: Target = { bucket, key: decodeURIComponent(rest.join("/")), query: url.searchParams };
  const operation = operationOf(request, target);
  if (operation === undefined) {
    const message = `The laptop's s3 does not know ${request.method} ${target.key === "" ? "bucket" : "object"}${url.search}.`;
    throw new ServiceError("NotImplemented", message, { status: 501 });
  }
  return {
    operation,
    permissions: permissionsOf(operation, objects, request, target),
    perform: async () => {
      demandPrecondition(objects, request, target);
      const answer = await objects.answer(request);
      return { value: shownAsAsked(answer, target), units: 1, unit: "request" };
    },
  };
}

/**
 * The query parameters that do not change which operation it is. Any other is refused, since fauxqs would ignore it and
 * take the request for one on the object itself.
 */
const harmless = [
  "x-id",
  "list-type",
  "prefix",
  "delimiter",
  "max-keys",
  "continuation-token",
  "start-after",
  "marker",
  "encoding-type",
  "fetch-owner",
  "x-amz-checksum-mode",
  "response-content-disposition",
];
/** Begin the parameters of a presigned URL, whose signature the gate has checked. */
const signing = /^X-Amz-(?:Algorithm|Content-Sha256|Credential|Date|Expires|Signature|SignedHeaders|Security-Token)$/;
const subresources = ["uploads", "uploadId", "partNumber", "delete"];

function operationOf({ method, headers }: WireRequest, { bucket, key, query }: Target): string | undefined {
  const names = [...query.keys()];
  if (bucket === "" || names.some((name) => !signing.test(name) && ![...harmless, ...subresources].includes(name)))
    return undefined;
  const special = subresources.filter((name) => names.includes(name)).join(" ");
  const copies = "x-amz-copy-source" in headers ? " copy" : "";
  return operations[`${method} ${key === "" ? "bucket" : "object"} ${special}${copies}`.trim()];
}

const operations: Readonly<Record<string, string>> = {
  "GET object": "GetObject",
  "HEAD object": "HeadObject",
  "PUT object": "PutObject",
  "PUT object  copy": "CopyObject",
  "DELETE object": "DeleteObject",
  "POST object uploads": "CreateMultipartUpload",
  "PUT object uploadId partNumber": "UploadPart",
  "POST object uploadId": "CompleteMultipartUpload",
  "DELETE object uploadId": "AbortMultipartUpload",
  "GET bucket": "ListObjectsV2",
  "HEAD bucket": "HeadBucket",
  "POST bucket delete": "DeleteObjects",
};

const objectActions: Readonly<Record<string, string>> = {
  GetObject: "s3:GetObject",
  HeadObject: "s3:GetObject",
  DeleteObject: "s3:DeleteObject",
  AbortMultipartUpload: "s3:AbortMultipartUpload",
};

function permissionsOf(
  operation: string,
  objects: ObjectStore,
  request: WireRequest,
  { bucket, key, query }: Target,
): Permission[] {
  const bucketArn = `arn:aws:s3:::${bucket}`;
  const listing: Permission = { action: "s3:ListBucket", resource: bucketArn };
  if (operation === "DeleteObjects") return keysIn(request).map((each) => on("s3:DeleteObject", `${bucket}/${each}`));
  if (key === "") return [{ ...listing, context: { "s3:prefix": query.get("prefix") ?? "" } }];
  const permission = on(objectActions[operation] ?? "s3:PutObject", `${bucket}/${key}`);
  if (operation === "CopyObject") {
    const source = decodeURIComponent(String(request.headers["x-amz-copy-source"])).replace(/^\//, "");
    return [permission, on("s3:GetObject", source)];
  }
  // Asks for the right to list too, since S3 tells only callers who may list a bucket that an object does not exist.
  const reads = operation === "GetObject" || operation === "HeadObject";
  return reads && !objects.has(bucket, key) ? [permission, listing] : [permission];
}

/** Says how a browser is to take a download, which fauxqs leaves out. */
function shownAsAsked(answer: WireAnswer, { query }: Target): WireAnswer {
  const disposition = query.get("response-content-disposition");
  if (disposition === null || answer.status !== 200) return answer;
  return { ...answer, headers: { ...answer.headers, "content-disposition": disposition } };
}

const on = (action: string, path: string): Permission => ({ action, resource: `arn:aws:s3:::${path}` });

const keysIn = (request: WireRequest): string[] =>
  [...request.body.toString("utf8").matchAll(/<Key>([^<]*)<\/Key>/g)].map((match) => match[1] ?? "");

/** Refuses a PUT with `If-None-Match: *` if the object exists already, because fauxqs ignores this header. */
function demandPrecondition(objects: ObjectStore, request: WireRequest, { bucket, key }: Target): void {
  if (request.method !== "PUT" || request.headers["if-none-match"] !== "*" || !objects.has(bucket, key)) return;
  throw new ServiceError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
    status: 412,
  });
}

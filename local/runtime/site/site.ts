/**
 * Serves the template's host of CloudFront from the laptop's door: its files by its own rules, function and headers. Its
 * paths of APIs are the doors' own.
 */

import type { LocalBehaviour, LocalSite } from "../../template/model/site.ts";
import { matches } from "../../template/wildcard.ts";
import type { PageRequest } from "../api-gateway/pages.ts";
import { compileEdgeFunction, type EdgeFunction } from "./edge-function.ts";
import { type PublishedFile, readPublishedFiles } from "./published-files.ts";

export interface SiteAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

interface Behaviour extends LocalBehaviour {
  readonly run: EdgeFunction | undefined;
}

export class Site {
  private readonly behaviours: readonly Behaviour[];
  private readonly files: ReadonlyMap<string, PublishedFile>;

  /** `relocate` puts the laptop's addresses into a text in place of those on AWS. Throws if a file cannot be read. */
  constructor({ behaviours, publications, domainName }: LocalSite, relocate: (text: string) => string) {
    this.files = readPublishedFiles(publications, relocate);
    this.behaviours = behaviours.map((behaviour) => ({
      ...behaviour,
      headers: Object.fromEntries(Object.entries(behaviour.headers).map(([name, value]) => [name, relocate(value)])),
      run:
        behaviour.requestFunction === undefined
          ? undefined
          : compileEdgeFunction(behaviour.requestFunction, domainName),
    }));
  }

  /** Answers the headers that every answer at this path gets. `path` is still encoded. */
  headersAt(path: string): Readonly<Record<string, string>> {
    return this.behaviourAt(path)?.headers ?? {};
  }

  /** Answers a file; undefined where the path leads to an API, or the method is none that files have. */
  answer(request: PageRequest): SiteAnswer | undefined {
    const behaviour = this.behaviourAt(request.uri);
    if (behaviour?.bucket === undefined || !behaviour.methods.includes(request.method)) return undefined;
    const uri = behaviour.run === undefined ? request.uri : behaviour.run(request);
    const file = this.files.get(`${behaviour.bucket}${uri}`);
    return file === undefined ? absent() : fileAnswer(file, request.headers, behaviour.compresses);
  }

  private behaviourAt(path: string): Behaviour | undefined {
    return this.behaviours.find(({ pattern }) => matches(pattern, path));
  }
}

/** Is what S3 says of a file that is not there, to those who may not list a bucket. */
const absent = (): SiteAnswer => ({
  status: 403,
  headers: { "content-type": "application/xml" },
  body: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
});

function fileAnswer(file: PublishedFile, headers: PageRequest["headers"], compresses: boolean): SiteAnswer {
  const { bytes, contentType, cacheControl, zipped } = file;
  const isZipped = compresses && zipped !== undefined && accepts(headers["accept-encoding"] ?? "");
  const body = isZipped ? zipped : bytes;
  // A compressed answer is the same file and not the same bytes, which a weak tag says.
  const etag = isZipped ? `W/${file.etag}` : file.etag;
  const common = {
    ...(cacheControl === undefined ? {} : { "cache-control": cacheControl }),
    etag,
    ...(compresses && zipped !== undefined ? { vary: "accept-encoding" } : {}),
  };
  if (isKnown(headers["if-none-match"], file.etag)) return { status: 304, headers: common, body: "" };
  const length = { "content-type": contentType, "content-length": String(body.length) };
  return { status: 200, headers: { ...common, ...length, ...(isZipped ? { "content-encoding": "gzip" } : {}) }, body };
}

const accepts = (encodings: string): boolean => /(^|,)\s*gzip\s*(;\s*q=(0\.0*[1-9]|1)[\d.]*\s*)?(,|$)/i.test(encodings);

/** Tells whether a client has the file already. Weak tags count, as HTTP has it for this header. */
const isKnown = (tags: string | undefined, etag: string): boolean =>
  (tags ?? "").split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);

/** Answers the content types that a deployment gives to published files, by their names' endings. */

const types: Readonly<Record<string, string>> = {
  css: "text/css",
  gif: "image/gif",
  html: "text/html",
  ico: "image/vnd.microsoft.icon",
  jpg: "image/jpeg",
  js: "text/javascript",
  json: "application/json",
  map: "application/json",
  mjs: "text/javascript",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain",
  wasm: "application/wasm",
  webmanifest: "application/manifest+json",
  webp: "image/webp",
  woff2: "font/woff2",
  xml: "text/xml",
};

/** Is what S3 says of a file of which nobody said more. */
const anyBytes = "binary/octet-stream";

export const contentTypeOf = (name: string): string =>
  types[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? anyBytes;

/** Tells whether CloudFront compresses files of this type: texts, and what is written as one. */
export const isCompressible = (contentType: string): boolean =>
  /^text\/|^application\/(json|javascript|xml|wasm|manifest\+json)$|^image\/svg\+xml$/.test(contentType);

/**
 * A small webhook receiver: verifies each request, handles each event once, answers 200 only then.
 *
 *   SIGNATURE_SECRET=… ISSUER=https://…/data-connector HOST=127.0.0.1 PORT=8443 TLS_CERT_FILE=… TLS_KEY_FILE=… node receiver.mjs
 *
 * Without certificate it speaks plain HTTP, for use behind what ends TLS: data connectors send to https:// alone.
 */

import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createVerifier, Refused } from "./verify.mjs";

const {
  SIGNATURE_SECRET: secret,
  ISSUER: issuer,
  PORT: port = "8443",
  HOST: host = "127.0.0.1",
  TLS_CERT_FILE,
  TLS_KEY_FILE,
} = process.env;
const verify = createVerifier({ secret, issuer });

/** An event is smaller than this; whoever sends more is none of ours. */
const largestBodyBytes = 1024 * 1024;

/** Put your own work here. Resolve only when you are certain that you are done: the event is not sent again after. */
async function handle({ event }) {
  console.log(`event ${event.eventId} ${event.eventType}`);
}

/**
 * The same event may come again, also while its first delivery is still worked on. Ids of the last 100,000 are kept
 * here; keep them where you keep your data, and each event counts once even when this program starts anew.
 */
const handled = new Map();
const remembered = 100_000;

function handleOnce(message) {
  const { eventId } = message.event;
  const known = handled.get(eventId);
  if (known) return known;
  const handling = handle(message);
  handled.set(eventId, handling);
  // What failed is to be tried again when it comes again.
  handling.catch(() => handled.delete(eventId));
  const oldest = handled.keys().next().value;
  if (handled.size > remembered) handled.delete(oldest);
  return handling;
}

async function readBody(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > largestBodyBytes) throw new Refused("a body that is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function answer(request) {
  if (request.method !== "POST") return 405;
  try {
    const body = await readBody(request);
    await verify(request.headers, body);
    await handleOnce(JSON.parse(body));
    return 200;
  } catch (error) {
    console.log(error instanceof Refused ? `refused: ${error.message}` : `failed: ${error.message}`);
    return error instanceof Refused ? 401 : 500;
  }
}

const onRequest = async (request, response) => {
  response.writeHead(await answer(request)).end();
};
const isTls = TLS_CERT_FILE && TLS_KEY_FILE;
const server = isTls
  ? createHttpsServer({ cert: readFileSync(TLS_CERT_FILE), key: readFileSync(TLS_KEY_FILE) }, onRequest)
  : createHttpServer(onRequest);
server.listen(Number(port), host, () => console.log(`listening on port ${server.address().port}`));

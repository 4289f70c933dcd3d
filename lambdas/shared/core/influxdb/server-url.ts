/** Checks which addresses of an InfluxDB a retention may have. */

import { fieldFault } from "../error.ts";

const longestUrl = 2048;

/** The networks that are nobody's on the internet: a server there is reached only where the stage allows its network. */
const privateHost =
  /^(localhost|127\.\d+\.\d+\.\d+|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(1[6-9]|2\d|3[01])\.\d+\.\d+|\[::1\]|\[f[cd][0-9a-f]{2}:.*\])$/;

/**
 * Answers the URL. Throws `bad-request` unless it is one of https, or of http in a private network, with neither
 * credentials, which have fields of their own, nor a query or fragment.
 */
export function checkServerUrl(text: string): URL {
  const refuse = (fault: string): never => {
    throw fieldFault("influxdb.url", fault);
  };
  if (text.length > longestUrl) return refuse(`is longer than ${longestUrl} characters.`);
  if (/[\s\\\p{Cc}\p{Cf}]/u.test(text)) {
    return refuse("holds a blank, a control character, an invisible one or a backslash; leave it out.");
  }
  if (!/^https?:\/\/[^/?#]/i.test(text) || !URL.canParse(text)) {
    return refuse("is not the URL of a server; give one like https://influx.example.com:8086.");
  }
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") {
    return refuse("holds credentials; give username and password, or token, beside it.");
  }
  if (text.includes("?") || text.includes("#"))
    return refuse("holds a query or a fragment; give the server's address alone.");
  if (url.port === "0") return refuse("has the port 0, at which nobody answers.");
  if (url.protocol === "http:" && !privateHost.test(url.hostname)) {
    return refuse("must begin with https://, so that points and credentials are encrypted on their way.");
  }
  return url;
}

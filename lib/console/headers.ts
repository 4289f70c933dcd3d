/** Says which headers CloudFront adds: to the console's files, and to the APIs' answers under the console's host. */

import { Duration, Stack } from "aws-cdk-lib";
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from "aws-cdk-lib/aws-cloudfront";
import type { Construct } from "constructs";

/**
 * Refuses what a page could ask of a browser, but for copying texts. A name that Chromium does not know would be an error in
 * the console of each page.
 */
const permissions = [
  ...[
    "accelerometer",
    "autoplay",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "xr-spatial-tracking",
  ].map((feature) => `${feature}=()`),
  "clipboard-write=(self)",
].join(", ");

/** Answers the policy of the console's page. `mqttOrigin` is where it speaks MQTT, such as `wss://host`. */
const pagePolicy = (mqttOrigin: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${mqttOrigin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");

/**
 * Is the policy of what the APIs answer. They share the console's host, and whatever a browser took for a page there
 * could read the console's token: nothing of it is run, or shown within another page.
 */
const answerPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

const common = {
  contentTypeOptions: { override: true },
  strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
} as const;

/** Answers a name with the region in it, since these names count in the whole account. */
export const nameInAccount = (scope: Construct, part: string): string =>
  `${Stack.of(scope).stackName}-${Stack.of(scope).region}-${part}`;

export const createPageHeaders = (scope: Construct, mqttOrigin: string): ResponseHeadersPolicy =>
  new ResponseHeadersPolicy(scope, "PageHeaders", {
    responseHeadersPolicyName: nameInAccount(scope, "pages"),
    securityHeadersBehavior: {
      ...common,
      contentSecurityPolicy: { contentSecurityPolicy: pagePolicy(mqttOrigin), override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
    },
    customHeadersBehavior: {
      customHeaders: [
        { header: "Cross-Origin-Opener-Policy", value: "same-origin", override: true },
        { header: "Permissions-Policy", value: permissions, override: true },
      ],
    },
  });

export const createAnswerHeaders = (scope: Construct): ResponseHeadersPolicy =>
  new ResponseHeadersPolicy(scope, "AnswerHeaders", {
    responseHeadersPolicyName: nameInAccount(scope, "answers"),
    securityHeadersBehavior: {
      ...common,
      contentSecurityPolicy: { contentSecurityPolicy: answerPolicy, override: true },
    },
  });

/** Serves Publish of SNS, in the query protocol: a form comes in, and XML goes out. */

import { randomUUID } from "node:crypto";
import { machineClock } from "../../aws/clock.ts";
import { ServiceError } from "../../aws/service-error.ts";
import type { WireAnswer, WireRequest } from "../../aws/wire.ts";
import type { NoticeFile } from "../../backends/sns/notice-file.ts";
import type { LocalTopic } from "../../template/model/storage.ts";
import type { Log } from "../contract.ts";
import type { Call, Service, StandardErrors } from "../service.ts";

const errors: StandardErrors = {
  denied: (message) => new ServiceError("AuthorizationError", message, { status: 403 }),
  throttled: () => new ServiceError("Throttled", "Rate exceeded (a fault was injected).", { status: 429 }),
  failed: () => new ServiceError("InternalError", "Internal error (a fault was injected).", { status: 500 }),
  unknownCaller: () =>
    new ServiceError("InvalidClientTokenId", "The security token included in the request is invalid.", { status: 403 }),
};

/** SNS takes 256 KiB in a message. */
const mostMessageBytes = 256 * 1024;
/** SNS takes a subject of a line of ASCII that begins with no blank. */
const subjectForm = /^[!-~][ -~]{0,99}$/;

export const createSnsService = (topics: readonly LocalTopic[], notices: NoticeFile, log: Log): Service => ({
  name: "sns",
  errors,
  read: (request) => read(request, topics, notices, log),
  refuse: (error) => ({
    status: error.status,
    headers: { "content-type": "text/xml" },
    body: xml("ErrorResponse", `<Error>${errorBody(error)}</Error><RequestId>${randomUUID()}</RequestId>`),
  }),
});

function read(request: WireRequest, topics: readonly LocalTopic[], notices: NoticeFile, log: Log): Call<WireAnswer> {
  const form = new URLSearchParams(request.body.toString("utf8"));
  const action = form.get("Action") ?? "";
  if (action !== "Publish") {
    throw new ServiceError("InvalidAction", `The laptop's sns does not know the operation ${action}.`, { status: 501 });
  }
  const topicArn = form.get("TopicArn") ?? "";
  return {
    operation: "Publish",
    permissions: [{ action: "sns:Publish", resource: topicArn }],
    perform: () => {
      const notice = noticeIn(form, topicArn);
      if (!topics.some(({ arn }) => arn === topicArn)) {
        throw new ServiceError("NotFound", "Topic does not exist", { status: 404 });
      }
      notices.add(notice);
      log({ level: "info", message: `A topic was told: ${notice.subject ?? notice.message}`, topic: topicArn });
      return { value: published(notice.messageId), units: 1, unit: "request" };
    },
  };
}

function noticeIn(form: URLSearchParams, topicArn: string) {
  const message = form.get("Message") ?? "";
  const subject = form.get("Subject");
  if (message === "") throw invalid("Empty message");
  if (Buffer.byteLength(message) > mostMessageBytes) throw invalid("Message too long");
  if (subject !== null && !subjectForm.test(subject)) throw invalid("Subject");
  const attributes: Record<string, string> = Object.create(null);
  for (let entry = 1; form.has(`MessageAttributes.entry.${entry}.Name`); entry++) {
    const at = `MessageAttributes.entry.${entry}`;
    const value = form.get(`${at}.Value.StringValue`) ?? "";
    if (value === "") throw invalid(`The message attribute ${form.get(`${at}.Name`)} must have a value`);
    attributes[form.get(`${at}.Name`) ?? ""] = value;
  }
  return { at: machineClock.wallMillis(), messageId: randomUUID(), topicArn, subject, message, attributes };
}

const invalid = (what: string): ServiceError => new ServiceError("InvalidParameter", `Invalid parameter: ${what}`);

const published = (messageId: string): WireAnswer => ({
  status: 200,
  headers: { "content-type": "text/xml" },
  body: xml(
    "PublishResponse",
    `<PublishResult><MessageId>${messageId}</MessageId></PublishResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`,
  ),
});

const xml = (name: string, inner: string): string =>
  `<${name} xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${inner}</${name}>`;

const errorBody = ({ code, message, status }: ServiceError): string =>
  `<Type>${status < 500 ? "Sender" : "Receiver"}</Type><Code>${code}</Code><Message>${escaped(message)}</Message>`;

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Reads the records of a retain queue. */

import type { RetainMessage } from "../core/event/retain-message.ts";
import { readMessage } from "../core/message.ts";

export interface RetainRecord {
  readonly messageId: string;
  readonly body: string;
}

/** A message with the id by which its queue takes it back. */
export interface ReadMessage {
  readonly messageId: string;
  readonly message: RetainMessage;
}

export type Report = (message: string, fields: Record<string, unknown>) => void;

/** Answers the messages that can be read, and adds the ids of the others to `failed`. */
export const readRecords = (records: readonly RetainRecord[], failed: Set<string>, report: Report): ReadMessage[] =>
  records.flatMap((record) => {
    try {
      return [{ messageId: record.messageId, message: readMessage<RetainMessage>(record.body, "retain") }];
    } catch (error) {
      report("cannot read a retain message", { messageId: record.messageId, error });
      failed.add(record.messageId);
      return [];
    }
  });

/**
 * Imports the parts of fauxqs that the laptop uses. Its package exports only the whole server, which would listen on
 * every network interface, so its files are imported by their paths (docs/adr/0015).
 */

export { SqsError } from "../../../node_modules/fauxqs/dist/common/errors.js";
export { PersistenceManager } from "../../../node_modules/fauxqs/dist/persistence.js";
export { S3Store } from "../../../node_modules/fauxqs/dist/s3/s3Store.js";
export { SnsStore } from "../../../node_modules/fauxqs/dist/sns/snsStore.js";
export { changeMessageVisibility } from "../../../node_modules/fauxqs/dist/sqs/actions/changeMessageVisibility.js";
export { createQueue } from "../../../node_modules/fauxqs/dist/sqs/actions/createQueue.js";
export { deleteMessage } from "../../../node_modules/fauxqs/dist/sqs/actions/deleteMessage.js";
export { deleteMessageBatch } from "../../../node_modules/fauxqs/dist/sqs/actions/deleteMessageBatch.js";
export { deleteQueue } from "../../../node_modules/fauxqs/dist/sqs/actions/deleteQueue.js";
export { getQueueAttributes } from "../../../node_modules/fauxqs/dist/sqs/actions/getQueueAttributes.js";
export { getQueueUrl } from "../../../node_modules/fauxqs/dist/sqs/actions/getQueueUrl.js";
export { listQueues } from "../../../node_modules/fauxqs/dist/sqs/actions/listQueues.js";
export { listQueueTags } from "../../../node_modules/fauxqs/dist/sqs/actions/listQueueTags.js";
export { purgeQueue } from "../../../node_modules/fauxqs/dist/sqs/actions/purgeQueue.js";
export { setQueueAttributes } from "../../../node_modules/fauxqs/dist/sqs/actions/setQueueAttributes.js";
export { SqsQueue, SqsStore } from "../../../node_modules/fauxqs/dist/sqs/sqsStore.js";
export {
  calculateMessageSize,
  type InflightEntry,
  type MessageAttributeValue,
  type ReceivedMessage,
  SETTABLE_ATTRIBUTES,
  type SqsMessage,
  VALID_BATCH_ENTRY_ID,
} from "../../../node_modules/fauxqs/dist/sqs/sqsTypes.js";

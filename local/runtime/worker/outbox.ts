/**
 * Collects what one thread has for another in a turn of its event loop, and posts it as one message: each message wakes
 * the other thread and costs both of them more than what is in it.
 */
export class Outbox<T> {
  private readonly post: (messages: readonly T[]) => void;
  private messages: T[] = [];

  constructor(post: (messages: readonly T[]) => void) {
    this.post = post;
  }

  add(message: T): void {
    this.messages.push(message);
    if (this.messages.length === 1) setImmediate(() => this.flush());
  }

  /** Posts at once what is there. */
  flush(): void {
    const { messages } = this;
    this.messages = [];
    if (messages.length > 0) this.post(messages);
  }
}

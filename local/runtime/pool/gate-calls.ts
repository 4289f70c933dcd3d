/** Passes the calls of AWS that a thread makes to the gate, and the gate's answers back. */

import type { WireAnswer } from "../../aws/wire.ts";
import type { GateCall } from "../../gate/contract.ts";
import type { GateAnswer, GateAnswerMessage, GateRequestMessage } from "../worker/messages.ts";

/** A call that is under way. */
interface UnderWay {
  gone: boolean;
  /** Is set once the gate wants to know when the caller goes. */
  leave?: () => void;
}

export class GateCalls {
  private readonly gate: GateCall;
  private readonly tell: (message: GateAnswerMessage) => void;
  private readonly underWay = new Map<number, UnderWay>();

  constructor(gate: GateCall, tell: (message: GateAnswerMessage) => void) {
    this.gate = gate;
    this.tell = tell;
  }

  /** Never rejects. */
  async take({ callId, body, method, url, headers }: GateRequestMessage): Promise<void> {
    const call: UnderWay = { gone: false };
    this.underWay.set(callId, call);
    const answer = await this.gate({ method, url, headers, body: bytesOf(body) }, (leave) => {
      if (call.gone) leave();
      else call.leave = leave;
    });
    this.underWay.delete(callId);
    if (!call.gone) this.tell({ kind: "called", callId, ...(answer ? { answer: posted(answer) } : {}) });
  }

  /** Ends the wait for an answer. Does nothing where it came meanwhile. */
  leave(callId: number): void {
    const call = this.underWay.get(callId);
    if (call === undefined) return;
    call.gone = true;
    call.leave?.();
  }

  /** Ends all waits, since the thread has ended. */
  leaveAll(): void {
    for (const callId of this.underWay.keys()) this.leave(callId);
  }
}

const bytesOf = (body: string | Uint8Array): Buffer =>
  typeof body === "string" ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);

/** Copies a body that is part of something larger, because posting it would copy all of that. */
function posted({ status, headers, body }: WireAnswer): GateAnswer {
  const isPart = typeof body !== "string" && body.byteLength < body.buffer.byteLength;
  return { status, headers, body: isPart ? new Uint8Array(body) : body };
}

/**
 * Keeps all event source mappings: the template's, and those made at run time, which are kept on disk. A change shows
 * after a delay, as on AWS. Until then the pollers go on as before.
 */

import { randomUUID } from "node:crypto";
import { ServiceError } from "../../aws/service-error.ts";
import type { LocalMapping } from "../../template/model/functions.ts";
import type { Platform } from "../../template/model/platform.ts";
import { JsonFile } from "../json-file.ts";
import { StoreFailure, StoreHealth } from "../store-health.ts";
import { type StoreList, unlisted } from "../store-list.ts";
import type { MappingSettings } from "./mapping-settings.ts";
import type { MappingState, MappingStore, RunningMapping } from "./mapping-store.ts";

export interface MappingRecord {
  readonly uuid: string;
  readonly eventSourceArn: string;
  readonly functionArn: string;
  /** What was asked for last. */
  readonly wanted: MappingSettings;
  /** What the pollers run. */
  readonly running: MappingSettings;
  readonly state: MappingState;
  readonly fromTemplate: boolean;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

export class MappingBook implements MappingStore {
  private readonly file: JsonFile<MappingRecord[]>;
  private readonly delayMillis: number;
  private readonly recordsByUuid = new Map<string, MappingRecord>();
  private readonly listeners = new Set<() => void>();
  private readonly timers = new Map<string, NodeJS.Timeout>();

  /**
   * Completes changes that were on their way when the last process ended. Forgets mappings to functions that the
   * template no longer has.
   */
  constructor(
    path: string,
    platform: Pick<Platform, "mappings" | "functions">,
    delayMillis: number,
    health: StoreHealth = new StoreHealth(),
    list: StoreList = unlisted,
  ) {
    this.file = new JsonFile(path, health, list);
    this.delayMillis = delayMillis;
    const functions = new Set(platform.functions.map((each) => each.arn));
    for (const record of this.file.read([])) {
      const goesOn = record.state !== "Deleting" && functions.has(record.functionArn);
      if (goesOn) this.recordsByUuid.set(record.uuid, settled(record));
    }
    for (const mapping of platform.mappings) this.recordsByUuid.set(mapping.uuid, fromTemplate(mapping));
  }

  list(): RunningMapping[] {
    return this.records().map(({ uuid, eventSourceArn, functionArn, running, state, fromTemplate }) => ({
      uuid,
      eventSourceArn,
      functionArn,
      ...running,
      state,
      fromTemplate,
    }));
  }

  onChange(changed: () => void): () => void {
    this.listeners.add(changed);
    return () => void this.listeners.delete(changed);
  }

  /** Answers all mappings, in the order in which they were made. */
  records(): MappingRecord[] {
    return [...this.recordsByUuid.values()];
  }

  find(uuid: string): MappingRecord | undefined {
    return this.recordsByUuid.get(uuid);
  }

  create(eventSourceArn: string, functionArn: string, wanted: MappingSettings): MappingRecord {
    const twin = this.records().find(
      (each) => each.eventSourceArn === eventSourceArn && each.functionArn === functionArn,
    );
    if (twin !== undefined) throw conflict(twin);
    const record: MappingRecord = {
      uuid: randomUUID(),
      eventSourceArn,
      functionArn,
      wanted,
      running: { ...wanted, enabled: false },
      state: "Creating",
      fromTemplate: false,
      modifiedAt: Date.now(),
    };
    return this.change(record);
  }

  update(record: MappingRecord, wanted: MappingSettings): MappingRecord {
    demandSettled(record);
    return this.change({ ...record, wanted, state: stateToward(record, wanted), modifiedAt: Date.now() });
  }

  delete(record: MappingRecord): MappingRecord {
    demandSettled(record);
    return this.change({ ...record, state: "Deleting", modifiedAt: Date.now() });
  }

  /** Ends the delays of changes that are on their way. The file holds what was asked for. */
  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.listeners.clear();
  }

  private change(record: MappingRecord): MappingRecord {
    this.put(record);
    const timer = setTimeout(() => this.settleSafely(record.uuid), this.delayMillis);
    timer.unref();
    this.timers.set(record.uuid, timer);
    return record;
  }

  /** Leaves a failure of the file to the store's health, which knows of it and ends the laptop. */
  private settleSafely(uuid: string): void {
    try {
      this.settle(uuid);
    } catch (error) {
      if (!(error instanceof StoreFailure)) throw error;
    }
  }

  private settle(uuid: string): void {
    this.timers.delete(uuid);
    const record = this.recordsByUuid.get(uuid);
    if (record === undefined) return;
    if (record.state === "Deleting") {
      this.recordsByUuid.delete(uuid);
      this.save();
    } else {
      this.put(settled(record));
    }
  }

  private put(record: MappingRecord): void {
    this.recordsByUuid.set(record.uuid, record);
    this.save();
  }

  private save(): void {
    this.file.write(this.records().filter((record) => !record.fromTemplate));
    for (const listener of [...this.listeners]) listener();
  }
}

const settled = (record: MappingRecord): MappingRecord => ({
  ...record,
  running: record.wanted,
  state: record.wanted.enabled ? "Enabled" : "Disabled",
});

function fromTemplate(mapping: LocalMapping): MappingRecord {
  const { uuid, eventSourceArn, functionArn, ...settings } = mapping;
  const state: MappingState = settings.enabled ? "Enabled" : "Disabled";
  const times = { fromTemplate: true, modifiedAt: Date.now() };
  return { uuid, eventSourceArn, functionArn, wanted: settings, running: settings, state, ...times };
}

function stateToward(record: MappingRecord, wanted: MappingSettings): MappingState {
  if (wanted.enabled === record.running.enabled) return "Updating";
  return wanted.enabled ? "Enabling" : "Disabling";
}

function demandSettled(record: MappingRecord): void {
  if (record.state === "Enabled" || record.state === "Disabled") return;
  const message = `Cannot change the event source mapping ${record.uuid} because it is in use (${record.state}).`;
  throw new ServiceError("ResourceInUseException", message);
}

function conflict(twin: MappingRecord): ServiceError {
  const pair = `SQS arn (" ${twin.eventSourceArn} ") and function (" ${twin.functionArn.split(":").at(-1)} ")`;
  const advice = `Please update or delete the existing mapping with UUID ${twin.uuid}`;
  const message = `An event source mapping with ${pair} already exists. ${advice}`;
  return new ServiceError("ResourceConflictException", message, { status: 409 });
}

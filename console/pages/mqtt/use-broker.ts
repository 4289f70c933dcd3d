/** Holds the connection of the page to the broker, and what came over it. */

import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import type { Connection } from "./MqttClient.ts";
import { type Message, withMessage } from "./messages.ts";

export type BrokerState =
  | { readonly kind: "off" | "connecting" | "on" }
  | { readonly kind: "ended"; readonly why: string };

export interface SignIn {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export interface Broker {
  readonly state: BrokerState;
  readonly messages: readonly Message[];
  /** Why single topics were refused, by the topic. */
  readonly refused: ReadonlyMap<string, string>;
  readonly connect: (signIn: SignIn) => void;
  readonly disconnect: () => void;
  readonly publish: (topic: string, payload: string, qos: 0 | 1) => Promise<void>;
  readonly clear: () => void;
}

/** Subscribes to the topics that are wanted while it is connected. */
export function useBroker(wanted: readonly string[]): Broker {
  const connection = useRef<Connection>(undefined);
  /** Tells apart the attempt to connect that counts from those before it. */
  const latest = useRef<object>(undefined);
  const held = useRef(new Set<string>());
  const [state, setState] = useState<BrokerState>({ kind: "off" });
  const [messages, setMessages] = useState<readonly Message[]>([]);
  const [refused, setRefused] = useState<ReadonlyMap<string, string>>(new Map());
  const subscribe = useEffectEvent(async (filter: string) => {
    held.current.add(filter);
    try {
      await connection.current?.subscribe(filter);
      setRefused((known) => new Map([...known].filter(([topic]) => topic !== filter)));
    } catch (error) {
      setRefused((known) => new Map([...known, [filter, error instanceof Error ? error.message : "It was refused."]]));
    }
  });
  const isOn = state.kind === "on";
  const key = wanted.join("\n");
  useEffect(() => {
    if (!isOn) return;
    const filters = new Set(key === "" ? [] : key.split("\n"));
    for (const filter of filters.difference(held.current)) void subscribe(filter);
    for (const filter of held.current.difference(filters)) {
      held.current.delete(filter);
      connection.current?.unsubscribe(filter).catch(() => {});
    }
  }, [isOn, key]);
  useEffect(
    () => () => {
      latest.current = undefined;
      connection.current?.end();
    },
    [],
  );
  const connect = useCallback((signIn: SignIn) => {
    connection.current?.end();
    held.current = new Set();
    setRefused(new Map());
    setState({ kind: "connecting" });
    const attempt = {};
    latest.current = attempt;
    const isLatest = (): boolean => latest.current === attempt;
    import("./MqttClient.ts").then(
      ({ open }) => {
        if (!isLatest()) return;
        connection.current = open({
          ...signIn,
          onConnect: () => isLatest() && setState({ kind: "on" }),
          onMessage: (message) => setMessages((known) => withMessage(known, message)),
          onEnd: (why) => isLatest() && setState({ kind: "ended", why }),
        });
      },
      () => isLatest() && setState({ kind: "ended", why: "The page could not be loaded in full. Load it again." }),
    );
  }, []);
  const disconnect = useCallback(() => {
    latest.current = undefined;
    connection.current?.end();
    connection.current = undefined;
    setState({ kind: "off" });
  }, []);
  const publish = async (topic: string, payload: string, qos: 0 | 1): Promise<void> => {
    if (!connection.current || !isOn) throw new Error("Connect first.");
    await connection.current.publish(topic, payload, qos);
  };
  return { state, messages, refused, connect, disconnect, publish, clear: useCallback(() => setMessages([]), []) };
}

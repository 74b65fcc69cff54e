import { AsyncLocalStorage } from 'node:async_hooks';
import { isIP } from 'node:net';
import type { AuditChannel } from './audit-actions.js';

/** Who acts, as the audit log records it. */
export interface Actor {
  /** Id of the user; null without one. */
  userId: number | null;
  channel: AuditChannel;
  /** IP address; null if there is none, or what a proxy forwarded is none. */
  address: string | null;
}

const SYSTEM: Actor = { userId: null, channel: 'system', address: null };

const current = new AsyncLocalStorage<() => Actor>();

/**
 * Runs `work` on behalf of an actor.
 *
 * @param actor is asked for each entry: who sent a request is known once its token was verified
 */
export function withActor<T>(actor: () => Actor, work: () => T): T {
  return current.run(actor, work);
}

/** The actor of {@link withActor}; outside of it, the system. */
export function currentActor(): Actor {
  return current.getStore()?.() ?? SYSTEM;
}

/** An address as it is recorded: IPv4 in its own notation, IPv6 without a zone. */
export function recordedAddress(ip: string): string | null {
  const [, ipv4] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip) ?? [];
  const address = (ipv4 ?? ip).replace(/%.*$/, '');
  return isIP(address) === 0 ? null : address;
}

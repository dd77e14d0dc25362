import type { IncomingMessage } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import type { C } from './http.ts'

const lifted = new WeakSet<IncomingMessage>()

/**
 * Lets the body of this request take its time: whoever reads it sees to its pace. Only for a sender who may send it,
 * since it occupies a connection.
 */
export function liftBodyDeadline(c: C): void {
  // `app.request` has no socket, and no deadline
  const { incoming } = (c.env ?? {}) as Partial<HttpBindings>
  if (incoming) lifted.add(incoming)
}

/** Whether the body of a request must come in the time that all have: not once `liftBodyDeadline` lifted that. */
export const hasBodyDeadline = (incoming: IncomingMessage): boolean => !lifted.has(incoming)

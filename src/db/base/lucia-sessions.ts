import { Lucia, TimeSpan } from 'lucia'
import { DAY, MINUTE } from '../../domain/base/time.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { hashToken } from './open.ts'

/** The idle end is moved at most once in this time: a write a minute, not a write a request. */
const TOUCH = MINUTE
/** No press keeps a session longer than this after it was opened (WCAG 2.2.1). */
const LONGEST = DAY
/** A clock that was put right by more than this ends the sessions begun before: they would outlive their absolute end. */
const SLACK = 5 * MINUTE

/** When a session began and ends, epoch ms: `expiresAt` unless a request comes before, `endsAt` in any case. */
export type Ends = { readonly createdAt: number; readonly expiresAt: number; readonly endsAt: number }

/** One kind of session and its rows. Ids are bearer secrets: what is stored is `idHash`, SHA-256 of one. */
export type SessionKind<Row extends Ends, Owner> = {
  /** how long it lasts without use, in ms */
  readonly idle: number
  /** how long in all, unless more time is asked for, in ms */
  readonly absolute: number
  /** the row, whether its time is over or not; undefined when there is none that may count */
  readonly find: (idHash: Buffer) => Promise<Row | undefined>
  /** in one transaction with the end of those that it replaces */
  readonly insert: (idHash: Buffer, owner: Owner, ends: Ends) => Promise<unknown>
  /** the idle end of one in use, forward */
  readonly move: (row: Row, expiresAt: number) => Promise<unknown>
  readonly remove: (idHash: Buffer) => Promise<unknown>
}

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<Found>
    DatabaseSessionAttributes: Found
  }
}

/** What goes through Lucia with a session: the row of one that was found, or whose a new one is. */
type Found = { readonly row?: unknown; readonly owner?: unknown }

/**
 * Sessions on Lucia, which makes and validates ids. Our adapter stores a hash of the id, runs one query a check (the row
 * travels as the session's attributes), keeps an absolute end that only a wish for more time moves, and goes by the
 * clock that is passed in. What `kind` rejects with, all reject with.
 */
export function luciaSessions<Row extends Ends, Owner>(clock: Clock, kind: SessionKind<Row, Owner>) {
  const { idle, absolute } = kind
  const lucia = new Lucia(
    {
      getSessionAndUser: async (id) => {
        const row = await kind.find(hashToken(id))
        const now = clock.now()
        if (!row || now >= row.expiresAt || row.createdAt > now + SLACK) return [null, null]
        // Lucia compares with the machine's clock: hand it a date as far from that as ours says
        const expiresAt = new Date(row.expiresAt - now + Date.now())
        return [
          { id, userId: NOBODY, expiresAt, attributes: { row } },
          { id: NOBODY, attributes: {} },
        ]
      },
      setSession: async ({ id, attributes: { owner } }) => {
        const now = clock.now()
        const ends = { createdAt: now, expiresAt: now + idle, endsAt: now + absolute }
        await kind.insert(hashToken(id), owner as Owner, ends)
      },
      deleteSession: async (id) => void (await kind.remove(hashToken(id))),
      // each kind ends its owner's, moves the idle end and cleans up by itself, by our clock
      deleteUserSessions: async () => {},
      updateSessionExpiration: async () => {},
      deleteExpiredSessions: async () => {},
      getUserSessions: async () => [],
    },
    { sessionExpiresIn: new TimeSpan(idle, 'ms'), getSessionAttributes: (found) => found },
  )
  const living = async (id: string): Promise<Row | undefined> =>
    (await lucia.validateSession(id)).session?.row as Row | undefined
  return {
    /** The id of a new one. */
    open: async (owner: Owner): Promise<string> => (await lucia.createSession(NOBODY, { owner })).id,
    /** With its idle end moved, where that is worth a write; undefined when it is unknown or over. */
    find: async (id: string): Promise<Row | undefined> => {
      const row = await living(id)
      if (!row) return undefined
      const expiresAt = Math.min(clock.now() + idle, row.endsAt)
      if (expiresAt - row.expiresAt < TOUCH) return row
      await kind.move(row, expiresAt)
      return { ...row, expiresAt }
    },
    /**
     * With the ends that it has from now on, as if it began now but never past a day after it did: to be written.
     * Undefined when it is unknown or over.
     */
    renewed: async (id: string): Promise<Row | undefined> => {
      const row = await living(id)
      if (!row) return undefined
      const now = clock.now()
      const endsAt = Math.max(row.endsAt, Math.min(now + absolute, row.createdAt + LONGEST))
      return { ...row, expiresAt: Math.min(now + idle, endsAt), endsAt }
    },
    end: (id: string): Promise<void> => lucia.invalidateSession(id),
  }
}

/** Lucia wants a user with each session; ours are found by their rows. */
const NOBODY = ''

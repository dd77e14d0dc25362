import type { Context } from 'hono'

/** Whether a program asks: pages for people, JSON for `Accept: application/json`. */
export const wantsJson = (c: Context): boolean => (c.req.header('Accept') ?? '').includes('application/json')

import type { Finding } from '../facts/finding.ts'

/** What an examination of the installation found, and when (epoch ms). */
export type CheckUp = { readonly at: number; readonly findings: readonly Finding[] }

/** `last`: the newest that ended · `since`: one is under way, from then on · `failed`: the newest did not end */
export type ExaminerState = {
  readonly last?: CheckUp
  readonly since?: number
  readonly failed?: boolean
}

/** Examines the installation as `nss doctor` does, beside the requests. */
export interface Examiner {
  state(): ExaminerState
  /** begins one, unless one is under way */
  start(): void
  /** resolves when none is under way */
  settled(): Promise<void>
}

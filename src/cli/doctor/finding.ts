import type { Finding } from '../../domain/facts/finding.ts'

export type { Finding }

/** Nothing to do. @param que what was looked at @param dice what was found, a sentence of Spanish */
export const well = (que: string, dice: string): Finding => ({ que, estado: 'bien', dice })
/** Worth a look: the exit code stays 0. @param haz what to do, a sentence of Spanish */
export const warn = (que: string, dice: string, haz: string): Finding => ({ que, estado: 'aviso', dice, haz })
/** Keeps the portal from working, or soon will: the exit code becomes 1. @param haz what to do, a sentence of Spanish */
export const bad = (que: string, dice: string, haz: string): Finding => ({ que, estado: 'mal', dice, haz })

/** The same, with how much of it is left. @param queda a part, cut to 0 to 1 */
export const measured = (finding: Finding, queda: number): Finding => ({
  ...finding,
  queda: Math.min(1, Math.max(0, queda)),
})

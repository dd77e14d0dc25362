/** One thing that was looked at. `mal` keeps the portal from working, or soon will; `aviso` is worth a look. */
export type Finding = {
  readonly que: string
  readonly estado: 'bien' | 'aviso' | 'mal'
  /** what was found */
  readonly dice: string
  /** what to do; absent when all is well */
  readonly haz?: string
}

/** Nothing to do. @param que what was looked at @param dice what was found, a sentence of Spanish */
export const well = (que: string, dice: string): Finding => ({ que, estado: 'bien', dice })
/** Worth a look: the exit code stays 0. @param haz what to do, a sentence of Spanish */
export const warn = (que: string, dice: string, haz: string): Finding => ({ que, estado: 'aviso', dice, haz })
/** Keeps the portal from working, or soon will: the exit code becomes 1. @param haz what to do, a sentence of Spanish */
export const bad = (que: string, dice: string, haz: string): Finding => ({ que, estado: 'mal', dice, haz })

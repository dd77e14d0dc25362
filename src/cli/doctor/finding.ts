/** One thing that was looked at. `mal` keeps the portal from working, or soon will; `aviso` is worth a look. */
export type Finding = {
  readonly que: string
  readonly estado: 'bien' | 'aviso' | 'mal'
  /** what was found */
  readonly dice: string
  /** what to do; absent when all is well */
  readonly haz?: string
}

export const well = (que: string, dice: string): Finding => ({ que, estado: 'bien', dice })
export const warn = (que: string, dice: string, haz: string): Finding => ({ que, estado: 'aviso', dice, haz })
export const bad = (que: string, dice: string, haz: string): Finding => ({ que, estado: 'mal', dice, haz })

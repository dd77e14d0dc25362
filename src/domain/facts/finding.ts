/**
 * One thing that was looked at of an installation. `mal` keeps the portal from working, or soon will; `aviso` is worth a
 * look. The keys are those of `nss doctor --json`: a format.
 */
export type Finding = {
  readonly que: string
  readonly estado: 'bien' | 'aviso' | 'mal'
  /** what was found */
  readonly dice: string
  /** what to do; absent when all is well */
  readonly haz?: string
  /** how much of it is left, 0 to 1, of what runs out: room, validity, time until the next is due */
  readonly queda?: number
}

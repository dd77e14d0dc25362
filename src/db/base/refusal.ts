/**
 * Why a database cannot be used. `base_mas_nueva`: a newer program made it (where, when not in a data folder)
 * · `otro_secreto`: its keys are wrapped with another secret · `sin_base`: there is none · `base_sin_copiar`: SQLite could not copy it
 * · `otro_proceso`: another process serves the folder (its number and host) · `sin_disparadores`: the triggers that keep
 * tables append only are not as they were made (their names) · `esquema_pendiente`: migrations of PostgreSQL are missing
 * (their names) · `base_con_datos`: there is something in it already (the table) · `base_mudada`: its data are elsewhere
 * now (where) · `mudanza_incierta`: they were going to PostgreSQL when the move was cut, and may be there ·
 * `mudanza_a_medias`: a move to it was cut, and what is in it is not all, or not the one that is given (where, when not
 * in a data folder) · `mudanza_a_otra`: the move that was cut went to another database.
 */
export type RefusalCode =
  | 'base_mas_nueva'
  | 'otro_secreto'
  | 'sin_base'
  | 'base_sin_copiar'
  | 'otro_proceso'
  | 'sin_disparadores'
  | 'esquema_pendiente'
  | 'base_con_datos'
  | 'base_mudada'
  | 'mudanza_incierta'
  | 'mudanza_a_medias'
  | 'mudanza_a_otra'

/** An expected failure of whoever opens a database; `detail` is a path or what SQLite says. Said by `troubleOf`. */
export class DatabaseRefusal extends Error {
  override name = 'DatabaseRefusal'
  readonly code: RefusalCode
  readonly detail: string
  constructor(code: RefusalCode, detail = '') {
    super(`${code} ${detail}`.trim())
    this.code = code
    this.detail = detail
  }
}

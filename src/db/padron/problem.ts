import type { Problem } from '../../domain/base/problem.ts'
import type { RowProblemCode } from '../../domain/person/padron-row.ts'
import type { ChainProblem } from './chains.ts'

export type PadronProblemCode =
  | RowProblemCode
  | 'comillas'
  | 'campos'
  | 'curp_repetida'
  | 'nss_de_dos'
  | 'nss_ajeno'
  | 'nombre_no_concuerda'
  | ChainProblem['code']

/** One thing that is wrong with a line; it belongs to no column when the line itself is broken. */
export type PadronError = Problem<PadronProblemCode> & { readonly line: number }

import type { ConsultaProblemCode } from '../../domain/consulta/ask.ts'
import type { AttendProblemCode } from '../../domain/desk/attend.ts'
import type { ProposeProblemCode } from '../../domain/desk/propose.ts'
import type { CheckProblemCode } from '../../domain/sharing/check.ts'
import type { ShareProblemCode } from '../../domain/sharing/share.ts'
import type { ChangeProblemCode } from '../../domain/tramite/correo-change.ts'
import type { OpenProblemCode } from '../../domain/tramite/open-link.ts'
import type { RequestProblemCode } from '../../domain/tramite/request-link.ts'
import type { CorrectionProblemCode } from '../../domain/tramite/sent-link.ts'
import type { SubmitProblemCode } from '../../domain/tramite/submit-address.ts'

/** What was missing or not fit in a form of the verification. */
export type VerifyProblemCode =
  | 'verificar_codigo'
  | 'verificar_cadena'
  | 'verificar_sello'
  | 'verificar_archivo'

/** What is wrong with a file of many checks. */
export type BatchProblemCode = 'lote_falta' | 'lote_columnas' | 'lote_largo'

/** Every expected failure that a form for citizens can answer. */
export type CitizenProblemCode =
  | RequestProblemCode
  | CorrectionProblemCode
  | ChangeProblemCode
  | OpenProblemCode
  | SubmitProblemCode
  | ConsultaProblemCode
  | ShareProblemCode
  | CheckProblemCode
  | BatchProblemCode
  | VerifyProblemCode

/** Every expected failure that a form of the portal can answer. */
export type ProblemCode = CitizenProblemCode | ProposeProblemCode | AttendProblemCode

/** What a sentence may name: figures and words of the problem, and `campo`, the field as a sentence names it. */
export type Detail = Readonly<Record<string, string | number>>
export type Sentence = string | ((d: Detail) => string)

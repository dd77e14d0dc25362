import * as v from 'valibot'

/** What the API takes and gives. They validate each request, and the OpenAPI description is made of them. */

const text = (most: number, description: string) =>
  v.pipe(v.string(), v.minLength(1), v.maxLength(most), v.description(description))

/** One check. */
export const Check = v.pipe(
  v.strictObject({
    curp: text(40, 'CURP de la persona, 18 letras y números'),
    nss: text(40, 'NSS que la persona dio, 11 dígitos'),
    codigo: text(60, 'el código que la persona entregó, con guiones o sin ellos'),
  }),
  v.title('Cotejo'),
)

const Result = v.pipe(
  v.picklist(['coincide', 'no coincide', 'sin consentimiento']),
  v.description('nunca se dice un número, ni por qué no hay consentimiento'),
)
const ConsentId = v.pipe(
  v.string(),
  v.description('nombra el consentimiento que se usó, también en los avisos; falta si no hay'),
)

export const CheckAnswer = v.pipe(
  v.strictObject({ resultado: Result, consentimiento: v.optional(ConsentId) }),
  v.title('Resultado'),
)

/** A line of an NDJSON answer. */
export const RowAnswer = v.pipe(
  v.strictObject({
    renglon: v.pipe(v.number(), v.integer(), v.minValue(1)),
    resultado: v.optional(Result),
    consentimiento: v.optional(ConsentId),
    error: v.optional(v.pipe(v.string(), v.description('por qué no se pudo leer el renglón; no gasta nada'))),
  }),
  v.title('Renglón'),
)

/** RFC 9457. */
export const ProblemDetails = v.pipe(
  v.object({
    type: v.pipe(v.string(), v.description('URN que nombra el problema; no cambia')),
    title: v.string(),
    status: v.number(),
    detail: v.optional(v.string()),
    codigo: v.string(),
  }),
  v.title('Problema'),
)

export type CheckAnswer = v.InferOutput<typeof CheckAnswer>
export type RowAnswer = v.InferOutput<typeof RowAnswer>
export type ProblemDetails = v.InferOutput<typeof ProblemDetails>

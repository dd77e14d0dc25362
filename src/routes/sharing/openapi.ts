import { toJsonSchema } from '@valibot/to-json-schema'
import type { GenericSchema } from 'valibot'
import { API_PROBLEMS, type ApiProblemCode } from '../../views/sharing/api-words.ts'
import { Check, CheckAnswer, ProblemDetails, RowAnswer } from './schemas.ts'

/** JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. */
function schemaOf(schema: GenericSchema): object {
  const { $schema, ...rest } = toJsonSchema(schema, { target: 'draft-2020-12' })
  return rest
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })

/** The description of the API, OpenAPI 3.1, made of the schemas that validate it. @param baseUrl of the portal */
export function openApi(baseUrl: string) {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Cotejo de NSS con consentimiento',
      version: '1',
      description:
        'Dice si un NSS es el de la persona de una CURP, si ella dio permiso con un código. Nunca dice un número.',
    },
    servers: [{ url: baseUrl }],
    security: [{ llave: [] }],
    paths: {
      '/api/v1/cotejo': {
        post: {
          operationId: 'cotejar',
          summary: 'Coteja uno (JSON) o hasta 1,000 (NDJSON, con el alcance «lotes»)',
          parameters: [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: false,
              description:
                'Con la misma llave y los mismos datos se recibe la primera respuesta, por 24 horas.',
              schema: { type: 'string', minLength: 1, maxLength: 200 },
            },
          ],
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: ref('Cotejo') },
              'application/x-ndjson': { schema: ref('Cotejo') },
            },
          },
          responses: {
            200: {
              description: 'El resultado; de un lote, una línea por renglón, en el mismo orden',
              content: {
                'application/json': { schema: ref('Resultado') },
                'application/x-ndjson': { schema: ref('Renglon') },
              },
            },
            ...problems(),
          },
        },
      },
    },
    components: {
      securitySchemes: { llave: { type: 'http', scheme: 'bearer', description: 'La da quien opera.' } },
      schemas: {
        Cotejo: schemaOf(Check),
        Resultado: schemaOf(CheckAnswer),
        Renglon: schemaOf(RowAnswer),
        Problema: schemaOf(ProblemDetails),
      },
    },
  }
}

/** One response for each status, with the codes that go with it. */
function problems(): Record<number, object> {
  const all = Object.entries(API_PROBLEMS) as [ApiProblemCode, readonly [number, string]][]
  const byStatus = Map.groupBy(all, ([, [status]]) => status)
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.map(([code, [, title]]) => `${code}: ${title}`).join('. '),
        content: { 'application/problem+json': { schema: ref('Problema') } },
      },
    ]),
  )
}

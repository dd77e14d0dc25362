import { DAY } from '../domain/base/time.ts'
import type { Deps } from '../domain/ports/deps.ts'
import { parseCp, placeOf } from '../domain/tramite/address.ts'
import place from '../views/partials/place.eta.ts'
import { say } from '../views/words/messages.ts'
import { type Handler, shared, wantsJson } from './http/http.ts'

type Context = Pick<Deps, 'catalogue'>

/**
 * `/codigos-postales/:cp`: the place of a code, as the fragment of Paso 2, or as JSON for `Accept: application/json`.
 * Cacheable for a day; 404 when the catalogue does not have the code.
 */
export const lookUpCode =
  (ctx: Context): Handler =>
  (c) => {
    c.header('Vary', 'Accept')
    const cp = parseCp(c.req.param('cp') ?? '', ctx.catalogue)
    const found = cp.ok ? placeOf({ cp: cp.value }, ctx.catalogue) : ({ outcome: 'none' } as const)
    const status = found.outcome === 'known' ? 200 : 404
    const faults = cp.ok ? [] : [say({ ...cp.problem, field: 'cp' })]
    if (!wantsJson(c))
      return shared(c, place({ place: found, draft: {}, faults }), 'text/html', status, DAY / 1000)
    const answer = cp.ok ? answerOf(found) : errorOf(say(cp.problem))
    return shared(c, JSON.stringify(answer), 'application/json', status, DAY / 1000)
  }

const errorOf = ({ text, code }: { text: string; code: string }) => ({ error: text, codigo: code })

function answerOf(found: ReturnType<typeof placeOf>): unknown {
  if (found.outcome === 'known') return found.area
  return found.outcome === 'by hand'
    ? {
        cp: found.cp,
        estado: found.estado,
        municipios: found.municipios,
        ...(found.likely ? { municipio: found.likely } : {}),
      }
    : {}
}

import { mexicoTime } from '../../domain/base/mexico-time.ts'
import type { OpenedFile } from '../../domain/desk/person-file.ts'
import {
  knownOf,
  type Proposal,
  type ProposeDeps,
  type ProposeOutcome,
  proposeCurpLink,
  proposeName,
  proposeNumber,
  proposeRebind,
  proposeStatus,
  proposeUndo,
} from '../../domain/desk/propose.ts'
import { type StaffSession, staffActor } from '../../domain/facts/staff.ts'
import { maskCorreo } from '../../domain/person/correo.ts'
import { isMinor } from '../../domain/person/curp.ts'
import { fullName } from '../../domain/person/person.ts'
import type { Deps } from '../../domain/ports/deps.ts'
import { RegistryDown } from '../../domain/ports/person-registry.ts'
import { numerosInPlay } from '../../domain/tramite/identify.ts'
import { sayAtDesk } from '../../views/desk/messages.ts'
import { deskPage } from '../../views/desk/page.ts'
import propose from '../../views/desk/propose.eta.ts'
import { maskNss, ORIGIN_WORDS, STATUS_WORDS } from '../../views/desk/words.ts'
import type { Fault, Typed } from '../../views/models/frame.ts'
import { notFound } from '../../views/notices/portal.ts'
import notice from '../../views/pages/notice.eta.ts'
import { type C, type Handler, html, readForm, seeOther } from '../http/http.ts'
import { type FileContext, handleOf, withFile } from './person.ts'
import { deskForm } from './staff.ts'

type Context = FileContext & ProposeDeps & Pick<Deps, 'secrets'>

const TITLES = {
  correo: 'Cambiar su correo',
  numero: 'Cuál número vale',
  curp: 'Unir una CURP anterior',
  nombre: 'Corregir su nombre',
  alta: 'Darla de alta',
  estatus: 'Corregir su situación',
  deshacer: 'Deshacer un cambio',
} as const
type What = keyof typeof TITLES

const FIELDS = [
  'correo',
  'correo_confirmacion',
  'tutor_curp',
  'parentesco',
  'numero',
  'curp_anterior',
  'nombre',
  'primer_apellido',
  'segundo_apellido',
  'aunque',
  'estatus',
  'asunto',
  'evidencia',
  'motivo',
] as const
type Form = Readonly<Record<(typeof FIELDS)[number], string>>

const isWhat = (text: string): text is What => Object.hasOwn(TITLES, text) && text !== 'alta'

/** Handles what the address names; what it names nothing of is 404. */
const withWhat = (
  ctx: Context,
  handler: (c: C, session: StaffSession, opened: OpenedFile, what: What) => Promise<Response>,
): Handler =>
  withFile(
    ctx,
    (c, session, opened) => {
      const what = c.req.param('que') ?? ''
      if (isWhat(what)) return handler(c, session, opened, what)
      return html(c, deskPage(ctx.site, session, notFound().title, notice(notFound())), 404)
    },
    'propose',
  )

export const showProposal = (ctx: Context): Handler =>
  withWhat(ctx, (c, session, opened, what) => {
    const asunto = c.req.query('asunto') ?? ''
    return render(ctx, c, session, opened, what, { asunto, motivo: opened.opening.reason }, [])
  })

/** 303 to the case, the new one or that of the kind which is under way already; 422 with the form. */
export const submitProposal = (ctx: Context): Handler =>
  withWhat(ctx, async (c, session, opened, what) => {
    const typed = await readForm(c, FIELDS)
    const { curp } = opened.opening
    const actor = staffActor(session)
    const proposed = await send(ctx, opened, what, typed, {
      curp,
      actor,
      reason: typed.motivo,
      evidence: typed.evidencia,
    })
    if (proposed.outcome === 'problems')
      return render(ctx, c, session, opened, what, typed, proposed.problems.map(sayAtDesk))
    const hint = proposed.outcome === 'proposed' ? 'propuesto' : 'abierto'
    return seeOther(c, `/mostrador/asuntos/${proposed.id}?hecho=${hint}`)
  })

async function send(
  ctx: Context,
  { verdict }: OpenedFile,
  what: What,
  typed: Form,
  proposal: Proposal,
): Promise<ProposeOutcome> {
  switch (what) {
    case 'correo':
      return proposeRebind(ctx, proposal, typed)
    case 'numero': {
      const numbers = await numbersOf(ctx, proposal.curp)
      const chosen = numbers.find((nss) => markOf(ctx, nss) === typed.numero)
      return proposeNumber(ctx, proposal, chosen ?? '')
    }
    case 'curp':
      return proposeCurpLink(ctx, proposal, typed.curp_anterior)
    case 'estatus':
      return proposeStatus(ctx, proposal, typed.estatus)
    case 'deshacer':
      return proposeUndo(ctx, proposal, typed.asunto)
    default: {
      const { name } = await ctx.store.standsNow(proposal.curp, {})
      const known = name !== undefined || verdict.outcome === 'known'
      return proposeName(ctx, proposal, known ? 'nombre' : 'alta', {
        ...typed,
        anyway: typed.aunque === 'si',
      })
    }
  }
}

/** Names a number in a form that must not hold it. */
const markOf = ({ secrets }: Context, nss: string): string => secrets.mac('número', nss).slice(0, 16)

async function numbersOf(ctx: Context, curp: OpenedFile['opening']['curp']) {
  try {
    return await numerosInPlay(ctx, curp)
  } catch (error) {
    if (error instanceof RegistryDown) return ctx.store.numerosOf(curp)
    throw error
  }
}

async function render(
  ctx: Context,
  c: C,
  session: StaffSession,
  opened: OpenedFile,
  what: What,
  typed: Typed,
  faults: readonly Fault[],
): Promise<Response> {
  const { curp } = opened.opening
  const before = await ctx.store.standsNow(curp, await knownOf(ctx, curp))
  const shown = what === 'nombre' && !before.name && opened.verdict.outcome !== 'known' ? 'alta' : what
  const title = TITLES[shown]
  const numbers = what === 'numero' ? await numbersOf(ctx, curp) : []
  const body = propose({
    here: `/mostrador/persona/${handleOf(c)}`,
    what: shown,
    title,
    who: `${opened.name ? `${fullName(opened.name)} · ` : ''}${curp}`,
    now: standing(shown, before, opened),
    minor: isMinor(curp, mexicoTime(ctx.clock.now())),
    numbers: numbers.map((nss) => {
      const known = opened.file.numeros.find((one) => one.nss === nss)
      const origin = ORIGIN_WORDS[known?.origin ?? 'registro']
      return { value: markOf(ctx, nss), text: `${maskNss(nss)}, ${origin}` }
    }),
    typed,
    faults,
  })
  return deskForm(ctx, c, session, title, body, { faults })
}

function standing(
  what: What,
  before: Awaited<ReturnType<Context['store']['standsNow']>>,
  { name }: OpenedFile,
): { label: string; value: string }[] {
  if (what === 'correo')
    return [{ label: 'Correo de ahora', value: before.correo ? maskCorreo(before.correo) : 'ninguno' }]
  const known = before.name ?? name
  if (what === 'nombre') return [{ label: 'Nombre de ahora', value: known ? fullName(known) : 'ninguno' }]
  if (what === 'estatus')
    return [{ label: 'Situación de ahora', value: STATUS_WORDS[before.status ?? ''] ?? 'nadie en el padrón' }]
  return []
}

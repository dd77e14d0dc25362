import {
  ATTEND_FIELDS,
  type AttendDeps,
  findAttended,
  openAtDesk,
  submitAtDesk,
} from '../../domain/desk/attend.ts'
import type { OpenedFile } from '../../domain/desk/person-file.ts'
import { type StaffSession, staffActor } from '../../domain/facts/staff.ts'
import type { Draft, Tramite } from '../../domain/facts/tramite.ts'
import { fullName } from '../../domain/person/person.ts'
import { isOtherCode, parseCp, placeOf } from '../../domain/tramite/address.ts'
import type { Verdict } from '../../domain/tramite/identify.ts'
import type { SubmitAddressDeps } from '../../domain/tramite/submit-address.ts'
import attend from '../../views/desk/attend.eta.ts'
import attendAddress from '../../views/desk/attend-address.eta.ts'
import { sayAtDesk } from '../../views/desk/messages.ts'
import { addressKept, fileClosed, notAttended } from '../../views/desk/notices.ts'
import { deskPage } from '../../views/desk/page.ts'
import { VERDICT_WORDS } from '../../views/desk/words.ts'
import type { Fault, NoticeModel, Typed } from '../../views/models/frame.ts'
import { exhausted } from '../../views/notices/identity.ts'
import notice from '../../views/pages/notice.eta.ts'
import {
  actionOf,
  type C,
  type Handler,
  html,
  readDraft,
  readForm,
  seeOther,
  shownCode,
} from '../http/http.ts'
import { sentAgain } from '../http/own-forms.ts'
import { type FileContext, handleOf, withFile } from './person.ts'
import { deskForm, withStaff } from './staff.ts'

type Context = FileContext & AttendDeps & SubmitAddressDeps

const NO_PLACE = { a_mano: '', estado: '', municipio: '', colonia: '', colonia_otra: '' }
const fileOf = (c: C): string => `/mostrador/persona/${handleOf(c)}`
const whoOf = ({ name, opening }: OpenedFile): string =>
  `${name ? `${fullName(name)} · ` : ''}${opening.curp}`

export const showAttend = (ctx: Context): Handler =>
  withFile(ctx, (c, session, opened) => form(ctx, c, session, opened, {}, []))

export const submitAttend = (ctx: Context): Handler =>
  withFile(ctx, async (c, session, opened) => {
    const typed = await readForm(c, ATTEND_FIELDS)
    const attended = await openAtDesk(ctx, opened.opening.curp, typed, staffActor(session))
    if (attended.outcome === 'problems')
      return form(ctx, c, session, opened, typed, attended.problems.map(sayAtDesk))
    if (attended.outcome === 'stopped') return stopped(ctx, c, session, attended.verdict)
    if (attended.issued) return seeOther(c, `${fileOf(c)}?atendido#tramites`)
    return seeOther(c, `${fileOf(c)}/domicilio/${attended.tramite.id}`)
  })

/** The trámite of the address, for whoever began it and about the person of the file; else 404. */
const withTramite = (
  ctx: Context,
  handler: (c: C, session: StaffSession, opened: OpenedFile, tramite: Tramite) => Promise<Response>,
): Handler =>
  withFile(ctx, async (c, session, opened) => {
    const tramite = await findAttended(ctx, c.req.param('tramite') ?? '', staffActor(session))
    return tramite && opened.file.chain.includes(tramite.curp)
      ? handler(c, session, opened, tramite)
      : say(ctx, c, session, fileClosed({}), 404)
  })

export const showAttendAddress = (ctx: Context): Handler =>
  withTramite(ctx, async (c, session, opened, tramite) =>
    tramite.folio === undefined
      ? address(ctx, c, session, opened, tramite, tramite.draft, [])
      : seeOther(c, `${fileOf(c)}?atendido#tramites`),
  )

export const submitAttendAddress = (ctx: Context): Handler =>
  withTramite(ctx, async (c, session, opened, tramite) => {
    const here = `${fileOf(c)}/domicilio/${tramite.id}`
    const typed = await readDraft(c)
    const keep = async (draft: Draft): Promise<Response> => {
      await ctx.store.saveDraft(tramite.id, draft)
      return seeOther(c, `${here}#lugar`)
    }
    switch (await actionOf(c)) {
      case 'buscar': {
        const draft = isOtherCode(typed, await shownCode(c)) ? { ...typed, ...NO_PLACE } : typed
        const cp = parseCp(draft.cp ?? '', ctx.catalogue)
        if (cp.ok) return keep(draft)
        const fault = sayAtDesk({ ...cp.problem, field: 'cp' })
        return address(ctx, c, session, opened, tramite, draft, [fault])
      }
      case 'limpiar':
        return keep({ ...typed, ...NO_PLACE, cp: '' })
      case 'corregir':
      case 'estado':
        return keep({ ...typed, a_mano: 'si', colonia: '', municipio: '' })
      case 'lista':
        return keep({ ...typed, ...NO_PLACE })
      default:
        return send(ctx, c, session, opened, tramite, typed)
    }
  })

/** Keeps the address of a trámite of theirs, typed in a session that is over, until its file is open again. Shows nothing. */
export const keepAddress = (ctx: Context): Handler =>
  withStaff(ctx, 'attend', async (c, session) => {
    const tramite = await findAttended(ctx, c.req.param('tramite') ?? '', staffActor(session))
    if (!tramite || tramite.folio !== undefined) return say(ctx, c, session, fileClosed({}), 404)
    await ctx.store.saveDraft(tramite.id, await readDraft(c))
    return say(ctx, c, session, addressKept, 200)
  })

async function send(
  ctx: Context,
  c: C,
  session: StaffSession,
  opened: OpenedFile,
  tramite: Tramite,
  draft: Draft,
): Promise<Response> {
  const submitted = await submitAtDesk(ctx, tramite, draft, staffActor(session))
  switch (submitted.outcome) {
    case 'issued':
      return seeOther(c, `${fileOf(c)}?atendido#tramites`)
    case 'ended':
      return say(ctx, c, session, fileClosed({}), 404)
    case 'problems':
      return address(ctx, c, session, opened, tramite, draft, submitted.problems.map(sayAtDesk))
    case 'exhausted':
      return say(ctx, c, session, exhausted(), 503)
    case 'not identified':
      return stopped(ctx, c, session, submitted.verdict)
  }
}

/** A register that does not answer may do so in a moment. */
async function stopped(ctx: Context, c: C, session: StaffSession, { outcome }: Verdict): Promise<Response> {
  const again = outcome === 'registry down' ? await sentAgain(c) : undefined
  return say(ctx, c, session, notAttended(VERDICT_WORDS[outcome], fileOf(c), again), 200)
}

const form = (
  ctx: Context,
  c: C,
  session: StaffSession,
  opened: OpenedFile,
  typed: Typed,
  faults: readonly Fault[],
): Response => {
  const body = attend({ here: fileOf(c), who: whoOf(opened), typed, faults })
  return deskForm(ctx, c, session, 'Atender aquí', body, { faults })
}

const address = async (
  ctx: Context,
  c: C,
  session: StaffSession,
  opened: OpenedFile,
  tramite: Tramite,
  draft: Draft,
  faults: readonly Fault[],
): Promise<Response> => {
  const body = attendAddress({
    here: fileOf(c),
    tramite: tramite.id,
    who: whoOf(opened),
    declare: opened.verdict.outcome === 'to declare',
    place: placeOf(draft, ctx.catalogue),
    draft,
    faults,
  })
  return deskForm(ctx, c, session, 'Atender aquí: domicilio', body, { faults })
}

const say = (
  ctx: Context,
  c: C,
  session: StaffSession,
  model: NoticeModel,
  status: 200 | 404 | 429 | 503,
): Response => html(c, deskPage(ctx.site, session, model.title, notice(model)), status)

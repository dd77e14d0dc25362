import { fullName } from '../domain/person/person.ts'
import demo from '../views/pages/demo.eta.ts'
import mailboxPage from '../views/pages/mailbox.eta.ts'
import { page } from '../views/pages/page.ts'
import { momentWords } from '../views/words/moment.ts'
import type { DemoContext, KeptMail, Mailbox, PageContext } from './http/app-context.ts'
import { type C, type Handler, wantsJson } from './http/http.ts'

type Context = PageContext & DemoContext

const SHOWS = {
  asignacion: 'Asignación: no tiene NSS',
  localizacion: 'Localización: ya tiene NSS',
  conflicto: 'Conflicto: tiene dos NSS',
  fallecido: 'Persona fallecida',
  reemplazada: 'CURP reemplazada',
} as const

/** The synthetic people of the demonstration, with the outcome that each leads to; 404 elsewhere. */
export const showDemo =
  (ctx: Context): Handler =>
  (c) => {
    if (!ctx.demo) return c.notFound()
    const people = ctx.demo.people.map(({ person, shows, cp }) => ({
      curp: person.curp,
      name: fullName(person.name),
      shows: SHOWS[shows],
      cp,
    }))
    const unregistered = ctx.demo.unregistered.map(({ curp, name, cp }) => ({
      curp,
      nombre: name.nombre,
      primerApellido: name.primerApellido,
      segundoApellido: name.segundoApellido ?? '',
      cp,
    }))
    return c.html(
      page(ctx.site, 'Personas de prueba', demo({ people, unregistered, captcha: ctx.captchaFixedAnswer })),
    )
  }

/** The mail that a demonstration keeps instead of sending: a page, or JSON for automated tests. */
export const showMailbox =
  (ctx: Context): Handler =>
  async (c) => {
    if (!ctx.demo) return c.notFound()
    const mails = await ctx.demo.mailbox.list()
    c.header('Vary', 'Accept')
    if (wantsJson(c)) return c.json(mails.map(asJson))
    const body = mailboxPage({
      mails: mails.map((mail) => ({
        ...mail,
        date: momentWords(mail.date.getTime()),
        attachments: filesOf(mail),
      })),
    })
    return c.html(page(ctx.site, 'Correo de prueba', body))
  }

/** `/demo/correo/<id>.html` the HTML part as a mail client shows it, `/demo/correo/<id>/<name>` an attachment. */
export const showMail =
  (ctx: Context): Handler =>
  async (c) => {
    const id = /^(\d+)\.html$/.exec(c.req.param('archivo') ?? '')?.[1]
    const mail = await findMail(ctx.demo?.mailbox, id)
    if (!mail) return c.notFound()
    c.header(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-top-navigation-by-user-activation",
    )
    return c.html(mail.html)
  }

export const showAttachment =
  (ctx: Context): Handler =>
  async (c) => {
    const mail = await findMail(ctx.demo?.mailbox, c.req.param('id'))
    const file = mail?.attachments.find((one) => one.name === c.req.param('nombre'))
    return file ? asFile(c, file) : c.notFound()
  }

const findMail = async (
  mailbox: Mailbox | undefined,
  id: string | undefined,
): Promise<KeptMail | undefined> =>
  mailbox && id && /^\d{1,15}$/.test(id) ? mailbox.find(Number(id)) : undefined

const asFile = (c: C, file: KeptMail['attachments'][number]): Response =>
  c.body(new Uint8Array(file.bytes), 200, {
    'Content-Type': file.type,
    'Content-Disposition': `inline; filename="${file.name.replace(/[^\w.-]/g, '_')}"`,
  })

const filesOf = (mail: KeptMail) =>
  mail.attachments.map(({ name, type }) => ({
    name,
    type,
    url: `/demo/correo/${mail.id}/${encodeURIComponent(name)}`,
  }))

const asJson = (mail: KeptMail) => ({
  id: mail.id,
  para: mail.to,
  asunto: mail.subject,
  texto: mail.text,
  html: mail.html,
  adjuntos: filesOf(mail).map(({ name, type, url }) => ({ nombre: name, tipo: type, url })),
  fecha: mail.date.toISOString(),
})

import { beforeAll, describe, expect, test } from 'vitest'
import { CASE_KINDS } from '../../../src/domain/facts/case.ts'
import type { Issue } from '../../../src/domain/facts/issue.ts'
import type { DueMail } from '../../../src/domain/ports/outbox.ts'
import type { ResultMail } from '../../../src/domain/tramite/result-mail.ts'
import {
  composeChangeMail,
  composeDeskMail,
  composeLinkMail,
  composeMoveMail,
  composeResultMail,
} from '../../../src/views/mail/compose.ts'
import { composeDueMail } from '../../../src/views/mail/due.ts'
import type { MailParts } from '../../../src/views/mail/letter.ts'
import { deadlineElsewhere, deadlineWords, momentWords } from '../../../src/views/words/moment.ts'
import { newSeal, sampleIssue } from '../pdf/sample-issue.ts'

const SITE = { portal: 'Ventanilla NSS', baseUrl: 'https://nss.tramites-del-estado.example.org', demo: false }
const TOKEN = 'Zk3vQ1l-0OxI_9aBcDeFgHZk3vQ1l-0OxI_9aBcDeFg'
const URL_OF_LINK = `${SITE.baseUrl}/enlace/${TOKEN}`
const LINK = { kind: 'enlace', token: TOKEN, expiresAt: Date.UTC(2026, 10, 24, 22, 14) } as const

let issue: Issue
beforeAll(() => {
  issue = sampleIssue(newSeal(), { umf: 'U.M.F. 21, Veracruz Norte' })
})
const linkMail = (site: Partial<typeof SITE> = {}): MailParts =>
  composeLinkMail(LINK, 'enlace', { ...SITE, ...site })
const resultMail = (part: Partial<Issue> = {}, site: Partial<typeof SITE> = {}): MailParts =>
  composeResultMail({ ...issue, ...part }, { ...SITE, ...site })
const all = (): MailParts[] => [
  linkMail(),
  resultMail(),
  linkMail({ demo: true }),
  resultMail({}, { demo: true }),
  composeLinkMail(LINK, 'cambio', SITE),
  composeLinkMail(LINK, 'ocupado', SITE),
  composeChangeMail({ ...LINK, kind: 'cambio', correo: 'n***@correo.example' }, SITE),
  composeMoveMail({ ...LINK, kind: 'mudanza', correo: 'n***@correo.example' }, SITE),
  ...(['atencion', 'bloqueo', ...CASE_KINDS] as const).map((notice) =>
    composeDeskMail({ kind: 'mostrador', notice }, SITE),
  ),
]

/** What a person sees of the HTML part, blanks folded. */
const seen = (html: string): string =>
  fold(
    html
      .replace(/<head>.*<\/head>/s, '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/&quot;/g, '"')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&#39;/g, "'")
      .replace(/&amp;/g, '&'),
  )
const fold = (text: string): string => text.replace(/\s+/g, ' ').trim()
/** The text part without what only draws it: lines under headings, bullets, the mark of the signature. */
const plain = (text: string): string => fold(text.replace(/^(-{2,} ?|\* )/gm, ''))

describe('the mail with the link', () => {
  test('has the subject of the trámite', () => {
    expect(linkMail().subject).toBe('Servicio Digital: Solicitud de Asignación o Localización de NSS')
  })

  test('has one link, whole, alone on its line', () => {
    const { text, html } = linkMail()
    expect(text.match(/https?:\S+/g)).toEqual([URL_OF_LINK])
    expect(text.split('\n')).toContain(URL_OF_LINK)
    expect(html.match(/href="[^"]*"/g)).toEqual([`href="${URL_OF_LINK}"`])
    expect(seen(html)).toContain(` ${URL_OF_LINK} `)
  })

  test('says until when, in words, in the hour of Mexico City, and what to do if nobody asked', () => {
    for (const said of [plain(linkMail().text), seen(linkMail().html)]) {
      expect(said).toContain(
        'hasta el martes 24 de noviembre de 2026 a las 4:14 de la tarde (hora del centro de México)',
      )
      expect(said).toContain('Quintana Roo: las 5:14 de la tarde')
      expect(said).toContain(
        'Baja California Sur, Nayarit, Sinaloa y Sonora; Ciudad Juárez: las 3:14 de la tarde',
      )
      expect(said).toContain('Baja California: las 2:14 de la tarde')
      expect(said).toContain('¿No fuiste tú? No tienes que hacer nada.')
    }
  })

  test('the day of the week is that of Mexico City, on both sides of midnight', () => {
    expect(momentWords(Date.UTC(2026, 10, 25, 5, 59))).toMatch(/^martes 24 de noviembre de 2026 a las 23:59/)
    expect(momentWords(Date.UTC(2026, 10, 25, 6, 0))).toMatch(
      /^miércoles 25 de noviembre de 2026 a las 00:00/,
    )
    expect(momentWords(Date.UTC(2027, 0, 1, 12, 0))).toMatch(/^viernes 1 de enero de 2027 a las 06:00/)
  })
})

describe('an hour to keep in mind', () => {
  test('is said as people say it', () => {
    const at = (hour: number, minute: number) => deadlineWords(Date.UTC(2026, 10, 24, hour + 6, minute))
    expect(at(0, 5)).toContain('martes 24 de noviembre de 2026 a las 12:05 de la madrugada')
    expect(at(1, 0)).toContain('a la 1:00 de la madrugada')
    expect(at(11, 59)).toContain('a las 11:59 de la mañana')
    expect(at(12, 0)).toContain('a las 12:00 del día')
    expect(at(13, 30)).toContain('a la 1:30 de la tarde')
    expect(at(18, 59)).toContain('a las 6:59 de la tarde')
    expect(at(23, 0)).toContain('martes 24 de noviembre de 2026 a las 11:00 de la noche')
  })

  test('has its own day where that is another, and follows the summer time of the border', () => {
    expect(deadlineElsewhere(Date.UTC(2026, 10, 24, 6, 30))).toEqual([
      'Quintana Roo: la 1:30 de la madrugada',
      'Baja California Sur, Nayarit, Sinaloa y Sonora; Ciudad Juárez: las 11:30 de la noche del lunes 23 de noviembre de 2026',
      'Baja California: las 10:30 de la noche del lunes 23 de noviembre de 2026',
    ])
    expect(deadlineElsewhere(Date.UTC(2026, 6, 1, 18, 0))).toEqual([
      'Quintana Roo; Frontera de Coahuila, Nuevo León y Tamaulipas: la 1:00 de la tarde',
      'Baja California Sur, Nayarit, Sinaloa y Sonora; Baja California: las 11:00 de la mañana',
    ])
  })
})

describe('the mail with the NSS', () => {
  test('says in its subject which it was, and nothing about whom', () => {
    expect(resultMail({ kind: 'asignacion' }).subject).toBe('Número de Seguridad Social asignado')
    expect(resultMail({ kind: 'localizacion' }).subject).toBe('Número de Seguridad Social localizado')
  })

  test('has the number grouped, the folio, and what to do next', () => {
    for (const said of [plain(resultMail().text), seen(resultMail().html)]) {
      expect(said).toContain('12 34 56 7890 3')
      expect(said).toContain(issue.folio)
      expect(said).toMatch(/AFORE.*patrón.*U\.M\.F\. 21, Veracruz Norte/)
      expect(said).toContain(`${SITE.baseUrl}/verificar`)
    }
  })

  test('shows neither number nor CURP nor name where an inbox or a locked screen previews it', () => {
    const { text, html, subject } = resultMail()
    for (const preview of [plain(text).slice(0, 300), seen(html).slice(0, 300), subject]) {
      expect(preview.replace(/\D/g, '')).toBe('')
      expect(preview).not.toMatch(/HEGG|GLORIA|HERNÁNDEZ/i)
    }
  })

  test('without a unidad de medicina familiar the sentence still ends', () => {
    const { umf: _, ...bare } = issue
    const mail = composeResultMail(bare, SITE)
    expect(plain(mail.text)).toContain('Unidad de Medicina Familiar (U.M.F.) de tu domicilio.')
  })
})

describe('every mail', () => {
  test('is one of many', () => expect(all().length).toBeGreaterThan(5))

  test('never have the CURP or the name', () => {
    for (const { subject, text, html } of all()) {
      expect(subject + text + html).not.toMatch(/HEGG560427|GLORIA|HERNÁNDEZ/i)
    }
  })

  test('say the same in text and in HTML', () => {
    for (const { text, html } of all()) {
      const fallback = 'Si el botón no abre, copia esta dirección en tu navegador: '
      expect(seen(html).replace(fallback, '')).toBe(
        plain(text).replace(/: (?=https:\/\/\S+\/(enlace|cambio|mudanza|tramites)\/)/, ' '),
      )
    }
  })

  test('have lines of 76 columns at most, but for an address, which has a line of its own', () => {
    const long = {
      baseUrl: `https://${'tramites.'.repeat(12)}example.org`,
      portal: 'Portal de Trámites y Servicios Digitales '.repeat(3),
    }
    for (const { text } of [...all(), linkMail(long), resultMail({}, long)]) {
      const wide = text.split('\n').filter((line) => [...line].length > 76)
      expect(wide.filter((line) => !/^\s*(\* )?https?:\S+$/.test(line))).toEqual([])
    }
  })

  test('say that it is a demonstration exactly when it is one, first of all', () => {
    const banner = 'DEMOSTRACIÓN · SIN VALIDEZ OFICIAL'
    const [link, result, demoLink, demoResult] = all()
    for (const mail of [demoLink, demoResult]) {
      expect(mail && plain(mail.text).startsWith(banner)).toBe(true)
      expect(mail && seen(mail.html).startsWith(banner)).toBe(true)
    }
    for (const mail of [link, result]) expect(`${mail?.text}${mail?.html}`).not.toContain('DEMOSTRACIÓN')
  })

  test('load nothing, run nothing, follow nobody, and are small', () => {
    for (const { html } of all()) {
      expect(html).not.toMatch(/<(img|script|link|iframe|form|table|base)\b|url\(|@import|\son\w+=/i)
      const addresses = html.match(/https?:\/\/[^"<\s]+/g) ?? []
      expect(addresses.filter((address) => !address.startsWith(SITE.baseUrl))).toEqual([])
      expect(Buffer.byteLength(html)).toBeLessThan(12 * 1024)
    }
  })

  test('are in Spanish of Mexico, with one h1 and headings under it', () => {
    for (const { html } of all()) {
      expect(html).toMatch(/^<!doctype html>\n<html lang="es-MX">/)
      expect(html.match(/<h1\b/g)).toHaveLength(1)
      expect(html).not.toMatch(/<h[3-6]\b/)
    }
  })

  test('do not let the name of the portal become markup', () => {
    const { html } = linkMail({ portal: '<b onclick=x>"Portal" & Cía' })
    expect(html).not.toContain('<b onclick')
    expect(seen(html)).toContain('<b onclick=x>"Portal" & Cía')
  })

  test('have a contrast of 7 to 1 or more, in light and in dark', () => {
    const { html } = linkMail({ demo: true })
    const dark = new Map(
      [...html.matchAll(/\.(\w+)\{([^}]*)\}/g)].map(([, name = '', rule = '']) => [name, colors(rule)]),
    )
    const page = { light: '#ffffff', dark: dark.get('fondo')?.background ?? '' }
    const styled = [...html.matchAll(/class="([^"]+)"[^>]*style="([^"]+)"/g)]
    expect(styled.length).toBeGreaterThan(4)
    for (const [, classes = '', style = ''] of styled) {
      const light = colors(style)
      if (light.color)
        expect(contrast(light.color, light.background ?? page.light), style).toBeGreaterThanOrEqual(7)
      const rule = Object.assign({}, ...classes.split(' ').map((name) => dark.get(name)))
      const ink = rule.color ?? dark.get('fondo')?.color ?? ''
      expect(contrast(ink, rule.background ?? page.dark), classes).toBeGreaterThanOrEqual(7)
    }
  })
})

describe('a due mail', () => {
  const due = (content: DueMail['content']): DueMail => ({
    id: 't/enlace/1',
    tramiteId: 't',
    messageId: '<abc@ventanilla.example>',
    to: 'gloria@correo.example',
    attempts: 3,
    handed: 0,
    createdAt: 1_700_000_000_000,
    content,
  })
  const parts = (
    pdfs: Record<string, Uint8Array>,
    asked: string[] = [],
    result: ResultMail = { outcome: 'current', issue },
  ) => ({
    ...SITE,
    store: {
      readPdf: async (_folio: string, type: string) => pdfs[type],
      findTramite: async () => undefined,
    },
    settle: async () => 'enlace' as const,
    asks: async () => true,
    addressee: async () => ({ outcome: 'nobody' }) as const,
    own: async () => ({ outcome: 'none' }) as const,
    result: async () => result,
    documentsDue: (folio: string) => void asked.push(folio),
  })

  test('becomes the same message each time it is tried, with the date it was written', async () => {
    const compose = composeDueMail(parts({}))
    const composed = await compose(due(LINK))
    expect(composed).toEqual(await compose(due(LINK)))
    expect(composed.outcome === 'composed' && composed.message).toMatchObject({
      messageId: '<abc@ventanilla.example>',
      to: 'gloria@correo.example',
      date: new Date(1_700_000_000_000),
      attachments: [],
      ...linkMail(),
    })
  })

  test('with the NSS has both documents, as they are kept', async () => {
    const pdfs = { asignacion: Buffer.from('%PDF-a'), tarjeta: Buffer.from('%PDF-t') }
    const composed = await composeDueMail(parts(pdfs))(due({ kind: 'resultado', folio: issue.folio }))
    expect(composed.outcome === 'composed' && composed.message.attachments).toEqual([
      { name: 'numero-de-seguridad-social.pdf', type: 'application/pdf', bytes: pdfs.asignacion },
      { name: 'tarjeta-de-numero-de-seguridad-social.pdf', type: 'application/pdf', bytes: pdfs.tarjeta },
    ])
  })

  test('waits while either document is missing, and asks for them', async () => {
    const asked: string[] = []
    const pdfs = { asignacion: Buffer.from('%PDF-a') }
    const compose = composeDueMail(parts(pdfs, asked))
    expect(await compose(due({ kind: 'resultado', folio: issue.folio }))).toEqual({ outcome: 'not yet' })
    expect(asked).toEqual([issue.folio])
  })

  test('that may not be told is not written, whatever its documents', async () => {
    const pdfs = { asignacion: Buffer.from('%PDF-a'), tarjeta: Buffer.from('%PDF-t') }
    const mail = due({ kind: 'resultado', folio: issue.folio })
    const tried = (result: ResultMail) => composeDueMail(parts(pdfs, [], result))(mail)
    expect(await tried({ outcome: 'withheld' })).toEqual({ outcome: 'withheld' })
    expect(await tried({ outcome: 'not known' })).toEqual({
      outcome: 'later',
      reason: 'registro_no_responde',
    })
  })
})

function colors(style: string): { color?: string; background?: string } {
  const find = (name: string) => new RegExp(`(?:^|;)${name}:(#[0-9a-f]{6})`).exec(style)?.[1]
  const [color, background] = [find('color'), find('background')]
  return { ...(color && { color }), ...(background && { background }) }
}

/** WCAG 2.2, relative luminance. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [r = 0, g = 0, blue = 0] = [1, 3, 5].map((at) => {
      const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue
  }
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

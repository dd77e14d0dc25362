import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ANSWER, LINK_SUBJECT } from '../support/walk.ts'
import { someone } from './support/cast.ts'
import { linkOf, mailTo } from './support/mail.ts'
import { openSite, type Site } from './support/site.ts'
import { installed, type Look, Terminal } from './support/terminal.ts'

/** How each text browser is driven. */
type Manners = {
  readonly start: string
  /** the key that goes to the top of a page */
  readonly top: string
  /** keys that ask for an address */
  readonly open: readonly string[]
  /** an empty field, from the cursor on */
  readonly empty: RegExp
  /** a field is opened and closed by Enter, or written in at once */
  readonly opens: boolean
}
const BROWSERS: Record<string, Manners> = {
  w3m: {
    start: 'w3m -cookie -o confirm_qq=false',
    top: 'g',
    open: ['U', 'C-u'],
    empty: /^ {5,}\]/,
    opens: true,
  },
  lynx: {
    start: 'lynx -nopause -accept_all_cookies -display_charset=utf-8',
    top: 'Home',
    open: ['g', 'C-u'],
    empty: /^_{5,}/,
    opens: false,
  },
}

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

/** What a person does in a terminal with that browser. */
function handsAt(terminal: Terminal, { top, empty, opens }: Manners) {
  /** Whether Tab leaves that place; the last of a page stays. */
  async function tabFrom({ at, lines }: Look): Promise<boolean> {
    await terminal.press('Tab')
    for (let waits = 0; waits < 40; waits++) {
      const now = await terminal.settled()
      if (now.at !== at || now.lines.join() !== lines.join()) return true
    }
    return false
  }

  /** Tab until the cursor stands on it, once more from the top of the page where a key was lost on the way. */
  async function tabTo(what: string, found: (look: Look) => boolean) {
    for (let rounds = 0; rounds < 3; rounds++) {
      for (let presses = 0; presses < 40; presses++) {
        const look = await terminal.settled()
        if (found(look)) return
        if (!(await tabFrom(look)) && !(await tabFrom(look))) break
      }
      await terminal.press(top)
    }
    throw new Error(`Tab does not reach ${what}:\n${await terminal.screen()}`)
  }
  /** Writes in the next empty field under that label. */
  async function fill(label: string, text: string): Promise<void> {
    await tabTo(label, ({ after, above }) => empty.test(after) && above.join(' ').includes(label))
    if (opens) await terminal.press('Enter')
    await terminal.type(text)
    if (opens) await terminal.press('Enter')
    await terminal.sees(text.slice(0, 18))
  }
  /** Opens the next choice under that label and takes the first of its options. */
  async function choose(label: string, sees: string): Promise<void> {
    await tabTo(label, ({ after, above }) => /^\[?Elige una/.test(after) && above.join(' ').includes(label))
    await terminal.press('Enter')
    await terminal.settled()
    await terminal.press('Down')
    await terminal.press('Enter')
    await terminal.sees(sees)
  }
  async function press(button: string, then: string): Promise<void> {
    await tabTo(button, ({ after }) =>
      after
        .trim()
        .replace(/^\(\w+\) /, '')
        .startsWith(button),
    )
    await terminal.press('Enter')
    await terminal.sees(then)
  }
  return { fill, choose, press }
}

// nearly all of it is to wait for the screen
describe.concurrent.each(Object.entries(BROWSERS))('in %s', (name, manners) => {
  const { start, open } = manners

  test.runIf(installed(name, 'tmux'))('the whole trámite is done, with its errors on the way', async () => {
    const { person, cp } = someone('asignacion', Object.keys(BROWSERS).indexOf(name))
    const correo = `${name}@ejemplo.mx`
    const terminal = new Terminal(`${start} ${site.url}/tramites/nss`)
    const { fill, press } = handsAt(terminal, manners)
    try {
      await terminal.sees('* Campos obligatorios')
      await fill('CURP*', person.curp)
      await press('Continuar', 'Hay 3 cosas que corregir')
      await fill('Correo electrónico*', correo)
      await fill('Confirma tu correo electrónico*', correo)
      await fill('o la respuesta*', ANSWER)
      await press('Continuar', 'Revisa tu correo')

      await terminal.press(...open)
      await terminal.type(linkOf(await mailTo(site, correo, LINK_SUBJECT)))
      await terminal.press('Enter')
      await terminal.sees('Continúa tu trámite')
      await press('Continuar', 'ingresa tu domicilio')
      await fill('Código postal*', cp)
      await press('Buscar', 'Selecciona tu colonia*')
      await fill('Calle*', 'Calle de la Prueba')
      await fill('Número exterior*', '12')
      await press('Continuar', 'Asignación de NSS exitosa.')
      expect((await terminal.screen()).replace(/\s+/g, ' ')).toMatch(
        /Este es tu número: \d\d \d\d \d\d \d{4} \d /,
      )
      await press('Finalizar trámite', 'Terminaste tu trámite')
    } finally {
      await terminal.close()
    }
  })

  // w3m hands a field of several lines to an editor of its own
  const writes = name === 'lynx' && installed(name, 'tmux')
  test.runIf(writes)('the counter finds a person, attends them and gives both documents', async () => {
    const { person } = someone('localizacion', 1)
    const terminal = new Terminal(`${start} ${site.url}/mostrador/entrar`)
    const { fill, choose, press } = handsAt(terminal, manners)
    try {
      await terminal.sees('Entrar como')
      await press('Entrar como Mostrador', 'Buscar a una persona')
      await fill('CURP, folio o código de un documento*', person.curp)
      await choose('¿Por qué lo abres?*', 'La persona está aquí')
      await fill('Motivo*', 'Trae su INE original')
      await press('Buscar y abrir', 'Qué puedes hacer')
      await press('Atender aquí', 'Identificación oficial')
      await choose('Identificación oficial con fotografía*', 'INE')
      await fill('Últimos cuatro caracteres', '4321')
      await choose('¿Quién vino?*', 'La persona')
      await press('Atender', 'Imprimir la tarjeta')
      await terminal.sees('en persona')
    } finally {
      await terminal.close()
    }
  })
})

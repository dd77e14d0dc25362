import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createCaptcha } from '../../src/adapters/captcha/captcha.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/base/open.ts'
import { seedSeries } from '../../src/db/issue/series-file.ts'
import { openCatalogue } from '../../src/db/postal/catalogue.ts'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { createStore } from '../../src/db/store.ts'
import { createSessions } from '../../src/db/tramite/sessions.ts'
import type { Deps } from '../../src/domain/ports/deps.ts'
import type { Limits } from '../../src/domain/ports/limit-store.ts'
import { alertWords } from '../../src/ops/words.ts'
import { chance, newSeal } from '../views/pdf/sample-issue.ts'
import { placeEmptyDatabase } from './empty-database.ts'
import { TestClock } from './portal.ts'

export const ANSWER = 'Prueba7'

/** An address of the operator's own rooms. */
export const OWN_ROOM = '192.0.2.200'

/** Limits as an installation has them unless told otherwise. */
export const LIMITS: Limits = {
  linksPerPairDay: 5,
  linksPerCorreoDay: 5,
  noticesPerCorreoDay: 3,
  linksPerIpHour: 120,
  linksPer48Hour: 600,
  wrongCaptchasHour: 20,
  resendsHour: 3,
  verificationsMinute: 30,
  declaredTriesHour: 3,
}

const SECRET = 'a secret of the tests, long enough to be one'

export type UseCases = {
  readonly deps: Deps
  readonly clock: TestClock
  readonly base: OpenDatabase
  /** what was said after a commit: `mail`, `documents FOLIO`, `alert …` */
  readonly said: string[]
  close(): Promise<void>
}

let seal: ReturnType<typeof newSeal> | undefined

/**
 * All that the use cases of the domain need, on a database of its own: the real store, catalogue, challenge and seal,
 * the people of the demonstration, no limits, and no portal around them. `facts` takes the place of any of it.
 */
export async function openUseCases(facts: Partial<Deps> = {}): Promise<UseCases> {
  const folder = mkdtempSync(path.join(tmpdir(), 'casos-'))
  placeEmptyDatabase(folder, SECRET)
  const base = openDatabase(folder, SECRET)
  const clock = new TestClock()
  const said: string[] = []
  const store = createStore(base, 'ventanilla.example', () => crypto.randomUUID())
  await store.replaceSeries(seedSeries())
  await store.savePeople(
    DEMO_PEOPLE.map((one) => one.person),
    clock.now(),
  )
  const catalogue = openCatalogue({ dataDir: folder, log: () => {} })
  seal ??= newSeal()
  const deps: Deps = {
    clock,
    chance,
    secrets: base.vault,
    store,
    sessions: createSessions(base, clock),
    registry: { findPerson: (curp) => store.findPerson(curp) },
    catalogue,
    captcha: createCaptcha({ key: base.vault.derive('captcha'), chance, fixedAnswer: ANSWER }),
    offlineSigner: undefined,
    sealer: seal,
    issuer: {
      portal: 'Ventanilla NSS',
      institution: 'Instituto Ejemplar del Seguro Social',
      baseUrl: 'https://nss.example.org',
      homoclaveTramite: 'IMSS-02-008',
      homoclaveFormato: 'FF-IMSS-013',
      privacyResponsible: 'El Instituto Ejemplar del Seguro Social',
      demo: false,
    },
    limits: undefined,
    isOwnNetwork: (clientIp) => clientIp === OWN_ROOM,
    refused: (refusal) => said.push(['refused', refusal.what, refusal.code].filter(Boolean).join(' ')),
    slowDown: async (ms) => void said.push(`waited ${ms} ms`),
    declaredNames: true,
    firstBinding: 'open',
    deskFourEyes: true,
    ownRegister: false,
    hooks: { consents: false, due: () => {} },
    mailDue: () => said.push('mail'),
    documentsDue: (folio) => said.push(`documents ${folio}`),
    alert: (alert) => said.push(`alert ${alertWords(alert)}`),
    ...facts,
  }
  const close = async (): Promise<void> => {
    catalogue.close()
    await base.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { deps, clock, base, said, close }
}

/** Paso 1 as a browser sends it, with the right answer to a challenge of its own. */
export function paso1(deps: Deps, curp: string, correo: string) {
  const { token } = deps.captcha.challenge(deps.clock.now())
  return { curp, correo, correo_confirmacion: correo, captcha: ANSWER, captcha_id: token, comentario: '' }
}

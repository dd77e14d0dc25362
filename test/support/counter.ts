import { expect } from 'vitest'
import type { Page, Visitor } from './visitor.ts'

export const WHY = { porque: 'presente', motivo: 'Vino con su INE original' }
export const SEEN = { evidencia: 'INE y acta originales', motivo: 'lo pidió en persona' }
export const INE = { id_tipo: 'ine', id_final: '4321', presencia: 'titular' }
const HOME = {
  cp: '06000',
  colonia: 'otra',
  colonia_otra: 'Centro',
  calle: 'Calle de la Prueba',
  numero_exterior: '12',
}

/** Finds a person by CURP, correo or folio; the page that comes. */
const searchFor = async (who: Visitor, busca: string): Promise<Page> =>
  who.press(await who.get('/mostrador/buscar'), 'Buscar y abrir', { busca, ...WHY })

/** The file of a person, opened by an employee. */
export async function openFile(who: Visitor, busca: string): Promise<string> {
  const page = await searchFor(who, busca)
  expect(page.url).toMatch(/^\/mostrador\/persona\//)
  return page.url
}

/** "Atender aquí", to the page with the documents; an address is given where there is no number. */
export async function attend(who: Visitor, file: string): Promise<Page> {
  const first = await who.press(await who.get(`${file}/atender`), 'Atender', INE)
  if (!first.title.includes('domicilio')) return first
  const found = await who.press(first, 'Buscar', { cp: HOME.cp })
  return who.press(found, 'Asignar el número', HOME)
}

/** An employee proposes. The page of the case. */
export async function propose(
  who: Visitor,
  file: string,
  what: string,
  fields: Record<string, string>,
): Promise<Page> {
  const path = `${file}/proponer/${what}`
  const page = await who.press(await who.get(path), 'Proponer', { ...fields, ...SEEN })
  expect(page.text).toContain('Propuesto')
  return page
}

import { Visitor } from '../../support/visitor.ts'
import type { Album } from './album.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:3000' }

/** Pages that are the same for everyone. */
export async function fixedPages(album: Album): Promise<void> {
  const visitor = new Visitor(album.portal)
  const see = async (name: string, path: string, legal = false) =>
    album.page(name, await visitor.get(path), { legal })
  await see('Inicio', '/')
  await see('Ayuda', '/ayuda')
  await see('Ayuda fácil de leer', '/ayuda/facil')
  const counted = album.portal.base.sqlite.prepare('insert into estadistica values (?, ?, ?, ?, ?)')
  for (const [kind, estado, time, n] of [
    ['asignacion', '09', '5m', 40],
    ['asignacion', '15', '1d', 12],
    ['asignacion', '01', '1d', 3],
    ['localizacion', '', '5m', 25],
  ])
    counted.run('2026-02', kind, estado, time, n)
  counted.run('2026-01', 'asignacion', '09', '5m', 2)
  await see('Estadística', '/estadistica')
  await see('Oficinas, ninguna', '/oficinas')
  await see('Accesibilidad', '/accesibilidad')
  await see('Aviso de privacidad', '/aviso-de-privacidad', true)
  await see('Certificados', '/certificados')
  await see('Personas de prueba', '/demo')
  await see('Correo de prueba, vacío', '/demo/correo')
}

/** What is answered to requests that cannot be right. */
export async function refusals(album: Album): Promise<void> {
  const visitor = new Visitor(album.portal)
  const post = async (name: string, path: string, body: string, headers: Record<string, string> = {}) =>
    album.answer(name, await visitor.fetch(path, { method: 'POST', body, headers: { ...FORM, ...headers } }))
  await album.page('404', await visitor.get('/nada'))
  await album.page('404 de un documento', await visitor.get('/documentos/1/asignacion'))
  await post('405', '/ayuda', '')
  await post('403 de otro origen', '/tramites/nss', '', { origin: 'https://malo.example' })
  await post('413', '/tramites/nss', `curp=${'A'.repeat(70_000)}`)
  await post('415', '/tramites/nss', '{}', { 'content-type': 'application/json' })
}

import { Visitor } from '../../support/visitor.ts'
import type { Album } from './album.ts'

const MULTIPART = { 'content-type': 'multipart/form-data; boundary=x', origin: 'http://localhost:3000' }

/** More files than are looked into at once: some that never end, and one more. */
export async function busyPage(album: Album): Promise<void> {
  const visitor = new Visitor(album.portal)
  const hanging = Array.from({ length: 8 }, () => new TransformStream<Uint8Array, Uint8Array>())
  const send = (body: BodyInit) =>
    visitor.fetch('/verificar/archivo', {
      method: 'POST',
      body,
      headers: MULTIPART,
      duplex: 'half',
    } as RequestInit)
  const held = hanging.map(({ readable }) => send(readable))
  await album.answer('Verificar, muchos archivos a la vez', await send('--x--'))
  await Promise.all(hanging.map(({ writable }) => writable.close()))
  await Promise.all(held)
}

import { UPLOAD_RULES } from '../../../src/routes/http/upload.ts'
import { Visitor } from '../../support/visitor.ts'
import type { Album } from './album.ts'

/** A sender is let go after a moment, and not after the 20 s of the portal. */
export const IMPATIENT = { ...UPLOAD_RULES, grace: 200 }

const MULTIPART = { 'content-type': 'multipart/form-data; boundary=x', origin: 'http://localhost:3000' }

const upload = (album: Album, body: BodyInit): Promise<Response> =>
  new Visitor(album.portal).fetch('/verificar/archivo', {
    method: 'POST',
    body,
    headers: MULTIPART,
    duplex: 'half',
  } as RequestInit)

/** More files than are taken in at once: some that never end, and one more. */
export async function busyPage(album: Album): Promise<void> {
  const hanging = Array.from(
    { length: UPLOAD_RULES.atOnce },
    () => new TransformStream<Uint8Array, Uint8Array>(),
  )
  const held = hanging.map(({ readable }) => upload(album, readable))
  await album.answer('Verificar, muchos archivos a la vez', await upload(album, '--x--'))
  await Promise.all(hanging.map(({ writable }) => writable.close()))
  await Promise.all(held)
}

/** A file that does not come on, in a portal that gives its sender `IMPATIENT`. */
export async function slowUploadPage(album: Album): Promise<void> {
  const { readable } = new TransformStream<Uint8Array, Uint8Array>()
  await album.answer('Verificar, un archivo demasiado lento', await upload(album, readable))
}

import type { Inspected } from '../../domain/ports/file-inspector.ts'
import { trustedKeys } from '../offline-qr/keys.ts'
import { serveRequests } from '../runtime/idle-worker.ts'
import type { InspectTask } from './inspector.ts'
import { fileInForm } from './multipart.ts'
import { inspectFile } from './pdf.ts'
import { readPicture } from './picture.ts'
import { createQrReader } from './qr-reader.ts'

/** Entry of the worker thread that inspects uploads. */
const read = createQrReader(new URL('./zxing_reader.wasm', import.meta.url))

serveRequests<InspectTask, Inspected>(async ({ upload: { body, type, field, most }, published, keys }) => {
  const file = fileInForm(Buffer.from(body), type, field)
  if (!file) return { outcome: 'none' }
  if (file.length > most) return { outcome: 'too large' }
  const facts = inspectFile(file, published)
  const picture = await readPicture(file, trustedKeys(keys), read)
  return { outcome: 'inspected', facts: { ...facts, ...(picture && { picture }) } }
})

import type { Inspected, Upload } from '../../domain/ports/file-inspector.ts'
import { serveRequests } from '../runtime/idle-worker.ts'
import type { InspectTask } from './inspector.ts'
import { inspectFile } from './pdf.ts'

/** Entry of the worker thread that inspects uploads. */
serveRequests<InspectTask, Inspected>(async ({ upload, published }) => {
  const file = await fileOf(upload)
  if (!file) return { outcome: 'none' }
  if (file.size > upload.most) return { outcome: 'too large' }
  return { outcome: 'inspected', facts: inspectFile(await file.bytes(), published) }
})

/** Undefined: no such form, no such field, text instead of a file, or an empty file, as of a browser without a choice. */
async function fileOf({ body, type, field }: Upload): Promise<File | undefined> {
  try {
    const form = await new Response(body, { headers: { 'Content-Type': type } }).formData()
    const file = form.get(field)
    return file instanceof File && file.size > 0 ? file : undefined
  } catch {
    return undefined
  }
}

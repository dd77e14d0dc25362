import type { Inspected } from '../../domain/ports/file-inspector.ts'
import { serveRequests } from '../runtime/idle-worker.ts'
import type { InspectTask } from './inspector.ts'
import { fileInForm } from './multipart.ts'
import { inspectFile } from './pdf.ts'

/** Entry of the worker thread that inspects uploads. */
serveRequests<InspectTask, Inspected>(({ upload: { body, type, field, most }, published }) => {
  const file = fileInForm(Buffer.from(body), type, field)
  if (!file) return { outcome: 'none' }
  if (file.length > most) return { outcome: 'too large' }
  return { outcome: 'inspected', facts: inspectFile(file, published) }
})

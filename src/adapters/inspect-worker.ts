import type { FileFacts } from '../domain/ports.ts'
import type { InspectTask } from './file-inspector.ts'
import { inspectFile } from './pdf-inspect.ts'
import { answerQuestions } from './resting-thread.ts'

/** What the thread that looks into strangers' files does. */
answerQuestions<InspectTask, FileFacts>(({ bytes, published }) => inspectFile(bytes, published))

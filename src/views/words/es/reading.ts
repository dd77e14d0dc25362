import type { DocumentType, Issue } from '../../../domain/facts/issue.ts'
import type { DocumentReading } from '../../models/verification.ts'

/** Documents are in Spanish: beside their page another language says what they say, and Spanish nothing. */
export const reading = (_issue: Issue, _type: DocumentType): DocumentReading | undefined => undefined

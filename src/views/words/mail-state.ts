import type { MailState } from '../../domain/ports/result-mail-store.ts'
import type { MailStatusModel } from '../models/tramite.ts'
import { words } from './words.ts'

/** Seconds before each poll of an open page, with back-off; it ends after five minutes in all. */
const LOOKS = [3, 3, 4, 6, 9, 14, 21, 30, 45, 60, 90]

/**
 * The status of a mail in words; empty text when there is none.
 * @param page the page that shows it; `fragment` is its part alone
 * @param look how many times the page has polled, from its query
 */
export function mailStatus(
  state: MailState | undefined,
  page: string,
  fragment: string,
  look = '0',
): MailStatusModel {
  const waiting = state === 'en camino' || state === 'demorado'
  const looked = /^\d{1,2}$/.test(look) ? Number(look) : LOOKS.length
  const seconds = waiting ? LOOKS[looked] : undefined
  return {
    text: state ? words().frame.mail[state] : '',
    waiting,
    undelivered: state === 'rechazado' || state === 'abandonado',
    refused: state === 'rechazado',
    page,
    ...(seconds === undefined ? {} : { next: { url: `${fragment}?vez=${looked + 1}`, seconds } }),
  }
}

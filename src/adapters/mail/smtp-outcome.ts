/** What nodemailer says went wrong (its `NodemailerError`), read with care: anything may be thrown. */
type Failure = {
  readonly code: string
  /** `CONN`, `MAIL FROM`, `RCPT TO`, `DATA` …; `API` when nothing was sent to the server */
  readonly command: string
  /** the server's whole reply, or empty */
  readonly response: string
  readonly message: string
}

/**
 * `refused`: mail to this correo cannot be delivered, and only the person can change that. `later`: everything else, even
 * a permanent failure that concerns us (our IP, our password, the content), since the operator can fix it while the
 * mail is retried for three days. The rules:
 * - the correo cannot be written on an envelope: refused
 * - 5xx to RCPT TO with enhanced code 5.1.x (but 5.1.7, 5.1.8: the sender), 5.2.x, 5.4.1, 5.4.4, 5.6.7: refused
 *   (RFC 3463; 5.4.1 is how Exchange Online says "no such mailbox"; 5.6.7: no SMTPUTF8, RFC 6531)
 * - 550, 551, 552, 553, 556 to RCPT TO without an enhanced code: refused, unless it speaks of relaying
 * - after the message itself: refused only for 5.1.x, 5.2.x, or a bare 552 (mailbox full); 554 and the like judge
 *   the message
 */
export function outcomeOf(error: unknown): 'refused' | 'later' {
  const { code, command, response } = read(error)
  if (command === 'API' && code === 'EENVELOPE') return 'refused'
  const reply = /^(5\d\d)[ -](?:(5\.\d{1,3}\.\d{1,3})\b)?/.exec(response)
  if (!reply || (command !== 'RCPT TO' && command !== 'DATA')) return 'later'
  const [, basic = '', enhanced] = reply
  const about = command === 'RCPT TO' ? ABOUT_RECIPIENT : ABOUT_MAILBOX
  if (enhanced) return about.enhanced.test(enhanced) ? 'refused' : 'later'
  return about.basic.test(basic) && !/relay/i.test(response) ? 'refused' : 'later'
}

const ABOUT_RECIPIENT = { enhanced: /^5\.(1\.(?![78]$)\d+|2\.\d+|4\.[14]|6\.7)$/, basic: /^55[01236]$/ }
const ABOUT_MAILBOX = { enhanced: /^5\.(1\.(?![78]$)\d+|2\.\d+)$/, basic: /^552$/ }

/**
 * Whether the mail may go to the next server at once. Not when this one may have accepted it: it went silent after it
 * began to read the message. A reply of any kind is a failure, so it has nothing.
 */
export const nextServerMayTry = (error: unknown, begun: boolean): boolean => !begun || !isSilence(error)

/** Whether the server sent no 4xx or 5xx reply: it is down, slow, or closed the connection. */
export const isSilence = (error: unknown): boolean => !/^[45]\d\d/.test(read(error).response)

/**
 * What went wrong, in one line of up to 160 characters for the operator, without recipient or content: servers quote the
 * correo and, when they reject the content, its links.
 */
export function reasonOf(error: unknown, to: string): string {
  const { code, command, response, message } = read(error)
  const words = response || message
  return scrub(`${command || code} ${words}`, to).slice(0, 160)
}

function scrub(text: string, to: string): string {
  const own = to.split('@').filter((part) => part.length > 0)
  const named = own.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/https?:\/\/\S+/gi, '[liga]')
    .replace(/[^\s<>"'(),;:]*@[^\s<>"'(),;]*/g, '[correo]')
    .replace(new RegExp(`(?<![\\p{L}\\p{N}])(?:${named || '$^'})(?![\\p{L}\\p{N}])`, 'giu'), '[correo]')
    .replace(/[A-Z]{4}\d{6}[A-Z]{6}[A-Z\d]\d/gi, '[CURP]')
    .replace(/\d(?:[ -]?\d){6,}/g, '[número]')
    .replace(/ {2,}/g, ' ')
    .trim()
}

function read(error: unknown): Failure {
  const found: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {}
  const text = (name: string): string => (typeof found[name] === 'string' ? found[name] : '')
  return {
    code: text('code'),
    command: text('command'),
    response: text('response'),
    message: error instanceof Error ? error.message : String(error),
  }
}

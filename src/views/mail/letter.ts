import type { Block, Letter, LetterWords } from '../models/letter.ts'
import { markSpanish, plain } from '../spanish.ts'
import { words } from '../words/words.ts'
import drawHtml from './letter.eta.ts'

/** Subject in one line, the text/plain and text/html parts of a message, and their language (BCP 47). */
export type MailParts = {
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly lang: string
}

/** Renders both parts of a letter from the same blocks. */
const drawLetter = (letter: Letter): MailParts => ({
  subject: letter.subject,
  text: plain(letterText(letter)),
  html: markSpanish(drawHtml(letter)),
  lang: letter.lang,
})

/** The portal as a mail names it. */
type Sender = { readonly portal: string; readonly demo: boolean }

/** A letter of the portal: with its name, its foot, and in a demonstration its banner. */
export const draw = ({ portal, demo }: Sender, said: LetterWords): MailParts => {
  const {
    mails: { banner, automatic },
    language: { lang },
  } = words()
  return drawLetter({ ...said, lang, portal, ...(demo && { banner }), footer: automatic(portal) })
}

/** RFC 5322 advises 78 columns; two are left for the `> ` of a reply. */
const COLUMNS = 76

/** The text/plain part: lines of at most 76 columns; a URL is never broken and has a line of its own. */
function letterText({ banner, title, blocks, footer, portal }: Letter): string {
  const parts = [
    ...(banner ? [wrap(banner)] : []),
    wrap(portal),
    underlined(title),
    ...blocks.map(blockText),
    `-- \n${wrap(footer)}`,
  ]
  return `${parts.join('\n\n')}\n`
}

function blockText(block: Block): string {
  if (block.is === 'heading') return underlined(block.text)
  if (block.is === 'paragraph') return wrap(block.text)
  if (block.is === 'list') return block.items.map((item) => wrap(item, '* ', '  ')).join('\n')
  if (block.is === 'figure') return `${wrap(`${block.label}:`)}\n\n    ${block.value}`
  return `${wrap(`${block.text}:`)}\n\n${block.url}`
}

function underlined(text: string): string {
  const lines = wrap(text)
  return `${lines}\n${'-'.repeat(Math.max(...lines.split('\n').map(width)))}`
}

/** Greedy wrap at blanks; a word longer than a line has a line of its own. */
export function wrap(text: string, first = '', rest = ''): string {
  const lines: string[] = []
  let line = first
  let empty = true
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (!empty && width(line) + 1 + width(word) > COLUMNS) {
      lines.push(line)
      line = rest
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  return [...lines, line].join('\n')
}

const width = (text: string): number => [...text.normalize('NFC')].length

import type { KeptForm, NoticeModel } from '../models/frame.ts'
import { type Words, words } from '../words/words.ts'

type Action = NoticeModel['actions'][number]

/** A way on, in the language of the page that shows it. */
const action = (href: string, text: (w: Words['notices']) => string): Action => ({
  href,
  get text() {
    return text(words().notices)
  },
})

/** Ways on that several notices offer. */
export const again = action('/tramites/nss', (w) => w.again)
export const home = action('/', (w) => w.home)
export const help = action('/ayuda', (w) => w.help)
/** How to find an office. */
export const where = action('/oficinas', (w) => w.where)
export const verifyAgain = action('/verificar', (w) => w.verifyAgain)

/** A notice with the form that was not taken, if one was sent; its button says `text`. */
export const withForm = (notice: NoticeModel, kept: KeptForm | undefined, text: string): NoticeModel =>
  kept ? { ...notice, post: { ...kept, text } } : notice

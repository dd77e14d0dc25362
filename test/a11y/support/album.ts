import type { Portal } from '../../support/portal.ts'
import type { Visitor } from '../../support/visitor.ts'
import { type Files, filesOf } from './files.ts'

/** One page, part of a page, or mail, in one state, as a browser would get it. */
export type View = {
  /** what it shows, in words */
  readonly name: string
  /** the pattern of the route that gave it, of src/routes/index.ts; `(ninguna)` for a 404 */
  readonly route: string
  readonly status: number
  readonly html: string
  readonly is: 'page' | 'fragment' | 'mail'
  /** a form with errors: the summary is there and the title begins with `Error:` */
  readonly error: boolean
  /** law, or a document as it is issued: its words are not ours to make easier */
  readonly legal: boolean
}
type Marks = { readonly legal?: boolean }
type Seen = { readonly status: number; readonly html: string }

/** The views of one portal, in the order in which they were seen. */
export class Album {
  readonly views: View[] = []
  /** what the views load, by path: style sheets, scripts, pictures */
  readonly files: Files = new Map()
  readonly portal: Portal

  constructor(portal: Portal) {
    this.portal = portal
  }

  /** Keeps a page that was got just now, and gives it back to go on with. */
  async page<P extends Seen>(name: string, page: P, { legal = false }: Marks = {}): Promise<P> {
    const { status, html } = page
    await this.#keep({ name, status, html, is: 'page', error: status === 422, legal })
    return page
  }

  /** A page as it was answered, without following anything. */
  async answer(name: string, response: Response): Promise<void> {
    await this.page(name, { status: response.status, html: await response.text() })
  }

  /** A part of a page, which has an address of its own. */
  async fragment(name: string, response: Response): Promise<void> {
    const html = await response.text()
    await this.#keep({ name, status: response.status, html, is: 'fragment', error: false, legal: false })
  }

  async mail(name: string, visitor: Visitor, correo: string, subject: string): Promise<void> {
    const { id } = await visitor.mailTo(correo, subject)
    const html = await (await visitor.fetch(`/demo/correo/${id}.html`)).text()
    await this.#keep({ name, status: 200, html, is: 'mail', error: false, legal: false })
  }

  /** The log says which route answered last. */
  async #keep(view: Omit<View, 'route'>): Promise<void> {
    const line = this.portal.lines.findLast((one) => typeof one.route === 'string')
    this.views.push({ ...view, route: String(line?.route) })
    await filesOf(this.portal, view.html, this.files)
  }
}

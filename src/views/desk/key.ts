import { escapeHtml } from '../html.ts'
import type { Site } from '../models/frame.ts'

/**
 * Attributes of a form that asks for a passkey before it is sent; empty without options, and then none is asked for.
 * @param kind `crear` makes a key, `usar` uses one
 * @param options of the domain, JSON
 */
export const keyAttributes = (kind: 'crear' | 'usar', options: string | undefined): string =>
  options === undefined ? '' : ` data-llave="${kind}" data-opciones="${escapeHtml(options)}"`

/** What such a form has in it: the field for the browser's answer (`respuesta`), and where faults are told. */
export const keyFields = (options: string | undefined): string =>
  options === undefined
    ? ''
    : '<input type="hidden" name="respuesta" value=""><p class="error" role="alert"></p>'

/** The script of all such forms of a page, once: a second copy would ask for the passkey a second time. */
export const keyScript = ({ keyScript }: Pick<Site, 'keyScript'>, options: string | undefined): string =>
  options === undefined ? '' : `<script defer data-llave src="${keyScript}"></script>`

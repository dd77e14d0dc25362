import type { Language } from '../../domain/facts/language.ts'

/** What all pages share; fixed at start. */
export type Site = {
  readonly portal: string
  readonly institution: string
  /** the institution's, in the header */
  readonly logo?: { readonly src: string; readonly width: number; readonly height: number }
  /** the institution's, at the foot */
  readonly links: readonly { readonly text: string; readonly href: string }[]
  /** of the text on the institution's colour */
  readonly contrast: number
  readonly demo: boolean
  /** the style sheet, to inline */
  readonly style: string
  /** its path, for pages that link to it */
  readonly styleHref: string
  readonly icon: string
  /** path of the one script, htmx and ours, by the language of its sentences */
  readonly scripts: Readonly<Record<Language, string>>
  /** path of the script for passkeys, which only forms that ask for one load */
  readonly keyScript: string
  /** the inline script that fetches the first */
  readonly loader: string
}

export type Frame = {
  readonly site: Site
  readonly title: string
  readonly body: string
  /** the breadcrumb of the trámite */
  readonly trail?: boolean
  readonly step?: 1 | 2 | 3
  /** it has a form whose fields go along when the language is changed, by the button `#idioma-…` in it */
  readonly keeps?: boolean
  /** without a way to it in another language */
  readonly alone?: boolean
  /** of a person who is signed in: Salir stands at the top, and the forms are marked as theirs with this (`formMark`) */
  readonly session?: string
  /** when the script is loaded: with the page, or at the first touch or key press, so that it delays nothing */
  readonly scripts?: 'now' | 'later'
  readonly refresh?: string
  /** a page of the counter: who is signed in, and the places where they may go */
  readonly desk?: {
    readonly who: string
    readonly links: readonly { readonly href: string; readonly text: string; readonly here: boolean }[]
  }
}

/** What is wrong, in words, by field; `field` empty when it belongs to none. */
export type Fault = { readonly field: string; readonly text: string; readonly code: string }

/** The form fields as typed. */
export type Typed = Readonly<Record<string, string>>

/** What happened, what to do next, and a stable code. */
export type NoticeModel = {
  readonly title: string
  readonly paragraphs: readonly string[]
  readonly code?: string
  readonly actions: readonly {
    readonly href: string
    readonly text: string
    /** in another window, which its text says: this page has what nothing else has */
    readonly aside?: boolean
  }[]
  /** its page names no other: not even itself in another language */
  readonly alone?: boolean
  /** what was typed and is not taken, to be copied into another form */
  readonly typed?: readonly { readonly label: string; readonly text: string }[]
  /** a form with one button, where trying again is a POST */
  readonly post?: {
    readonly href: string
    readonly text: string
    readonly accion?: string
    /** what goes with it, by field */
    readonly hidden?: Readonly<Record<string, string>>
  }
}

/** A form that was not taken, with what was typed in it, to send again where its page is shown. */
export type KeptForm = Required<Pick<NonNullable<NoticeModel['post']>, 'href' | 'accion' | 'hidden'>>

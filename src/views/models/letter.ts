/** A block of a mail. Both parts of the mail are rendered from the same blocks, so they say the same. */
export type Block =
  | { readonly is: 'heading'; readonly text: string }
  | { readonly is: 'paragraph'; readonly text: string }
  | { readonly is: 'list'; readonly items: readonly string[] }
  /** a button; its URL is printed too, for clients without links and for people who want to see it first */
  | { readonly is: 'link'; readonly text: string; readonly url: string; readonly otherwise: string }
  /** a value to read aloud or copy */
  | { readonly is: 'figure'; readonly label: string; readonly value: string }

/** What one mail says. */
export type LetterWords = {
  /** no personal datum: it is shown on locked screens */
  readonly subject: string
  readonly title: string
  readonly blocks: readonly Block[]
}

export type Letter = LetterWords & {
  /** BCP 47 */
  readonly lang: string
  readonly portal: string
  /** a line above everything, in a demonstration */
  readonly banner?: string
  readonly footer: string
}

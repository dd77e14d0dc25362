import { Canvas, Text, type TextProps, View, type ViewProps } from '@react-pdf/renderer'
import { type ComponentProps, createElement, type FC, type PropsWithChildren, type ReactElement } from 'react'
import { type TextStyle, useType } from './style.ts'

/** What a node is to a screen reader (ISO 32000-1, 14.8.4); `Artifact`: nothing. */
export type Tag = {
  readonly as:
    | 'Artifact'
    | 'Caption'
    | 'Figure'
    | 'H1'
    | 'H2'
    | 'L'
    | 'LBody'
    | 'LI'
    | 'Link'
    | 'P'
    | 'Sect'
    | 'Span'
    | 'Table'
    | 'TD'
    | 'TH'
    | 'TR'
  /** alternative text of a Figure, or of a Link's annotation */
  readonly alt?: string
  /** the exact characters, where a line break was put inside of a word */
  readonly actual?: string
  /** of a TH: the cells it names */
  readonly scope?: 'Row' | 'Column'
  /** of a Link */
  readonly href?: string
}

type Tagged<T> = FC<PropsWithChildren<T & { readonly tag?: Tag }>>

// React-PDF hands every prop of its primitives through to the laid-out node, where the drawer reads `tag`
export const Box = View as unknown as Tagged<ViewProps>
export const Drawing = Canvas as unknown as Tagged<Omit<ComponentProps<typeof Canvas>, 'ref'>>

type WordsProps = PropsWithChildren<{
  readonly tag?: Tag
  readonly type: TextStyle
  /** what differs here from the style of that `type` */
  readonly style?: Extract<TextProps['style'], { fontSize?: unknown }>
}>

/** Text in one of the styles of the document, at the scale of this one. */
export function Words({ type, style, ...rest }: WordsProps): ReactElement {
  return createElement(Text as unknown as Tagged<TextProps>, {
    ...rest,
    style: { ...useType()[type], ...style },
  })
}

import type { Page } from 'playwright-core'

/** 1280 px wide at 400 % (WCAG 1.4.10), and 320 px of a telephone. */
export const NARROW = { width: 320, height: 256 }
/** A tablet. */
export const MIDDLE = { width: 768, height: 1024 }
export const WIDE = { width: 1280, height: 1024 }

/** What is wider than the window, or cut off by the box around it. */
export const overflow = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    const cut = [...document.querySelectorAll('body *')].filter((node) => {
      // most fit: their style need not be asked for
      if (node.scrollWidth <= node.clientWidth + 1 && node.scrollHeight <= node.clientHeight + 1) return false
      const { overflowX, overflowY, clipPath } = getComputedStyle(node)
      return (overflowX === 'hidden' || overflowY === 'hidden') && clipPath === 'none'
    })
    return [
      ...(scrollWidth > clientWidth ? [`scrolls sideways: ${scrollWidth} in ${clientWidth}`] : []),
      ...cut.map((node) => `cut off: ${node.outerHTML.slice(0, 100)}`),
    ]
  })

/** WCAG 2.5.5: what is pressed measures 44 px or more each way, but for a link within a sentence. */
export const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const targets = document.querySelectorAll(
      'a[href], button, input:not([type=hidden]), select, textarea, audio',
    )
    return [...targets]
      .filter((node) => node.getClientRects().length > 0 && !node.matches('.salto:not(:focus)'))
      .filter((node) => {
        const around = node.closest('p, li, td')?.textContent?.trim() ?? ''
        const inText = node.tagName === 'A' && getComputedStyle(node).display === 'inline'
        return !(inText && around !== node.textContent?.trim())
      })
      .map((node) => ({ node, box: node.getBoundingClientRect() }))
      .filter(({ box }) => box.width < 43.5 || box.height < 43.5)
      .map(
        ({ node, box }) =>
          `${Math.round(box.width)}×${Math.round(box.height)} ${node.outerHTML.slice(0, 100)}`,
      )
  })

/** WCAG 1.4.12, all four at once, over whatever the page says. */
export const SPACING =
  '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}'
/** WCAG 1.4.4: text alone, twice as large. */
export const TWICE = 'html{font-size:200%!important}'

/** Does `look` under a style of the reader's own. */
export async function withStyle<T>(page: Page, content: string, look: () => Promise<T>): Promise<T> {
  const style = await page.addStyleTag({ content })
  const found = await look()
  await style.evaluate((node) => (node as HTMLElement).remove())
  return found
}

/** In forced colours the browser's own paint counts: what is pressed or filled in needs a line around it. */
export const unlined = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, .boton, input:not([type=hidden]), select, textarea')]
      .filter((node) => node.getClientRects().length > 0)
      .filter((node) => {
        const { borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(node)
        return Number.parseFloat(borderTopWidth) === 0 || borderTopColor === backgroundColor
      })
      .map((node) => `no line: ${node.outerHTML.slice(0, 100)}`),
  )

/** What moves although the reader asked for stillness. */
export const moving = (page: Page): Promise<string[]> =>
  page.evaluate(() => [
    ...document.getAnimations().map((one) => `moves: ${one.id || one.constructor.name}`),
    ...(getComputedStyle(document.documentElement).scrollBehavior === 'smooth' ? ['scrolls smoothly'] : []),
  ])

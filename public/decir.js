let saying

/**
 * Shows `words` in the page's live region; without words it is emptied. It is emptied first in any case, since screen
 * readers announce changes only and would skip the same words said again. It is no role=status: Orca reads that as a
 * "status bar", empty or without its words.
 * @param how `'oculto'` for words that the eye already has, `'error'` for what went wrong
 */
export function say(words = '', how = '') {
  const live = document.getElementById('anuncio')
  if (!live) return
  live.textContent = ''
  live.className = how
  clearTimeout(saying)
  saying = setTimeout(() => {
    live.textContent = words
  }, 100)
}

let saying

/**
 * Shows `words` in the page's live region (role=status); without words it is emptied. It is emptied first in any case,
 * since screen readers announce changes only and would skip the same words said again.
 */
export function say(words = '', wrong = false) {
  const live = document.getElementById('anuncio')
  if (!live) return
  live.textContent = ''
  live.classList.toggle('error', wrong)
  clearTimeout(saying)
  saying = setTimeout(() => {
    live.textContent = words
  }, 100)
}

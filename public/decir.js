let saying

/**
 * Says `words` in the page's line of announcements, to eyes and to screen readers; without words it falls silent.
 * Emptied first: the same words twice are said twice.
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

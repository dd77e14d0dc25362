// As frases.es.js, in English.
export const cannotPlay = 'The audio could not be played. Answer the question.'
export const copied = 'Copied'
export const cannotCopy = 'It could not be copied: select the number yourself.'
export const another = 'Here is another picture, with its audio and question'
export const notChanged = 'It could not be changed: check your connection and press again.'
export const noLine =
  'There is no connection: nothing was sent, and nothing was lost. When it is back, press again.'
export const noAnswer = 'There was no answer. Nothing that you typed was lost: press again.'
export const broken =
  'Something failed on our side, and nothing that you typed was lost. Press again in a minute.'
export const sending = 'Sending…'
export const filter = 'Type part of the name to shorten the list'
export const colonias = (n) => (n === 1 ? '1 neighborhood' : `${n} neighborhoods`)
export const notLonger = 'It did not work: check your connection and press again.'
export const closing = 'Your session is about to close. If you need more time, press the button.'
export const prefix = '/en'

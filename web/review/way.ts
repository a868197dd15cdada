import { go } from '../app/route.svelte.ts'

let query = ''

/** Keeps the list's filter in the address, so that a reload and the way back find it. */
export function keepQuery(text: string): void {
  query = text
  history.replaceState(history.state, '', `${location.pathname}${text}`)
}

/** Back to the list, filtered as it was left. */
export function goToList(): void {
  go({ name: 'review' })
  keepQuery(query)
}

/** Follows a link to an inspection inside the app; a click that asks for a new tab is left to the browser. */
export function openInspection(event: MouseEvent, id: string): void {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  go({ name: 'inspection', id })
}

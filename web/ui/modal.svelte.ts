import type { Attachment } from 'svelte/attachments'

/** Keeps a native dialog's modal state equal to `open()`; the browser traps the focus and gives it back. */
export function modal(open: () => boolean): Attachment<HTMLDialogElement> {
  return (dialog) => {
    $effect(() => {
      if (open() && !dialog.open) dialog.showModal()
      if (!open() && dialog.open) dialog.close()
    })
  }
}

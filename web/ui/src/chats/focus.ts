/** Reports whether somebody goes through the list by keys: what opens then leaves the focus there. */
export function walking(): boolean {
  const on = document.activeElement;
  return on instanceof HTMLElement && on.matches("[data-chat]:focus-visible");
}

/** Lets go of the list's row: the chat that opens takes the focus for its reply. */
export function leaveRow(): void {
  const on = document.activeElement;
  if (on instanceof HTMLElement && on.matches("[data-chat]")) on.blur();
}

/** Goes to the reply of the open chat, where there is one. */
export function focusReply(): void {
  document.querySelector<HTMLElement>("[data-reply]")?.focus();
}

/** Goes to the row of the open chat, where it is in view. */
export function focusRow(): void {
  document.querySelector<HTMLElement>("[data-chat][aria-current]")?.focus();
}

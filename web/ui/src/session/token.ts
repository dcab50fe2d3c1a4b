/** The token in an address's fragment, which browsers send to nobody: "#token=…"; empty where there is none. */
export function tokenIn(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token")?.trim() ?? "";
}

/** Takes the token out of the address bar and the history once it has been used. */
export function forgetToken(): void {
  history.replaceState(history.state, "", location.pathname);
}

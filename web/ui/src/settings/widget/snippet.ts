/** The line that goes into the pages of a site; without a language the widget speaks that of the page. */
export function snippet(server: string, language: "page" | "en" | "zh"): string {
  const spoken = language === "page" ? "" : ` data-language="${language}"`;
  return `<script src="${server}/widget.js"${spoken} async></script>`;
}

/** Reports whether an address of ours leads only from this machine to itself. */
export function isLoopback(server: string): boolean {
  const { hostname } = new URL(server);
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** What a site's Content-Security-Policy must allow the widget. */
export function policy(server: string): string {
  const socket = server.replace(/^http/, "ws");
  return `script-src ${server}; connect-src ${server} ${socket}; img-src blob:`;
}

// The questions on the page are asked in the chat.
for (const button of document.querySelectorAll("[data-ask]")) {
  button.addEventListener("click", () => window.Usher?.ask(button.textContent));
}

import { useEffect } from "react";

// What the page is called, and how many chats have something new: two that do not know of each other write one title.
let page = "Usher";
let count = 0;

function write(): void {
  const title = count > 0 ? `(${count}) ${page}` : page;
  if (document.title !== title) document.title = title;
}

/** Writes how many chats have something new before the title of every page. */
export function countInTitle(n: number): void {
  count = n;
  write();
}

/** Calls the page by its name for as long as it is shown. */
export function useTitle(name: string): void {
  useEffect(() => {
    page = `${name} · Usher`;
    write();
    return () => {
      page = "Usher";
      write();
    };
  }, [name]);
}

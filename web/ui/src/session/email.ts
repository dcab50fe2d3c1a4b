/** Reports whether s looks like one e-mail address; the server has the last word. */
export function isEmail(s: string): boolean {
  return /^[^\s<>"@,;]+@[^\s<>"@,;]+$/.test(s.trim()) && s.trim().length <= 254;
}

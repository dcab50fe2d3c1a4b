import { chromium } from "@playwright/test";
import { readFileSync } from "node:fs";
const demo = JSON.parse(readFileSync("/tmp/f2/demo.json", "utf8"));
const base = process.env.BASE ?? "http://127.0.0.1:15192";
const args = process.argv.slice(2);
const who = demo.people.find((p) => p.email.startsWith(process.env.WHO ?? "agent1"));
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const [w, h] = (process.env.SIZE ?? "1440x900").split("x").map(Number);
const c = await b.newContext({ viewport: { width: w, height: h }, colorScheme: process.env.DARK ? "dark" : "light", locale: process.env.LANG2 ?? "en-US", baseURL: base, hasTouch: w < 500 });
const r = await c.request.post("/v1/session", { data: { email: who.email, password: who.password }, headers: { origin: base } });
if (!r.ok()) console.log("signin", r.status(), await r.text());
const p = await c.newPage();
p.on("console", (m) => { if (["error", "warning"].includes(m.type())) console.log("console:", m.text().slice(0, 400)); });
p.on("pageerror", (e) => console.log("pageerror:", e.message.slice(0, 600)));
await p.goto(process.env.PATH2 ?? "/");
await p.waitForTimeout(Number(process.env.WAIT ?? 2500));
let n = 0;
for (const a of args) {
  if (a.startsWith("shot:")) await p.screenshot({ path: `/tmp/f2/${a.slice(5)}.png` });
  else await new Function("p", "return (async()=>{" + a + "})()")(p);
}
await b.close();

// The page of the one-time link: makes the first admin. The token stays in
// the fragment, which browsers send to nobody.
"use strict";

const texts = {
  en: {
    other: "中文", title: "Set up Usher", lead: "You are the first one here. This account can do everything, and can invite the others.",
    name: "Name", nameHint: "Customers see it when you answer them.", email: "E-mail", password: "Password",
    passwordHint: "At least 10 characters.", submit: "Create the account", busy: "Creating the account…",
    done: "Your account is ready, and you are signed in.", next: "See what the server can do", noToken: "This link has no token. Open the one that the server printed when it started.",
    missing: "Please fill in all three fields; the password needs at least 10 characters.", offline: "The server did not answer. Is it still running?",
  },
  zh: {
    other: "English", title: "开始使用 Usher", lead: "您是第一位来到这里的人。这个账号拥有全部权限，之后可以再邀请同事。",
    name: "姓名", nameHint: "您回复客户时，客户会看到这个名字。", email: "邮箱", password: "密码",
    passwordHint: "至少 10 个字符。", submit: "创建账号", busy: "正在创建……",
    done: "账号已创建，您已登录。", next: "看看服务器提供哪些接口", noToken: "这个链接里没有令牌。请打开服务器启动时打印的那个链接。",
    missing: "三项都要填写，密码至少 10 个字符。", offline: "服务器没有回应，它还在运行吗？",
  },
};

let language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
const token = new URLSearchParams(location.hash.slice(1)).get("token") || "";
const form = document.getElementById("form");
const error = document.getElementById("error");
const button = form.querySelector("button");
let done = false;

function show() {
  const t = texts[language];
  document.documentElement.lang = language;
  document.title = t.title;
  document.getElementById("language").textContent = t.other;
  for (const e of document.querySelectorAll("[data-text]")) e.textContent = t[e.dataset.text];
  if (!token && !done) error.textContent = t.noToken;
  button.disabled = !token;
  if (done) finish();
}

function finish() {
  done = true;
  form.hidden = true;
  const lead = document.getElementById("lead");
  lead.className = "done";
  lead.textContent = texts[language].done + " ";
  const link = document.createElement("a");
  link.href = "/docs";
  link.textContent = texts[language].next;
  lead.append(link);
}

async function send() {
  const t = texts[language];
  const body = Object.fromEntries(new FormData(form));
  error.textContent = "";
  if (!form.checkValidity()) {
    error.textContent = t.missing;
    return;
  }
  button.disabled = true;
  button.textContent = t.busy;
  try {
    const answer = await fetch("/v1/setup", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token, ...body }),
    });
    if (answer.ok) {
      history.replaceState(null, "", "/setup");
      finish();
      return;
    }
    const problem = await answer.json();
    error.textContent = problem.detail || answer.statusText;
  } catch {
    error.textContent = t.offline;
  }
  button.disabled = false;
  button.textContent = t.submit;
}

document.getElementById("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  error.textContent = "";
  show();
});
form.addEventListener("submit", (e) => {
  e.preventDefault();
  send();
});
show();

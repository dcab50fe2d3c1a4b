// Shows /openapi.json: grouped by tag, searchable, in English or Chinese.
"use strict";

const words = {
  en: {
    other: "中文", search: "Search paths, names, fields", loading: "Loading …", none: "Nothing matches.",
    failed: "The document could not be read. Reload the page.", parameters: "Parameters", request: "Request body",
    answers: "Answers", name: "Name", place: "Where", meaning: "Meaning", required: "required", status: "Status",
    session: "Needs a session", visitor: "Needs a visitor token", list: "list of", map: "map of", more: "see above",
  },
  zh: {
    other: "English", search: "搜索路径、名称、字段", loading: "正在加载……", none: "没有匹配的内容。",
    failed: "无法读取接口文档,请刷新页面。", parameters: "参数", request: "请求内容",
    answers: "响应", name: "名称", place: "位置", meaning: "说明", required: "必填", status: "状态码",
    session: "需要登录", visitor: "需要访客令牌", list: "列表:", map: "映射:", more: "同上",
  },
};

let language = (localStorage.getItem("usher.docs.language") || navigator.language || "en").startsWith("zh") ? "zh" : "en";
let documentData = null;

const byId = (id) => document.getElementById(id);

function element(name, className, ...children) {
  const e = document.createElement(name);
  if (className) e.className = className;
  e.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
  return e;
}

function resolve(schema) {
  if (!schema || !schema.$ref) return [schema || {}, ""];
  const name = schema.$ref.split("/").pop();
  return [documentData.components.schemas[name] || {}, name];
}

function typeName(schema) {
  const t = words[language];
  const [s, name] = resolve(schema);
  const types = [].concat(s.type || []).filter((x) => x !== "null");
  if (types.includes("array")) return `${t.list} ${typeName(s.items)}`;
  if (name) return name;
  if (s.additionalProperties && typeof s.additionalProperties === "object") return `${t.map} ${typeName(s.additionalProperties)}`;
  return types.join(" | ") + (s.format ? ` (${s.format})` : "");
}

function limits(s) {
  const out = [];
  if (s.enum) out.push(s.enum.join(" | "));
  if (s.default !== undefined) out.push(`= ${JSON.stringify(s.default)}`);
  for (const [key, sign] of [["minimum", "≥"], ["maximum", "≤"], ["minLength", "length ≥"], ["maxLength", "length ≤"], ["minItems", "items ≥"], ["maxItems", "items ≤"]]) {
    if (s[key] !== undefined) out.push(`${sign} ${s[key]}`);
  }
  return out.join(", ");
}

// The object inside a schema, also where it is a list's or a map's item.
function inner(schema) {
  const [s, name] = resolve(schema);
  if (s.items) return inner(s.items);
  if (s.additionalProperties && typeof s.additionalProperties === "object") return inner(s.additionalProperties);
  return [s, name];
}

function fields(schema, seen) {
  const t = words[language];
  const [s, name] = inner(schema);
  if (!s.properties) return null;
  if (name && seen.includes(name)) return element("span", "type", t.more);
  const rows = Object.entries(s.properties).map(([key, field]) => {
    const [f] = resolve(field);
    const label = element("td", "", element("code", "", key));
    if ((s.required || []).includes(key)) label.append(" ", element("span", "required", t.required));
    const what = element("td", "", element("div", "", field.description || f.description || ""), element("div", "type", limits(f)));
    const nested = fields(field, seen.concat(name || []));
    if (nested) what.append(element("div", "nested", nested));
    return element("tr", "", label, element("td", "type", typeName(field)), what);
  });
  return element("table", "", element("tbody", "", ...rows));
}

function parameters(list) {
  const t = words[language];
  const head = element("tr", "", ...[t.name, t.place, "", t.meaning].map((x) => element("th", "", x)));
  const rows = list.map((p) => {
    const name = element("td", "", element("code", "", p.name));
    if (p.required) name.append(" ", element("span", "required", t.required));
    return element("tr", "", name, element("td", "", p.in), element("td", "type", typeName(p.schema)),
      element("td", "", element("div", "", p.description || (p.schema && p.schema.description) || ""), element("div", "type", limits(p.schema || {}))));
  });
  return element("table", "", element("thead", "", head), element("tbody", "", ...rows));
}

function answers(responses) {
  const rows = Object.entries(responses).map(([status, r]) => {
    const media = Object.values(r.content || {})[0];
    const what = element("td", "", r.description || "");
    const nested = media && status < "300" ? fields(media.schema, []) : null;
    if (nested) what.append(element("div", "nested", nested));
    return element("tr", "", element("td", "", element("code", "", status)), what, element("td", "type", media ? typeName(media.schema) : ""));
  });
  return element("table", "", element("tbody", "", ...rows));
}

function operation(path, method, op) {
  const t = words[language];
  const d = element("details", "operation", element("summary", "",
    element("span", `method ${method}`, method.toUpperCase()), element("span", "path", path), element("span", "what", op.summary)));
  d.id = op.operationId;
  d.addEventListener("toggle", () => { // filled when first opened
    if (!d.open || d.dataset.filled) return;
    d.dataset.filled = "yes";
    const body = element("div", "body", element("p", "what", element("code", "", op.operationId), " ", op.description || ""));
    for (const need of op.security || []) {
      body.append(element("p", "", need.session ? t.session : t.visitor));
    }
    if (op.parameters && op.parameters.length) body.append(element("h3", "", t.parameters), parameters(op.parameters));
    const sent = op.requestBody && Object.values(op.requestBody.content || {})[0];
    const table = sent && fields(sent.schema, []);
    if (table) body.append(element("h3", "", t.request), table);
    body.append(element("h3", "", t.answers), answers(op.responses || {}));
    d.append(body);
  });
  return d;
}

function render() {
  const t = words[language];
  document.documentElement.lang = language;
  byId("search").placeholder = t.search;
  byId("language").textContent = t.other;
  if (!documentData) return;
  byId("version").textContent = documentData.info.version;
  byId("intro").textContent = documentData.info.description || "";
  const wanted = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map();
  for (const [path, methods] of Object.entries(documentData.paths)) {
    for (const [method, op] of Object.entries(methods)) {
      const text = `${method} ${path} ${JSON.stringify(op)}`.toLowerCase();
      if (!wanted.every((w) => text.includes(w))) continue;
      const tag = (op.tags || [""])[0];
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push([path, method, op]);
    }
  }
  byId("status").textContent = groups.size ? "" : t.none;
  const menu = [], list = [];
  for (const [tag, operations] of [...groups].sort()) {
    menu.push(element("h2", "", tag));
    list.push(element("h2", "", tag));
    for (const [path, method, op] of operations) {
      const link = element("a", "", element("span", `method ${method}`, method.toUpperCase()), " ", op.operationId);
      link.href = `#${op.operationId}`;
      link.addEventListener("click", () => { byId(op.operationId).open = true; });
      menu.push(link);
      list.push(operation(path, method, op));
    }
  }
  byId("menu").replaceChildren(...menu);
  byId("operations").replaceChildren(...list);
  const target = location.hash && byId(location.hash.slice(1));
  if (target) {
    target.open = true;
    target.scrollIntoView();
  }
}

byId("search").addEventListener("input", render);
byId("language").addEventListener("click", () => {
  language = language === "en" ? "zh" : "en";
  localStorage.setItem("usher.docs.language", language);
  render();
});
byId("status").textContent = words[language].loading;
render();
fetch("/openapi.json").then((r) => {
  if (!r.ok) throw new Error(r.statusText);
  return r.json();
}).then((d) => {
  documentData = d;
  render();
}).catch(() => {
  byId("status").textContent = words[language].failed;
});

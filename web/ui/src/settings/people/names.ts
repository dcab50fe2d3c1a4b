import type { Role } from "./data";

/** What roles, presences and languages are called. */
export const names = {
  en: {
    roles: { agent: "Agent", trainer: "Trainer", admin: "Admin" } satisfies Record<Role, string>,
    presences: { online: "Online", away: "Away", offline: "Offline" },
    any: "Any language",
  },
  zh: {
    roles: { agent: "客服", trainer: "训练师", admin: "管理员" } satisfies Record<Role, string>,
    presences: { online: "在线", away: "离开", offline: "离线" },
    any: "不限语言",
  },
};

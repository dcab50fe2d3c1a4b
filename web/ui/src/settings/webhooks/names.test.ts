import { expect, it } from "vitest";
import { names } from "./names";

it.each([
  ["no answer within 10 s", "no answer within 10 s", "10 秒内没有回应"],
  [
    "302 Found: redirects are not followed; give the address itself",
    "302 Found: redirects are not followed; give the address itself",
    "302 Found，不会跟随重定向，请直接填写最终地址",
  ],
  ["500 Internal Server Error", "500 Internal Server Error", "500 Internal Server Error"],
  ["shop.example: no such host", "shop.example: no such host", "找不到主机 shop.example"],
  [
    "dial tcp 10.0.0.7:443: connect: connection refused",
    "connection refused: nothing listens at this address",
    "对方拒绝连接",
  ],
  [
    "tls: failed to verify certificate: x509: certificate has expired",
    "its certificate is not valid (x509: certificate has expired)",
    "对方的证书无效（x509: certificate has expired）",
  ],
])("%s", (text, en, zh) => {
  expect([names.en.failure(text), names.zh.failure(text)]).toEqual([en, zh]);
});

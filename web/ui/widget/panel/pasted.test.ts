import { expect, it } from "vitest";
import { pastedFiles } from "./pasted";

const picture = new File(["x"], "a.png", { type: "image/png" });
const board = (types: string[], files: File[] = []) => ({ types, files }) as unknown as DataTransfer;

it("takes pictures, not the words that come with one", () => {
  expect(pastedFiles(board(["Files"], [picture]))).toEqual([picture]);
  expect(pastedFiles(board(["text/html", "Files"], [picture]))).toEqual([picture]); // of a web page
  expect(pastedFiles(board(["text/plain", "Files"], [picture]))).toEqual([picture]); // of a folder, with its name
  expect(pastedFiles(board(["text/plain", "text/html", "Files"], [picture]))).toEqual([]); // of a sheet's cells
  expect(pastedFiles(board(["text/plain"]))).toEqual([]);
  expect(pastedFiles(null)).toEqual([]);
});

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** The service's socket as the command line finds it. */
export function defaultSocket() {
  const { DAYBOOK_SOCKET, DAYBOOK_JOURNAL, XDG_DATA_HOME } = process.env;
  if (DAYBOOK_SOCKET) return DAYBOOK_SOCKET;
  if (DAYBOOK_JOURNAL) return join(DAYBOOK_JOURNAL, "daybook.sock");
  const standard = join(XDG_DATA_HOME || join(homedir(), ".local", "share"), "daybook", "daybook.sock");
  if (existsSync(standard)) return standard;
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const local = join(folder, ".daybook", "daybook.sock");
    if (existsSync(local)) return local;
    if (dirname(folder) === folder) return standard;
  }
}

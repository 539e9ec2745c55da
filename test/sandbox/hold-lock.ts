import { sandboxPaths } from "../../sandbox/paths";
import { lockSandbox } from "../../sandbox/processes/lock";

void lockSandbox(sandboxPaths(process.argv[2] ?? ""), "up").then(() => console.log("held"));

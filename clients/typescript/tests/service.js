// A real service on a journal of its own, which tests may kill and start again.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { connect, createServer as createSocketServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const BINARY =
  process.env.DAYBOOK_BINARY ?? fileURLToPath(new URL("../../../.build/debug/daybook", import.meta.url));

const WEB_BINARY = process.env.DAYBOOK_WEB_BINARY ?? join(dirname(BINARY), "daybook-web");

export class Service {
  static async start(...options) {
    const service = new Service();
    service.options = options;
    service.place = await mkdtemp(join(tmpdir(), "daybook-"));
    service.folder = join(service.place, "journal");
    service.socket = join(service.folder, "daybook.sock");
    await service.start();
    return service;
  }

  async start() {
    const options = ["serve", "--journal", this.folder, "--log-level", "error", ...this.options];
    this.process = spawn(BINARY, options, { stdio: ["ignore", "ignore", "inherit"] });
    for (let tries = 0; !(await answers(this.socket)); tries += 1) {
      if (this.process.exitCode !== null || tries > 1_500) throw new Error(`${BINARY} did not start`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async kill() {
    if (!this.process) return;
    const exit = once(this.process, "exit");
    this.process.kill("SIGKILL");
    this.process = null;
    await exit;
  }

  async restart() {
    await this.kill();
    await this.start();
  }

  async remove() {
    await this.kill();
    await rm(this.place, { recursive: true, force: true });
  }
}

function answers(path) {
  return new Promise((resolve) => {
    const link = connect({ path });
    link.on("connect", () => (link.destroy(), resolve(true)));
    link.on("error", () => resolve(false));
  });
}

const TOKEN = "for-the-tests-0123456789abcdef0123456789";

/** The real web gateway and the service behind it, which asks for a token; `options` are those of a client. */
export class Web {
  static async start() {
    const web = new Web();
    const tokens = join(await mkdtemp(join(tmpdir(), "daybook-")), "tokens");
    await writeFile(tokens, `${JSON.stringify({ token: TOKEN, scopes: ["read", "append", "admin"] })}\n`, { mode: 0o600 });
    web.tokens = tokens;
    web.service = await Service.start("--tokens", tokens);
    const { folder, place } = web.service;
    const env = { ...process.env, XDG_RUNTIME_DIR: place, XDG_STATE_HOME: place };
    const options = ["--journal", folder, "--listen", "127.0.0.1:0", "--json"];
    web.process = spawn(WEB_BINARY, options, { stdio: ["ignore", "pipe", "inherit"], env });
    for await (const line of createInterface({ input: web.process.stdout })) {
      web.options = { url: JSON.parse(line).address.replace(/\/$/, ""), token: TOKEN };
      return web;
    }
    throw new Error(`${WEB_BINARY} did not start`);
  }

  async remove() {
    const exit = once(this.process, "exit");
    this.process.kill("SIGTERM");
    await exit;
    await this.service.remove();
    await rm(dirname(this.tokens), { recursive: true });
  }
}

export const DISTANCE_MILLISECONDS = 20;

/** A socket in front of the service's: requests pass at once, answers `DISTANCE_MILLISECONDS` later. */
export async function startDistance(socket) {
  const server = createSocketServer((client) => {
    const service = connect({ path: socket });
    client.pipe(service);
    service.on("data", (piece) => setTimeout(() => client.write(piece), DISTANCE_MILLISECONDS));
    client.on("close", () => service.destroy());
    service.on("error", () => client.destroy());
  });
  const path = join(dirname(socket), "distant.sock");
  server.listen(path);
  await once(server, "listening");
  return { socket: path, close: () => server.close() };
}

/** A stand-in for the web gateway: `POST /rpc` and `GET /events` in front of a service's socket. */
export async function startGateway(socket) {
  const gateway = { dropsAnswers: 0, dropsEventsAfter: 0 };
  const server = createServer(async (request, response) => {
    const link = connect({ path: socket });
    link.on("error", () => !response.headersSent && response.writeHead(503).end());
    if (request.method === "POST") {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      link.write(Buffer.concat([Buffer.from(Buffer.concat(chunks).toString().trimEnd()), Buffer.from("\n")]));
      let answer = "";
      link.setEncoding("utf8");
      link.on("data", (piece) => {
        answer += piece;
        if (!answer.endsWith("\n")) return;
        link.destroy();
        if (gateway.dropsAnswers > 0) {
          gateway.dropsAnswers -= 1;
          request.socket.destroy();
        } else {
          response.writeHead(200, { "Content-Type": "application/json" }).end(answer);
        }
      });
      link.on("close", () => !response.headersSent && response.writeHead(503).end());
      return;
    }
    const params = Object.fromEntries(new URL(request.url, "http://gateway").searchParams);
    if (params.from) params.from = Number(params.from);
    if (params.types) params.types = params.types.split(",");
    link.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "journal.subscribe", params })}\n`);
    let rest = "";
    let sent = 0;
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(":\n\n");
    link.setEncoding("utf8");
    link.on("data", (piece) => {
      const lines = (rest + piece).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const { method, params: told } = JSON.parse(line);
        if (method === "journal.event") {
          response.write(`id: ${told.event.position}\ndata: ${JSON.stringify(told.event)}\n\n`);
        } else if (method === "journal.caughtUp") {
          response.write(`id: ${told.position}\nevent: caughtUp\ndata: {"position":${told.position}}\n\n`);
        }
        sent += 1;
        if (gateway.dropsEventsAfter && sent >= gateway.dropsEventsAfter) return request.socket.end();
      }
    });
    request.on("close", () => link.destroy());
    link.on("close", () => response.end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  gateway.url = `http://127.0.0.1:${server.address().port}`;
  gateway.close = () => {
    server.closeAllConnections?.();
    server.close();
  };
  return gateway;
}

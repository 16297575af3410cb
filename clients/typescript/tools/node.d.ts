// What the client uses of Node, so that the types can be checked without Node's own.
declare module "node:net" {
  export interface Socket {
    on(event: "connect" | "close" | "drain", listener: () => void): this;
    on(event: "error", listener: (error: Error & { code?: string }) => void): this;
    on(event: "data", listener: (chunk: Uint8Array) => void): this;
    write(data: Uint8Array): boolean;
    destroy(): void;
    pause(): void;
    resume(): void;
    ref(): void;
    unref(): void;
  }
  export function connect(options: { path: string }): Socket;
}
declare module "node:os" {
  export function homedir(): string;
}
declare module "node:fs" {
  export function existsSync(path: string): boolean;
}
declare module "node:path" {
  export function join(...parts: string[]): string;
  export function dirname(path: string): string;
}
declare const process: { env: Record<string, string | undefined>; cwd(): string };

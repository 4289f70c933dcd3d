/** Stands between a client and a server, and cuts their connections. */

import { type AddressInfo, connect, createServer } from "node:net";

/** Listens for a client, passes everything on, and cuts all connections when it is told to. */
export async function cuttingProxy(port: number) {
  const pairs = new Set<{ destroy(): void }>();
  const server = createServer();
  server.on("connection", (socket) => {
    const upstream = connect(port, "127.0.0.1");
    socket.pipe(upstream).pipe(socket);
    for (const end of [socket, upstream]) {
      pairs.add(end);
      end
        .on("error", () => {})
        .on("close", () => {
          pairs.delete(end);
          socket.destroy();
          upstream.destroy();
        });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    for (const end of [...pairs]) end.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

package dev.sluice.store;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.store.catalog.RestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// A process that appends by the rule of [CrashChild] and serves its tables to foreign readers, until it is
/// killed. Prints the address of the catalogue.
final class TablesUnderWrite {
    private static final long PAUSE_NANOS = 1_000_000;

    private TablesUnderWrite() {}

    public static void main(String[] arguments) throws IOException {
        StoreOptions options = CrashChild.options(Path.of(arguments[0]))
                .withCommitInterval(Duration.ofMillis(200))
                .withFiles(5_000, 8 << 20)
                .withSnapshotsKept(Duration.ofMinutes(15));
        Store store = Store.open(options, Clock.system(), new Instruments());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        RestServer.mount(server, store.restCatalog());
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort() + "/iceberg");
        for (long sequence = store.replayFrom().sequence() + 1; ; sequence++) {
            CrashChild.append(store, sequence);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}

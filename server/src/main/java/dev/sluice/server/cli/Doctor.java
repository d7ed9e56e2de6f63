package dev.sluice.server.cli;

import dev.sluice.kernel.error.NetworkException;
import dev.sluice.kernel.value.ByteSize;
import dev.sluice.server.remote.Remote;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `sluice doctor`: what usually stands in the way, looked at.
@Command(name = "doctor", description = "Look for what usually stands in the way: Java, memory, disk, ports, server.")
final class Doctor implements Callable<Integer> {
    private static final int JAVA_MIN = 25;
    private static final long HEAP_MIN = 256L << 20;
    private static final long DISK_MIN = 2L << 30;

    private final Shell shell;
    private boolean failed;

    @Mixin
    final Remote remote;

    @Option(names = "--data", paramLabel = "DIR", description = "Data folder. Environment: SLUICE_DATA.")
    @Nullable
    Path data;

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            description = "Added to every port. Environment: SLUICE_PORT_OFFSET.")
    @Nullable
    Integer portOffset;

    @Mixin
    final HelpOption help = new HelpOption();

    Doctor(Shell shell) {
        this.shell = shell;
        this.remote = new Remote(shell.environment());
    }

    @Override
    public Integer call() {
        int java = Runtime.version().feature();
        say(java >= JAVA_MIN, "Java " + Runtime.version(), "expected: " + JAVA_MIN + " or newer");
        long heap = Runtime.getRuntime().maxMemory();
        say(heap >= HEAP_MIN, "heap " + new ByteSize(heap), "expected: at least " + new ByteSize(HEAP_MIN));
        folder();
        boolean running = server();
        ports(running);
        return failed ? ExitCode.FAILURE : ExitCode.OK;
    }

    private void folder() {
        Path folder = data != null ? data : Path.of(shell.environment().getOrDefault("SLUICE_DATA", "sluice-data"));
        Path existing = folder.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing == null) {
            say(false, "data folder " + folder, "expected: below a folder that exists");
            return;
        }
        boolean writable = Files.isDirectory(existing) && Files.isWritable(existing);
        say(writable, "data folder " + folder.toAbsolutePath(), "expected: a folder that can be written");
        try {
            long free = Files.getFileStore(existing).getUsableSpace();
            say(free >= DISK_MIN, "free disk " + new ByteSize(free), "expected: at least " + new ByteSize(DISK_MIN));
        } catch (IOException unknown) {
            say(false, "free disk unknown: " + unknown.getMessage(), "expected: a readable file system");
        }
    }

    private boolean server() {
        String base = remote.base();
        try {
            boolean ready = remote.json("/api/v1/status").path("ready").asBoolean();
            say(ready, "server at " + base, "expected: ready; see sluice status");
            return true;
        } catch (Remote.Refused odd) {
            say(false, "server at " + base + ": " + odd.getMessage(), "expected: a Sluice");
            return true;
        } catch (NetworkException absent) {
            if (absent.fault() == NetworkException.Fault.TLS_HANDSHAKE) {
                say(false, String.valueOf(absent.getMessage()), "expected: a server to trust");
                return true;
            }
            shell.out().println("note  no server at " + base);
            return false;
        }
    }

    private void ports(boolean running) {
        if (running) {
            return;
        }
        int offset = portOffset != null ? portOffset : remote.portOffset();
        for (int port : List.of(4317, 4318, 8317)) {
            boolean free = !isTaken(port + offset);
            say(free, "port " + (port + offset), "expected: free; another process has it, try --port-offset");
        }
    }

    private static boolean isTaken(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException nobody) {
            return false;
        }
    }

    private void say(boolean good, String what, String expected) {
        shell.out().println(good ? "ok    " + what : "FAIL  " + what + " (" + expected + ")");
        failed |= !good;
    }
}

package dev.sluice.client.chain;

import dev.sluice.client.Clients;
import dev.sluice.client.ExportResult;
import dev.sluice.client.OtlpClient;
import dev.sluice.client.RetryPolicy;
import dev.sluice.journal.JournalOptions;
import dev.sluice.journal.SegmentedJournal;
import dev.sluice.journal.disk.FileSystemDisk;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// An application with the durable layer, to be killed: sends numbered payloads for ever and prints the number of each
/// that succeeded, or only delivers what an earlier life left.
final class DurableSender {
    private static final int AT_ONCE = 16;

    private DurableSender() {}

    /// @param args journal folder, endpoint, and the first number, or `deliver`
    public static void main(String[] args) {
        SegmentedJournal journal = SegmentedJournal.open(
                Path.of(args[0]),
                JournalOptions.DEFAULTS.withSegmentBytes(64 << 10),
                new FileSystemDisk(),
                Clock.system(),
                new Instruments());
        OtlpClient client = ClientChain.of(
                List.of(
                        new Layer.Durable(journal, AT_ONCE),
                        new Layer.Retrying(new RetryPolicy(
                                Duration.ofMillis(5),
                                Duration.ofMillis(50),
                                1.5,
                                RetryPolicy.Jitter.FULL,
                                Duration.ZERO))),
                List.of(Clients.discover().open("http/protobuf", args[1])));
        if (args[2].equals("deliver")) {
            System.exit(client.shutdown(Duration.ofSeconds(60)) ? 0 : 1);
        }
        for (int number = Integer.parseInt(args[2]); ; number += AT_ONCE) {
            CompletableFuture<?>[] batch = new CompletableFuture<?>[AT_ONCE];
            for (int i = 0; i < AT_ONCE; i++) {
                int own = number + i;
                batch[i] = client.export(payload(own)).thenAccept(result -> said(own, result));
            }
            CompletableFuture.allOf(batch).join();
        }
    }

    private static Payload payload(int number) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        return new Payload(Signal.TRACES, bytes, 0, bytes.length, 1);
    }

    private static void said(int number, ExportResult result) {
        if (!result.isPartial()) {
            synchronized (System.out) {
                System.out.println(number);
            }
        }
    }
}

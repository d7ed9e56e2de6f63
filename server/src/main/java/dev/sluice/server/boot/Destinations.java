package dev.sluice.server.boot;

import dev.sluice.client.Clients;
import dev.sluice.client.RetryingClient;
import dev.sluice.journal.Cursor;
import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalStatus;
import dev.sluice.journal.Position;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.kernel.memory.BufferPool;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.DeadLetters;
import dev.sluice.pipeline.Destination;
import dev.sluice.pipeline.JournalPump;
import dev.sluice.pipeline.Ledger;
import dev.sluice.pipeline.RecentEntries;
import dev.sluice.pipeline.config.Configuration;
import dev.sluice.pipeline.config.DebugSettings;
import dev.sluice.pipeline.config.ExporterSettings;
import dev.sluice.pipeline.config.OtlpReceiverSettings;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.pipeline.export.Exporter;
import dev.sluice.pipeline.export.ExporterLimits;
import dev.sluice.pipeline.export.FormerDestination;
import dev.sluice.server.query.ServerStatus;
import dev.sluice.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everything that the journal's entries are carried to: the store, and the exporters beside it. Each has a cursor of
/// its own, and a thread.
///
/// One thread builds, starts and closes it; any thread may ask.
final class Destinations implements AutoCloseable {
    static final String STORE = "store";

    private static final String NOWHERE = "nop";
    private static final long WINDOW_BYTES = 32L << 20;

    private final Journal journal;
    private final DeadLetters deadLetters;
    private final Ledger ledger;
    private final Instruments instruments;
    private final FailureHandler failures;
    private final Clock clock;
    private final Path folder;
    private final ExporterLimits limits;
    private final BufferPool buffers;
    private final long commitBytes;
    private final List<JournalPump> pumps = new ArrayList<>();
    private final List<Exporter> exporters = new ArrayList<>();
    /// By the order of their making, as in the status.
    private final List<Part> parts = new ArrayList<>();
    /// Whether the ledger's first account is taken.
    private boolean first = true;

    private record Part(
            String name, Ledger.Account account, Supplier<Long> lag, Supplier<@Nullable Throwable> broken) {}

    /// @param folder the data folder
    /// @param buffers for what is under way to other servers
    Destinations(
            Configuration configuration,
            Journal journal,
            Store store,
            Path folder,
            DeadLetters deadLetters,
            Sizes sizes,
            BufferPool buffers,
            Ledger ledger,
            FailureHandler failures,
            Clock clock,
            Instruments instruments) {
        this.journal = journal;
        this.folder = folder;
        this.deadLetters = deadLetters;
        this.ledger = ledger;
        this.failures = failures;
        this.clock = clock;
        this.instruments = instruments;
        this.buffers = buffers;
        Settings.Spill spill = configuration.settings().spill();
        this.limits = new ExporterLimits(
                1,
                WINDOW_BYTES,
                sizes.spillBytes(),
                sizes.journalBytes() / 2,
                spill.whenFull() == Settings.Spill.WhenFull.REFUSE
                        ? ExporterLimits.WhenFull.REFUSE
                        : ExporterLimits.WhenFull.DEAD_LETTER);
        this.commitBytes = sizes.journalBytes() / 4;
        settleFormer(configuration);
        if (!configuration.stored().isEmpty()) {
            String source = journal.id().toString();
            pump(new StoreDestination(store, source, commitBytes), configuration.stored());
        }
        Set<Signal> discarded = signalsTo(NOWHERE, configuration);
        if (!discarded.isEmpty()) {
            pump(new Discard(journal.end(), new CommitPace(commitBytes)), discarded);
        }
        configuration.debugs().forEach(this::debug);
        configuration.exporters().forEach(this::exporter);
    }

    /// The name of the first of them, whose account is the ledger's own.
    static String first(Configuration configuration) {
        return Stream.of(
                        configuration.stored().isEmpty() ? Stream.<String>empty() : Stream.of(STORE),
                        signalsTo(NOWHERE, configuration).isEmpty() ? Stream.<String>empty() : Stream.of(NOWHERE),
                        configuration.debugs().stream().map(DebugSettings::id),
                        configuration.exporters().stream().map(ExporterSettings::id))
                .flatMap(names -> names)
                .findFirst()
                .orElse("");
    }

    void start() {
        pumps.forEach(JournalPump::start);
        exporters.forEach(Exporter::start);
    }

    /// How far the slowest is behind the journal's end, in entries.
    long lagEntries() {
        return parts.stream().mapToLong(part -> part.lag.get()).max().orElse(0);
    }

    /// How long the exporter that has waited longest has something under way and hears no answer.
    double silentSeconds() {
        return exporters.stream()
                .mapToDouble(exporter -> exporter.silence().toNanos() / 1e9)
                .max()
                .orElse(0);
    }

    /// Tells readiness about those that have stopped.
    void watch(Readiness readiness) {
        for (Part part : parts) {
            readiness.check("delivery to " + part.name, () -> {
                Throwable broken = part.broken.get();
                return broken == null ? null : "stopped: " + broken;
            });
        }
    }

    List<ServerStatus.DestinationPart> status() {
        return parts.stream()
                .map(part -> new ServerStatus.DestinationPart(part.name, part.lag.get(), balances(part.account)))
                .toList();
    }

    /// Delivers what is in the journal, as far as the time goes, and stops. What an exporter could not deliver stays.
    void drain(Duration atMost) {
        List<Thread> drains = new ArrayList<>();
        for (JournalPump pump : pumps) {
            drains.add(Thread.startVirtualThread(() -> drain(() -> pump.drain(atMost))));
        }
        for (Exporter exporter : exporters) {
            drains.add(Thread.startVirtualThread(() -> drain(() -> exporter.drain(atMost))));
        }
        for (Thread drain : drains) {
            try {
                drain.join(atMost.plusSeconds(11));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void close() {
        pumps.forEach(JournalPump::close);
        exporters.forEach(Exporter::close);
    }

    private interface Draining {
        void run() throws InterruptedException;
    }

    private static void drain(Draining draining) {
        try {
            draining.run();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void pump(Destination destination, Set<Signal> signals) {
        Ledger.Account account = account(destination.name(), signals);
        JournalPump pump = new JournalPump(journal, destination, signals, deadLetters, account, failures, instruments);
        pumps.add(pump);
        parts.add(new Part(destination.name(), account, pump::lagEntries, pump::broken));
    }

    private void debug(DebugSettings settings) {
        Cursor cursor = journal.cursor(settings.id());
        Position from = cursor.position().equals(Position.START) ? journal.end() : cursor.position();
        pump(new DebugDestination(settings, from, new CommitPace(commitBytes)), settings.signals());
    }

    private void exporter(ExporterSettings settings) {
        Path spill = spillFolder(settings.id());
        createParent(spill);
        RetryingClient client = new RetryingClient(
                Clients.discover().protocol(settings.protocol()).open(settings.client()), settings.retry());
        Ledger.Account account = account(settings.id(), settings.signals());
        Exporter exporter = new Exporter(
                settings.id(),
                settings.signals(),
                journal,
                client,
                limits.withRequests(settings.requests()),
                buffers,
                deadLetters,
                account,
                spill,
                failures,
                clock,
                instruments);
        exporters.add(exporter);
        parts.add(new Part(settings.id(), account, exporter::lagEntries, exporter::broken));
    }

    private Ledger.Account account(String name, Set<Signal> signals) {
        if (first) {
            first = false;
            return ledger.first();
        }
        return ledger.account(name, signals);
    }

    /// The signals of which some pipeline ends there.
    private static Set<Signal> signalsTo(String destination, Configuration configuration) {
        Set<Signal> signals = EnumSet.noneOf(Signal.class);
        for (OtlpReceiverSettings receiver : configuration.receivers()) {
            receiver.routes().forEach((signal, route) -> {
                if (route.includes(destination)) {
                    signals.add(signal);
                }
            });
        }
        return signals;
    }

    /// A destination that is no longer configured must not hold the journal. One that only counted or told owes
    /// nothing.
    private void settleFormer(Configuration configuration) {
        Set<String> expected = new HashSet<>();
        if (!configuration.stored().isEmpty()) {
            expected.add(STORE);
        }
        if (!signalsTo(NOWHERE, configuration).isEmpty()) {
            expected.add(NOWHERE);
        }
        if (configuration.settings().dedup().isOn()) {
            expected.add(RecentEntries.NAME);
        }
        configuration.debugs().forEach(debug -> expected.add(debug.id()));
        configuration.exporters().forEach(exporter -> expected.add(Exporter.cursorName(exporter.id())));
        for (JournalStatus.CursorStatus cursor : journal.status().cursors()) {
            if (expected.contains(cursor.name())) {
                continue;
            }
            String exporter = Exporter.nameOfCursor(cursor.name());
            if (exporter != null || cursor.name().equals(STORE)) {
                String name = exporter == null ? cursor.name() : exporter;
                FormerDestination.settle(
                        journal, cursor, name, spillFolder(name), limits.spillBytes(), deadLetters, ledger, clock);
            } else {
                journal.removeCursor(cursor.name());
            }
        }
    }

    private Path spillFolder(String exporter) {
        return folder.resolve("spill").resolve(exporter.replaceAll("[^A-Za-z0-9_]", "_"));
    }

    private static Map<Signal, Ledger.Balance> balances(Ledger.Account account) {
        Map<Signal, Ledger.Balance> balances = new EnumMap<>(Signal.class);
        for (Signal signal : Signal.values()) {
            balances.put(signal, account.balance(signal));
        }
        return balances;
    }

    private static void createParent(Path spill) {
        try {
            Files.createDirectories(spill.getParent());
        } catch (IOException failure) {
            throw new UncheckedIOException("spill folder cannot be made: " + spill.getParent(), failure);
        }
    }
}

package dev.sluice.server.load;

import dev.sluice.kernel.time.Clock;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One run: an open loop that sends each request when it is due, unless the limit of requests in flight holds it
/// back.
///
/// The calling thread makes and paces the requests; answers are counted on the sender's threads.
final class LoadRun {
    private final LoadOptions options;
    private final Workload workload;
    private final Sender sender;
    private final ItemIds ids;
    private final Clock clock;

    private final LatencyHistogram latencies = new LatencyHistogram();
    private final AtomicLong maxNanos = new AtomicLong();
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final LongAdder[] items = new LongAdder[Sender.Kind.values().length];
    private final LongAdder rejected = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final AtomicReference<Sender.@Nullable Outcome> denial = new AtomicReference<>();
    /// What had been before the first request that is timed.
    private LoadReport.@Nullable Part unmeasured;
    private volatile boolean isStopped;

    LoadRun(LoadOptions options, Workload workload, Sender sender, ItemIds ids, Clock clock) {
        this.options = options;
        this.workload = workload;
        this.sender = sender;
        this.ids = ids;
        this.clock = clock;
        for (Sender.Kind kind : Sender.Kind.values()) {
            items[kind.ordinal()] = new LongAdder();
        }
    }

    /// Makes the run end early: no further request is sent. Any thread.
    void stop() {
        isStopped = true;
    }

    /// Runs to the end of the items or of the time, or until the server denies a request, then waits for the answers
    /// to what is in flight.
    LoadReport run() throws IOException, InterruptedException {
        Semaphore window = new Semaphore(options.inFlight());
        long started = clock.monotonicNanos();
        long requests = 0;
        try (AckedFile acked = AckedFile.open(options.acked())) {
            long item = 0;
            while (item < options.itemsMax() && !isStopped) {
                long due = dueNanos(started, item);
                if (due - started >= options.duration().toNanos()) {
                    break;
                }
                waitUntil(due);
                window.acquire();
                if (clock.monotonicNanos() - started >= options.duration().toNanos()) {
                    window.release();
                    break;
                }
                int count = (int) Math.min(options.itemsPerRequest(), options.itemsMax() - item);
                long since = options.itemsPerSecond() > 0 ? due : clock.monotonicNanos();
                boolean isTimed = since - started >= options.warmUp().toNanos();
                if (isTimed && unmeasured == null) {
                    unmeasured = soFar(started);
                }
                send(item, count, since, isTimed, window, acked);
                item += count;
                requests++;
            }
            if (!window.tryAcquire(options.inFlight(), 65, TimeUnit.SECONDS)) {
                throw new IOException("requests in flight: " + (options.inFlight() - window.availablePermits())
                        + " without an answer after 65 s");
            }
        }
        return report(started, requests);
    }

    private void send(long firstItem, int count, long due, boolean isTimed, Semaphore window, AckedFile acked) {
        byte[] request = workload.request(firstItem, count, clock.epochNanos());
        bytes.add(request.length);
        sender.send(request).whenComplete((outcome, impossible) -> {
            try {
                if (isTimed) {
                    long nanos = clock.monotonicNanos() - due;
                    latencies.record(nanos);
                    maxNanos.accumulateAndGet(nanos, Math::max);
                }
                answers.computeIfAbsent(outcome.answer(), key -> new LongAdder())
                        .increment();
                rejected.add(outcome.rejectedItems());
                items[outcome.kind().ordinal()].add(count - outcome.rejectedItems());
                if (outcome.kind() == Sender.Kind.DENIED) {
                    denial.compareAndSet(null, outcome);
                    stop();
                }
                if (outcome.kind() == Sender.Kind.ACKNOWLEDGED && outcome.rejectedItems() == 0) {
                    acked.append(ids, firstItem, count);
                }
            } finally {
                window.release();
            }
        });
    }

    private long dueNanos(long started, long item) {
        if (options.itemsPerSecond() == 0) {
            return started;
        }
        return started + (long) (item * (1e9 / options.itemsPerSecond()));
    }

    private void waitUntil(long due) throws InterruptedException {
        long left;
        while ((left = due - clock.monotonicNanos()) > 0) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /// Why the run ended early.
    ///
    /// @return null unless the server denied a request
    Sender.@Nullable Outcome denial() {
        return denial.get();
    }

    private LoadReport report(long started, long requests) {
        Map<String, Long> counted = new ConcurrentHashMap<>();
        answers.forEach((answer, count) -> counted.put(answer, count.sum()));
        LoadReport.Part whole = soFar(started);
        return new LoadReport(
                options.seed(),
                whole,
                unmeasured == null ? whole : unmeasured,
                requests,
                bytes.sum(),
                rejected.sum(),
                sum(Sender.Kind.REFUSED),
                sum(Sender.Kind.FAILED) + sum(Sender.Kind.DENIED),
                sum(Sender.Kind.UNKNOWN),
                counted,
                latencies.percentileNanos(0.5) / 1e6,
                latencies.percentileNanos(0.9) / 1e6,
                latencies.percentileNanos(0.99) / 1e6,
                latencies.percentileNanos(0.999) / 1e6,
                maxNanos.get() / 1e6);
    }

    private LoadReport.Part soFar(long started) {
        double seconds = (clock.monotonicNanos() - started) / 1e9;
        return new LoadReport.Part(clock.now(), seconds, sum(Sender.Kind.ACKNOWLEDGED));
    }

    private long sum(Sender.Kind kind) {
        return items[kind.ordinal()].sum();
    }
}

package dev.sluice.server.tail;

import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.json.ProtobufToJson;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.websocket.CloseCode;
import dev.sluice.server.websocket.Feed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One listener: a bounded queue that the intake fills without waiting, and a virtual thread that filters, writes
/// JSON and waits for the listener. What does not fit into the queue is lost to this listener alone, and told to it
/// before the next message, and it costs the intake a look at a number. What comes beyond the records that may be shown
/// in a second ([TailRate]) is lost in the same way.
///
/// | message | when |
/// |---|---|
/// | an export request in OTLP/JSON | items came that the filter lets through |
/// | `{"lost":N,"signal":"traces","reason":"slow"}` | items were lost since the last message |
final class Tail {
    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);

    /// What a queued request weighs besides its bytes.
    private static final long ENTRY_BYTES = 128;

    private static final long NOTICE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Signal[] SIGNALS = Signal.values();
    private static final Loss[] LOSSES = Loss.values();

    private final Feed feed;
    private final TailFilter filter;
    private final long queueBytes;
    private final int messageBytes;
    private final TailRate rate;
    private final TailMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();

    /// Of the lock, like everything that follows.
    private final Condition changed = lock.newCondition();

    private final ArrayDeque<Payload> queue = new ArrayDeque<>();
    private final long[] lost = new long[SIGNALS.length * LOSSES.length];
    private boolean lossy;
    /// When losses were told last.
    private long toldNanos = System.nanoTime() - NOTICE_NANOS;
    private long queuedBytes;
    private boolean closed;

    Tail(Feed feed, TailFilter filter, Settings.Tail limits, TailRate rate, TailMetrics metrics) {
        this.feed = feed;
        this.filter = filter;
        this.queueBytes = limits.queue().bytes();
        this.messageBytes = (int) limits.message().bytes();
        this.rate = rate;
        this.metrics = metrics;
    }

    void start() {
        Thread.ofVirtual().name("tail").start(this::run);
    }

    Feed feed() {
        return feed;
    }

    boolean shows(Signal signal) {
        return filter.signals().contains(signal);
    }

    /// Keeps room for a request, or counts its items as lost. Any thread; never waits for the listener.
    ///
    /// @return whether [#put] is to follow
    boolean reserve(Payload payload) {
        if (rate.isSpent()) {
            lose(payload.signal(), Loss.RATE, payload.items());
            return false;
        }
        long cost = payload.length() + ENTRY_BYTES;
        lock.lock();
        try {
            if (!closed && cost <= queueBytes - queuedBytes) {
                queuedBytes += cost;
                metrics.queued(cost);
                return true;
            }
        } finally {
            lock.unlock();
        }
        lose(payload.signal(), Loss.SLOW, payload.items());
        return false;
    }

    /// Queues a request that has its room.
    ///
    /// @param payload nobody writes its array any more
    void put(Payload payload) {
        lock.lock();
        try {
            if (closed) {
                free(payload);
            } else {
                queue.add(payload);
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Lets go of everything; the thread ends.
    void close() {
        lock.lock();
        try {
            closed = true;
            queue.forEach(this::free);
            queue.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (awaitWork()) {
                if (!tellLosses()) {
                    return;
                }
                Payload payload = poll();
                if (payload != null) {
                    try {
                        show(payload);
                    } finally {
                        done(payload);
                    }
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failure) {
            LOG.error("a live tail failed", failure);
            feed.close(CloseCode.INTERNAL, "a fault of the server");
        }
    }

    /// Until there is something to show, or losses were not told for a second: by themselves they are no reason for
    /// more than one message a second.
    private boolean awaitWork() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && queue.isEmpty()) {
                long left = toldNanos + NOTICE_NANOS - System.nanoTime();
                if (!lossy) {
                    changed.await();
                } else if (left <= 0 || changed.awaitNanos(left) <= 0) {
                    break;
                }
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Payload poll() {
        lock.lock();
        try {
            return queue.poll();
        } finally {
            lock.unlock();
        }
    }

    private void done(Payload payload) {
        lock.lock();
        try {
            free(payload);
        } finally {
            lock.unlock();
        }
    }

    /// Under the lock.
    private void free(Payload payload) {
        long cost = payload.length() + ENTRY_BYTES;
        queuedBytes -= cost;
        metrics.queued(-cost);
    }

    private void lose(Signal signal, Loss loss, long items) {
        metrics.lost(signal, loss, items);
        lock.lock();
        try {
            lost[signal.ordinal() * LOSSES.length + loss.ordinal()] += items;
            lossy = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /// @return false when the listener is gone
    private boolean tellLosses() throws InterruptedException {
        long[] untold;
        lock.lock();
        try {
            if (!lossy) {
                return true;
            }
            untold = lost.clone();
            Arrays.fill(lost, 0);
            lossy = false;
            toldNanos = System.nanoTime();
        } finally {
            lock.unlock();
        }
        for (Signal signal : SIGNALS) {
            for (Loss loss : LOSSES) {
                long items = untold[signal.ordinal() * LOSSES.length + loss.ordinal()];
                if (items > 0 && !feed.send(notice(signal, loss, items))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static byte[] notice(Signal signal, Loss loss, long items) {
        return ("{\"lost\":" + items + ",\"signal\":\"" + signal.id() + "\",\"reason\":\"" + loss.id() + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void show(Payload payload) throws InterruptedException {
        Excerpt excerpt = Excerpt.of(payload, filter);
        int shown = rate.take(excerpt.size(), item -> excerpt.records(item, item + 1));
        if (shown < excerpt.size()) {
            lose(payload.signal(), Loss.RATE, excerpt.records(shown, excerpt.size()));
        }
        show(payload.signal(), excerpt, 0, shown);
    }

    /// Shows the items `[from, to)` in one message, or in halves when that is too long.
    ///
    /// @return false when the listener is gone
    private boolean show(Signal signal, Excerpt excerpt, int from, int to) throws InterruptedException {
        if (from == to) {
            return true;
        }
        byte[] json = excerpt.bytes(from, to) > messageBytes ? null : json(signal, excerpt.request(from, to));
        if (json != null && json.length <= messageBytes) {
            metrics.sent(signal, excerpt.records(from, to));
            return feed.send(json);
        }
        if (to - from == 1) {
            lose(signal, Loss.LARGE, excerpt.records(from, to));
            return true;
        }
        int middle = (from + to) >>> 1;
        return show(signal, excerpt, from, middle) && show(signal, excerpt, middle, to);
    }

    private static byte[] json(Signal signal, byte[] request) {
        return ProtobufToJson.toBytes(signal, request, 0, request.length);
    }
}

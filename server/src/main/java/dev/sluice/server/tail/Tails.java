package dev.sluice.server.tail;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Payload;
import dev.sluice.pipeline.Fingerprint;
import dev.sluice.pipeline.Intake;
import dev.sluice.pipeline.Receipt;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.websocket.CloseCode;
import dev.sluice.server.websocket.Feed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everyone who listens. While nobody does, a request costs one read of a field; otherwise its bytes are copied
/// once, after its acknowledgement is settled, for all listeners that have room for it.
///
/// Any thread. Closing ends all feeds.
public final class Tails implements AutoCloseable {
    private final Settings.Tail limits;
    private final Clock clock;
    private final TailMetrics metrics;

    /// Replaced as a whole, under this object's lock.
    private volatile List<Tail> open = List.of();

    /// Guarded by this object's lock: feeds that may begin, and those that have.
    private int promised;

    private boolean closed;

    public Tails(Settings.Tail limits, Clock clock, Instruments instruments) {
        this.limits = limits;
        this.clock = clock;
        this.metrics = new TailMetrics(instruments);
    }

    /// An intake that shows what it has taken.
    public Intake tapping(Intake intake) {
        return new Intake() {
            @Override
            public Receipt accept(Payload payload, List<Fingerprint> prints) {
                Receipt receipt = intake.accept(payload, prints);
                show(payload);
                return receipt;
            }

            @Override
            public void requireRoom() {
                intake.requireRoom();
            }
        };
    }

    /// Makes room for one more listener.
    ///
    /// @return what a feed tells its life to; null when as many listen as may
    public synchronized Feed.@Nullable Listener listener(TailFilter filter) {
        if (closed || promised >= limits.sessions()) {
            return null;
        }
        promised++;
        return new Feed.Listener() {
            @Override
            public void opened(Feed feed) {
                add(new Tail(feed, filter, limits, new TailRate(limits.rate(), clock), metrics));
            }

            @Override
            public void over(Feed feed) {
                remove(feed);
            }
        };
    }

    private void show(Payload payload) {
        List<Tail> listening = open;
        if (listening.isEmpty()) {
            return;
        }
        Payload copy = null;
        for (Tail tail : listening) {
            if (tail.shows(payload.signal()) && tail.reserve(payload)) {
                if (copy == null) {
                    byte[] bytes = Arrays.copyOfRange(payload.bytes(), payload.offset(), payload.end());
                    copy = new Payload(payload.signal(), bytes, 0, bytes.length, payload.items());
                }
                tail.put(copy);
            }
        }
    }

    private synchronized void add(Tail tail) {
        List<Tail> more = new ArrayList<>(open);
        more.add(tail);
        open = List.copyOf(more);
        tail.start();
        if (closed) {
            tail.feed().close(CloseCode.GOING_AWAY, "shutting down");
        }
    }

    private synchronized void remove(Feed feed) {
        promised--;
        open.stream().filter(tail -> tail.feed() == feed).forEach(Tail::close);
        open = open.stream().filter(tail -> tail.feed() != feed).toList();
    }

    /// Ends every feed, and opens no more.
    @Override
    public synchronized void close() {
        closed = true;
        open.forEach(tail -> tail.feed().close(CloseCode.GOING_AWAY, "shutting down"));
    }
}

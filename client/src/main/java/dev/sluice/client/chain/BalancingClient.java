package dev.sluice.client.chain;

import dev.sluice.client.ClientDecorator;
import dev.sluice.client.ClientErrors;
import dev.sluice.client.ExportResult;
import dev.sluice.client.OtlpClient;
import dev.sluice.client.RetryPolicy;
import dev.sluice.client.RetryingClient;
import dev.sluice.kernel.error.NetworkException;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Spreads exports over several destinations: of two picked at random, the one with fewer requests under way. Any
/// thread.
///
/// A destination that fails rests, 1 s at first and at most 30 s, or as long as it asked for; when all rest, the one
/// whose rest ends first is used. An export goes to one destination only: sending it again, then elsewhere, is for the
/// retrying client outside. While another destination is ready, a hint binds only the one that gave it: the caller is
/// told to retry, without a time.
///
/// Picking one of two instead of the best of all keeps callers that decide at the same moment from running to the
/// same place (Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, 2001).
final class BalancingClient implements ClientDecorator {
    private static final long FIRST_REST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_REST_NANOS = Duration.ofSeconds(30).toNanos();

    private final List<End> ends = new ArrayList<>();
    private final Clock clock;
    private final IntUnaryOperator random;

    /// @param clients at least 1
    /// @param random gives a number from 0 to below its argument
    BalancingClient(List<OtlpClient> clients, Clock clock, IntUnaryOperator random) {
        this.clock = clock;
        this.random = random;
        clients.forEach(client -> ends.add(new End(client)));
    }

    @Override
    public String trait() {
        return "balancing";
    }

    /// The first of the destinations; [#ends()] has them all.
    @Override
    public OtlpClient decorated() {
        return ends.get(0).client;
    }

    List<OtlpClient> ends() {
        return ends.stream().map(end -> end.client).toList();
    }

    @Override
    public CompletableFuture<ExportResult> export(Payload payload) {
        End end = pick();
        end.underWay.incrementAndGet();
        return end.client.export(payload).handle((result, failure) -> {
            end.underWay.decrementAndGet();
            if (result != null) {
                end.succeeded();
                return result;
            }
            throw new CompletionException(failed(end, failure));
        });
    }

    @Override
    public boolean flush(Duration atMost) {
        return inTurn(atMost, OtlpClient::flush);
    }

    @Override
    public boolean shutdown(Duration atMost) {
        return inTurn(atMost, OtlpClient::shutdown);
    }

    private End pick() {
        long now = clock.monotonicNanos();
        List<End> ready = new ArrayList<>(ends.size());
        End soonest = ends.get(0);
        for (End end : ends) {
            if (end.restNanos(now) <= 0) {
                ready.add(end);
            }
            if (end.restNanos(now) < soonest.restNanos(now)) {
                soonest = end;
            }
        }
        if (ready.size() < 2) {
            return ready.isEmpty() ? soonest : ready.get(0);
        }
        int first = random.applyAsInt(ready.size());
        int second = (first + 1 + random.applyAsInt(ready.size() - 1)) % ready.size();
        End one = ready.get(first);
        End other = ready.get(second);
        return other.underWay.get() < one.underWay.get() ? other : one;
    }

    private Throwable failed(End end, @Nullable Throwable failure) {
        Throwable cause = RetryingClient.unwrapped(failure == null ? new IllegalStateException("no answer") : failure);
        long now = clock.monotonicNanos();
        if (cause instanceof OverloadedException busy) {
            if (busy.code().equals(ClientErrors.WINDOW_FULL)) {
                return busy;
            }
            Duration hint = busy.retryAfter();
            end.rest(
                    now,
                    Math.min(
                            hint.compareTo(RetryPolicy.HINT_MAX) > 0 ? Long.MAX_VALUE : hint.toNanos(),
                            RetryPolicy.HINT_MAX.toNanos()));
            return ends.stream().anyMatch(other -> other.restNanos(now) <= 0)
                    ? new UnavailableException(ClientErrors.BUSY, busy.getMessage() + "; another one is ready", busy)
                    : busy;
        }
        boolean unwell = cause instanceof NetworkException || cause instanceof UnavailableException;
        if (unwell && !((SluiceException) cause).code().equals(ClientErrors.CLOSED)) {
            end.failed(now);
        }
        return cause;
    }

    private interface Ending {
        boolean end(OtlpClient client, Duration atMost);
    }

    private boolean inTurn(Duration atMost, Ending ending) {
        long endNanos = System.nanoTime() + atMost.toNanos();
        boolean all = true;
        for (End end : ends) {
            all &= ending.end(end.client, Duration.ofNanos(Math.max(0, endNanos - System.nanoTime())));
        }
        return all;
    }

    private static final class End {
        private final OtlpClient client;
        private final AtomicInteger underWay = new AtomicInteger();
        /// Guarded by this, like the next two.
        private boolean resting;

        private long restEndNanos;
        private long lastRestNanos;

        End(OtlpClient client) {
            this.client = client;
        }

        /// How much of its rest is left; 0 or less when it is ready.
        synchronized long restNanos(long now) {
            return resting ? restEndNanos - now : 0;
        }

        synchronized void succeeded() {
            resting = false;
            lastRestNanos = 0;
        }

        synchronized void failed(long now) {
            lastRestNanos = Math.min(LONGEST_REST_NANOS, Math.max(FIRST_REST_NANOS, 2 * lastRestNanos));
            rest(now, lastRestNanos);
        }

        synchronized void rest(long now, long nanos) {
            resting = true;
            restEndNanos = now + nanos;
        }
    }
}

package dev.sluice.client;

import dev.sluice.kernel.error.NetworkException;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Payload;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// Sends again what failed and may succeed later: the only place of a path that does. Any thread.
///
/// While a destination has asked for time, nothing is sent to it, not by later exports either (C-64).
public final class RetryingClient implements ClientDecorator {
    private final OtlpClient inner;
    private final RetryPolicy policy;
    private final Clock clock;
    private final DoubleSupplier random;
    private final Delays delays;
    private final AtomicLong retries = new AtomicLong();
    private final Set<Export> waiting = ConcurrentHashMap.newKeySet();
    private final Set<Export> open = ConcurrentHashMap.newKeySet();
    /// Until when the destination wants to be left alone.
    private final AtomicLong quietUntilNanos;

    private volatile boolean closed;

    public RetryingClient(OtlpClient inner, RetryPolicy policy) {
        this(inner, policy, Clock.system(), () -> ThreadLocalRandom.current().nextDouble(), Delays.onThread());
    }

    RetryingClient(OtlpClient inner, RetryPolicy policy, Clock clock, DoubleSupplier random, Delays delays) {
        this.inner = inner;
        this.policy = policy;
        this.clock = clock;
        this.random = random;
        this.delays = delays;
        this.quietUntilNanos = new AtomicLong(clock.monotonicNanos());
    }

    /// Whether sending the same again can help: the kinds Network, Overloaded and Unavailable, but for a client that
    /// is shut down.
    public static boolean isRetryable(Throwable failure) {
        boolean kind = failure instanceof NetworkException
                || failure instanceof OverloadedException
                || failure instanceof UnavailableException;
        return kind && !((SluiceException) failure).code().equals(ClientErrors.CLOSED);
    }

    /// Whether the destination refused for good because of what is in the request or how large it is, so that it may
    /// take another part of it: HTTP 400, 413 and 422, gRPC 3, and 8 without a time to wait.
    public static boolean isAboutContent(Throwable failure) {
        return isAnswer(failure, Set.of("400", "413", "422"), Set.of("3", "8"));
    }

    /// Whether the destination refused for good because of the request's size: HTTP 413, gRPC 8 without a time to
    /// wait.
    public static boolean isAboutSize(Throwable failure) {
        return isAnswer(failure, Set.of("413"), Set.of("8"));
    }

    private static boolean isAnswer(Throwable failure, Set<String> http, Set<String> grpc) {
        if (!(failure instanceof SluiceException refusal) || !refusal.code().equals(ClientErrors.REFUSED)) {
            return false;
        }
        Map<String, String> facts = refusal.facts();
        return http.contains(facts.getOrDefault("http-status", ""))
                || grpc.contains(facts.getOrDefault("grpc-status", ""));
    }

    /// What the destination asked for; zero for nothing.
    public static Duration hint(Throwable failure) {
        return failure instanceof OverloadedException overloaded ? overloaded.retryAfter() : Duration.ZERO;
    }

    /// The cause inside the wrapping of futures.
    public static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /// Attempts beyond the first, of all exports.
    public long retries() {
        return retries.get();
    }

    @Override
    public String trait() {
        return "retrying";
    }

    @Override
    public OtlpClient decorated() {
        return inner;
    }

    @Override
    public CompletableFuture<ExportResult> export(Payload payload) {
        Export export = new Export(payload);
        open.add(export);
        export.result.whenComplete((result, failure) -> open.remove(export));
        if (closed) {
            export.give(new UnavailableException(ClientErrors.CLOSED, "the client is shut down"));
        } else {
            export.attempt();
        }
        return export.result;
    }

    @Override
    public boolean flush(Duration atMost) {
        CompletableFuture<?>[] results =
                open.stream().map(export -> export.result).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(results).get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException answered) {
            // Every one has its answer; some of those are failures.
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Waits between attempts end at once: what waits is given up.
    @Override
    public boolean shutdown(Duration atMost) {
        closed = true;
        boolean idle = waiting.isEmpty();
        waiting.forEach(Export::abandon);
        boolean all = inner.shutdown(atMost);
        delays.close();
        return idle && all;
    }

    private final class Export {
        private final Payload payload;
        private final RetryPolicy.Waits waits = policy.waits(random);
        private final long startedNanos = clock.monotonicNanos();
        private final CompletableFuture<ExportResult> result = new CompletableFuture<>();
        private volatile Delays.@Nullable Wait wait;
        private volatile @Nullable Throwable last;
        private volatile boolean tried;

        Export(Payload payload) {
            this.payload = payload;
        }

        void attempt() {
            waiting.remove(this);
            if (result.isDone()) {
                return;
            }
            long quietNanos = quietUntilNanos.get() - clock.monotonicNanos();
            if (quietNanos > 0) {
                pause(Duration.ofNanos(quietNanos));
                return;
            }
            if (tried) {
                retries.incrementAndGet();
            }
            tried = true;
            inner.export(payload).whenComplete(this::attempted);
        }

        void give(Throwable failure) {
            result.completeExceptionally(failure);
        }

        void abandon() {
            waiting.remove(this);
            Delays.Wait pending = wait;
            if (pending != null) {
                pending.cancel();
            }
            Throwable failure = last;
            give(failure == null ? new UnavailableException(ClientErrors.CLOSED, "the client is shut down") : failure);
        }

        private void attempted(@Nullable ExportResult answer, @Nullable Throwable failure) {
            if (answer != null) {
                result.complete(answer);
                return;
            }
            Throwable cause = failure == null ? new IllegalStateException("no answer") : unwrapped(failure);
            if (!isRetryable(cause) || closed) {
                give(cause);
                return;
            }
            Duration hint = hint(cause);
            Duration next = waits.next(hint);
            last = cause;
            if (isByDestination(cause, hint)) {
                quiet(next);
            }
            pause(next);
        }

        /// Our own full window is nothing that the destination asked for.
        private boolean isByDestination(Throwable cause, Duration hint) {
            return !hint.isZero() && !((SluiceException) cause).code().equals(ClientErrors.WINDOW_FULL);
        }

        private void pause(Duration next) {
            long spentNanos = clock.monotonicNanos() - startedNanos;
            long totalNanos = policy.total().toNanos();
            if (totalNanos > 0 && spentNanos + next.toNanos() > totalNanos) {
                Throwable failure = last;
                give(
                        failure != null
                                ? failure
                                : new UnavailableException(
                                        ClientErrors.BUSY,
                                        "the destination asked for more time than this request has"));
                return;
            }
            waiting.add(this);
            wait = delays.after(next, this::attempt);
            if (closed) {
                abandon();
            }
        }
    }

    private void quiet(Duration next) {
        long until = clock.monotonicNanos() + next.toNanos();
        quietUntilNanos.accumulateAndGet(until, (before, after) -> after - before > 0 ? after : before);
    }
}

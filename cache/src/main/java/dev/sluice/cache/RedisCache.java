package dev.sluice.cache;

import dev.sluice.kernel.cache.Cache;
import dev.sluice.kernel.cache.CacheMetrics;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A cache in a Redis, which several processes can share and which outlives them. Any thread.
///
/// One connection carries everything. It is given up when an answer does not come in time, and the next question
/// opens another, so nobody waits behind something that hangs. A [#get] waits at most for the timeout; a [#put] does
/// not wait for its answer, only so many may be on their way, and what is lost of them is counted. Put it behind a
/// [GuardedCache], so that a Redis that is away is not even asked.
///
/// Whoever may write to that Redis decides what is found here.
public final class RedisCache implements Cache, AutoCloseable {
    /// The Redis of the cache does not take connections, closed one, or answered with an error.
    ///
    /// Retry: yes. After three failures in a row it is not asked for a while; `sluice_cache_circuit_open` is 1
    /// then. Look at the address and the password.
    private static final ErrorCode UNREACHABLE = ErrorCode.of("cache.redis-unreachable");
    /// The Redis of the cache did not answer within the timeout, or does not take values as fast as they come.
    ///
    /// Retry: yes. As above; a Redis that needs that long is no help.
    private static final ErrorCode SLOW = ErrorCode.of("cache.redis-slow");
    /// Time to connect, which goes on when the question that wanted it has given up.
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);
    private static final int PUTS_MAX = 64;
    private static final int COMMANDS_MAX = 1_024;
    private static final int THREADS = 2;
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final DefaultClientResources resources;
    private final RedisClient client;
    private final RedisURI uri;
    private final String where;
    private final String prefix;
    private final Duration timeout;
    private final CacheMetrics metrics;
    private final Counter lostPuts;
    private final AtomicInteger puts = new AtomicInteger();
    /// The connection, or the attempt to get one. Guarded by this.
    private @Nullable CompletableFuture<StatefulRedisConnection<String, byte[]>> connection;

    private boolean closed;

    /// A cache that begins to connect, and waits for nothing. Close it.
    ///
    /// @param name for the label `cache` of the metrics
    /// @param address of the Redis
    /// @param prefix of all keys, so that others can use the same database
    /// @param timeout of a question, more than 0
    public static RedisCache open(
            String name, RedisAddress address, String prefix, Duration timeout, Instruments instruments) {
        RedisCache cache = new RedisCache(name, address, prefix, timeout, instruments);
        cache.attempt();
        return cache;
    }

    /// The same, with an address as [RedisAddress#parse] takes it.
    ///
    /// @throws IllegalArgumentException if the address is none; the message does not show it
    public static RedisCache open(String name, String uri, String prefix, Duration timeout, Instruments instruments) {
        return open(name, RedisAddress.parse(uri), prefix, timeout, instruments);
    }

    private RedisCache(String name, RedisAddress address, String prefix, Duration timeout, Instruments instruments) {
        this.uri = address.uri(CONNECT_TIMEOUT);
        this.where = address.toString();
        this.prefix = prefix;
        this.timeout = timeout;
        this.metrics = new CacheMetrics(name, instruments);
        this.lostPuts = instruments.counter(
                "sluice_cache_lost_values_total",
                "Values that were sent to a cache, which did not take them",
                Labels.of("cache", name));
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(COMMANDS_MAX)
                .protocolVersion(ProtocolVersion.RESP2)
                .sslOptions(address.encryption(CONNECT_TIMEOUT))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(true)
                        .build())
                .build());
    }

    @Override
    public byte @Nullable [] get(String key) {
        long deadline = System.nanoTime() + timeout.toNanos();
        StatefulRedisConnection<String, byte[]> open = connected(deadline);
        CompletionStage<byte[]> answer = open.async().get(prefix + key);
        try {
            return metrics.counted(await(answer.toCompletableFuture(), deadline));
        } catch (UnavailableException failure) {
            giveUp(open, failure);
            throw failure;
        }
    }

    @Override
    public void put(String key, byte[] value, Duration ttl) {
        if (ttl.isZero() || ttl.isNegative()) {
            throw new IllegalArgumentException("ttl: " + ttl + " (expected: > 0)");
        }
        StatefulRedisConnection<String, byte[]> open = connected(System.nanoTime() + timeout.toNanos());
        if (puts.incrementAndGet() > PUTS_MAX) {
            puts.decrementAndGet();
            throw new UnavailableException(
                    SLOW, "Redis " + where + ": " + PUTS_MAX + " values are on their way already (expected: fewer)");
        }
        byte[] copy = value.clone();
        open.async()
                .set(prefix + key, copy, SetArgs.Builder.px(Math.max(1, ttl.toMillis())))
                .whenComplete((done, failure) -> {
                    puts.decrementAndGet();
                    if (failure != null) {
                        lostPuts.increment();
                        giveUp(open, failure);
                    }
                });
    }

    private StatefulRedisConnection<String, byte[]> connected(long deadlineNanos) {
        CompletableFuture<StatefulRedisConnection<String, byte[]>> attempt = attempt();
        StatefulRedisConnection<String, byte[]> open = await(attempt, deadlineNanos);
        if (!open.isOpen()) {
            forget(attempt);
            throw new UnavailableException(UNREACHABLE, "Redis " + where + ": the connection is closed");
        }
        return open;
    }

    private synchronized CompletableFuture<StatefulRedisConnection<String, byte[]>> attempt() {
        if (closed) {
            throw new UnavailableException(UNREACHABLE, "Redis " + where + ": this cache is closed");
        }
        CompletableFuture<StatefulRedisConnection<String, byte[]>> known = connection;
        if (known != null && !known.isCompletedExceptionally()) {
            return known;
        }
        CompletableFuture<StatefulRedisConnection<String, byte[]>> fresh =
                client.connectAsync(CODEC, uri).toCompletableFuture();
        connection = fresh;
        return fresh;
    }

    private synchronized void forget(CompletableFuture<StatefulRedisConnection<String, byte[]>> attempt) {
        if (attempt.equals(connection)) {
            connection = null;
        }
    }

    /// Closes a connection that does not answer. One that answers with an error, such as for want of memory, is
    /// sound.
    private void giveUp(StatefulRedisConnection<String, byte[]> broken, Throwable failure) {
        Throwable cause = failure.getCause() instanceof ExecutionException wrapped ? wrapped.getCause() : failure;
        if (cause instanceof RedisCommandExecutionException) {
            return;
        }
        synchronized (this) {
            CompletableFuture<StatefulRedisConnection<String, byte[]>> known = connection;
            if (known != null && !known.isCompletedExceptionally() && broken.equals(known.getNow(null))) {
                connection = null;
            }
        }
        if (broken.isOpen()) {
            broken.closeAsync();
        }
    }

    private <T> T await(CompletableFuture<T> future, long deadlineNanos) {
        try {
            return future.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException slow) {
            throw new UnavailableException(
                    SLOW, "Redis " + where + ": no answer within " + timeout.toMillis() + " ms", slow);
        } catch (ExecutionException | CompletionException failed) {
            throw new UnavailableException(UNREACHABLE, "Redis " + where + ": " + reason(failed), failed);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new UnavailableException(UNREACHABLE, "Redis " + where + ": interrupted while waiting", stopping);
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    /// Ends the connection and the threads; later questions fail. Safe to call twice.
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        client.shutdown(Duration.ZERO, CLOSE_TIMEOUT);
        resources.shutdown(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }
}

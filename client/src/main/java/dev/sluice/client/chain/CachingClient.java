package dev.sluice.client.chain;

import dev.sluice.client.ClientDecorator;
import dev.sluice.client.ExportResult;
import dev.sluice.client.OtlpClient;
import dev.sluice.kernel.cache.Cache;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.otlp.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers an identical payload from the cache for a while, instead of sending it again. Any thread.
///
/// Identical are payloads of one signal with the same bytes (SHA-256). The same payload at the same time is sent once,
/// and both callers get its answer. Failures are not remembered. A cache that cannot be asked is as good as an empty
/// one.
///
/// An answer in the cache:
///
/// | offset | size | type | meaning |
/// |---|---|---|---|
/// | 0 | 8 | int64, big-endian | rejected items |
/// | 8 | rest | UTF-8 | message |
final class CachingClient implements ClientDecorator {
    private static final Logger LOG = LoggerFactory.getLogger(CachingClient.class);

    private final OtlpClient inner;
    private final Cache cache;
    private final Duration window;
    private final Map<String, CompletableFuture<ExportResult>> underWay = new ConcurrentHashMap<>();
    private final AtomicLong hits = new AtomicLong();
    private volatile boolean closed;

    CachingClient(OtlpClient inner, Cache cache, Duration window) {
        this.inner = inner;
        this.cache = cache;
        this.window = window;
    }

    @Override
    public String trait() {
        return "caching";
    }

    @Override
    public OtlpClient decorated() {
        return inner;
    }

    /// Exports that were answered without being sent.
    long hits() {
        return hits.get();
    }

    @Override
    public CompletableFuture<ExportResult> export(Payload payload) {
        if (closed) {
            return inner.export(payload);
        }
        String key = key(payload);
        ExportResult known = known(key);
        if (known != null) {
            hits.incrementAndGet();
            return CompletableFuture.completedFuture(known);
        }
        CompletableFuture<ExportResult> own = new CompletableFuture<>();
        CompletableFuture<ExportResult> same = underWay.putIfAbsent(key, own);
        if (same != null) {
            hits.incrementAndGet();
            return same.copy();
        }
        inner.export(payload).whenComplete((result, failure) -> {
            if (result != null) {
                remember(key, result);
            }
            underWay.remove(key);
            if (result != null) {
                own.complete(result);
            } else {
                own.completeExceptionally(failure);
            }
        });
        return own.copy();
    }

    @Override
    public boolean flush(Duration atMost) {
        return inner.flush(atMost);
    }

    @Override
    public boolean shutdown(Duration atMost) {
        closed = true;
        return inner.shutdown(atMost);
    }

    private @Nullable ExportResult known(String key) {
        try {
            byte[] value = cache.get(key);
            if (value == null || value.length < Long.BYTES) {
                return null;
            }
            long rejected = ByteBuffer.wrap(value).getLong();
            String message = new String(value, Long.BYTES, value.length - Long.BYTES, StandardCharsets.UTF_8);
            return new ExportResult(rejected, message);
        } catch (SluiceException | IllegalArgumentException unusable) {
            LOG.debug("the cache cannot be asked", unusable);
            return null;
        }
    }

    private void remember(String key, ExportResult result) {
        byte[] message = result.message().getBytes(StandardCharsets.UTF_8);
        byte[] value = ByteBuffer.allocate(Long.BYTES + message.length)
                .putLong(result.rejected())
                .put(message)
                .array();
        try {
            cache.put(key, value, window);
        } catch (SluiceException unusable) {
            LOG.debug("the cache cannot take an answer", unusable);
        }
    }

    private static String key(Payload payload) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(payload.bytes(), payload.offset(), payload.length());
            return payload.signal().id() + ":" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}

package dev.sluice.server.transport;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.kernel.memory.BufferPool;
import dev.sluice.kernel.memory.Lease;
import dev.sluice.kernel.memory.MemoryBudget;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.check.Validator;
import dev.sluice.otlp.check.Verdict;
import dev.sluice.otlp.json.JsonToProtobuf;
import dev.sluice.otlp.json.Transcoded;
import dev.sluice.pipeline.Fingerprint;
import dev.sluice.pipeline.Fingerprinting;
import dev.sluice.pipeline.Intake;
import dev.sluice.pipeline.Ledger;
import dev.sluice.pipeline.Receipt;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes a body to the intake: decompress, transcode, check, accept. Every step is bounded by the limits and
/// paid for by the body's lease.
///
/// Any thread; blocks until the intake answers, so it runs on virtual threads.
public final class Receiver {
    private volatile ReceiverLimits limits;
    private final MemoryBudget budget;
    private final BufferPool pool;
    private volatile Validator validator;
    private final Intake intake;
    private final Ledger ledger;
    private final ReceiverMetrics metrics;
    private final FailureHandler failures;
    private final @Nullable Fingerprinting fingerprinting;
    private volatile boolean draining;

    /// @param fingerprinting tells by what a copy of a request is known; null where nobody looks for copies
    public Receiver(
            ReceiverLimits limits,
            MemoryBudget budget,
            BufferPool pool,
            Intake intake,
            Ledger ledger,
            ReceiverMetrics metrics,
            FailureHandler failures,
            @Nullable Fingerprinting fingerprinting) {
        this.fingerprinting = fingerprinting;
        this.failures = failures;
        this.limits = limits;
        this.budget = budget;
        this.pool = pool;
        this.validator = new Validator(limits.scan());
        this.intake = intake;
        this.ledger = ledger;
        this.metrics = metrics;
    }

    /// Holds requests that begin from now on to other limits.
    public void use(ReceiverLimits next) {
        validator = new Validator(next.scan());
        limits = next;
    }

    /// From now on every request is refused, retryably; those under way end as they would have.
    public void drain() {
        draining = true;
    }

    /// How many requests were refused, retryably, since the start.
    public long refusedRequests() {
        return metrics.refusedRequests();
    }

    /// How many requests were acknowledged, and the seconds that took together, since the start.
    public Acknowledgements acknowledgements() {
        return metrics.acknowledgements();
    }

    ReceiverLimits limits() {
        return limits;
    }

    MemoryBudget budget() {
        return budget;
    }

    FailureHandler failures() {
        return failures;
    }

    BufferPool pool() {
        return pool;
    }

    ReceiverMetrics metrics() {
        return metrics;
    }

    /// What any request would be refused with now, known before its body is looked at: under overload this is
    /// what leaves the time for those that are taken.
    ///
    /// @return null while requests are taken
    @Nullable
    RuntimeException refusal() {
        if (draining) {
            return TransportErrors.draining();
        }
        try {
            intake.requireRoom();
            return null;
        } catch (OverloadedException | UnavailableException full) {
            return full;
        }
    }

    /// What a request carries, and its sender as far as somebody looks for copies.
    Origin origin(Signal signal, ServiceRequestContext context) {
        return fingerprinting == null ? new Origin(signal, "") : Origin.of(signal, context);
    }

    /// The same, of a port that everybody may send to.
    ///
    /// @param peer the address of the sender
    Origin origin(Signal signal, SocketAddress peer) {
        return fingerprinting == null ? new Origin(signal, "") : Origin.of(signal, peer);
    }

    /// Takes the message in the body from `skip` on. Closes the body.
    ///
    /// @param skip bytes before the message, such as a frame header
    /// @return once the message is accepted in the meaning of the mode: this return is the ack
    Acceptance receive(Origin origin, Encoding encoding, Compression compression, Body body, int skip) {
        try (body) {
            return inflate(origin, encoding, compression, body.lease(), body.whole(), skip, body.length() - skip);
        }
    }

    /// Takes a plain message from the start of an array, which stays the caller's.
    ///
    /// @param lease pays for the array, and for what taking the message costs besides
    /// @return as above
    Acceptance receive(Origin origin, Encoding encoding, Lease lease, byte[] bytes, int length) {
        return transcode(origin, encoding, lease, bytes, 0, length);
    }

    private Acceptance inflate(
            Origin origin,
            Encoding encoding,
            Compression compression,
            Lease lease,
            byte[] bytes,
            int offset,
            int length) {
        if (compression == Compression.IDENTITY) {
            return transcode(origin, encoding, lease, bytes, offset, length);
        }
        Inflation inflation = new Inflation(pool, lease, limits.bodyBytes());
        inflation.inflate(compression, bytes, offset, length);
        try {
            return transcode(origin, encoding, lease, inflation.output(), 0, inflation.length());
        } finally {
            pool.give(inflation.output());
        }
    }

    private Acceptance transcode(Origin origin, Encoding encoding, Lease lease, byte[] bytes, int offset, int length) {
        if (encoding == Encoding.PROTOBUF) {
            return check(origin, bytes, offset, length);
        }
        lease.grow(length);
        byte[] room = pool.take(length);
        try {
            Transcoded message =
                    JsonToProtobuf.transcode(origin.signal(), bytes, offset, length, limits.bodyBytes(), room);
            metrics.unknownKeys(message.unknownKeys());
            return check(origin, message.bytes(), 0, message.length());
        } finally {
            pool.give(room);
        }
    }

    private Acceptance check(Origin origin, byte[] bytes, int offset, int length) {
        long begunNanos = System.nanoTime();
        Signal signal = origin.signal();
        Verdict verdict = validator.judge(signal, bytes, offset, length);
        int accepted = verdict.accepted().items();
        if (accepted == 0) {
            countRejected(signal, verdict.rejected());
            verdict.requireAnythingLeft();
            return new Acceptance(signal, 0, verdict.message());
        }
        Receipt receipt;
        try {
            receipt = intake.accept(verdict.accepted(), prints(origin, bytes, offset, length));
        } catch (RuntimeException refused) {
            metrics.refused(signal, accepted);
            throw refused;
        }
        countRejected(signal, verdict.rejected());
        ledger.add(signal, Ledger.Stage.RECEIVED, accepted);
        if (receipt.duplicate()) {
            ledger.add(signal, Ledger.Stage.DUPLICATE, accepted);
        } else {
            ledger.accepted(signal, accepted, receipt.route());
            metrics.accepted(signal, accepted);
        }
        metrics.acknowledged(System.nanoTime() - begunNanos);
        return new Acceptance(signal, verdict.rejected(), verdict.message());
    }

    /// Of the whole message, with what was rejected of it: only then is a copy the same.
    private List<Fingerprint> prints(Origin origin, byte[] bytes, int offset, int length) {
        return fingerprinting == null
                ? List.of()
                : List.of(fingerprinting.of(origin.signal(), origin.sender(), bytes, offset, length));
    }

    private void countRejected(Signal signal, long rejected) {
        ledger.add(signal, Ledger.Stage.RECEIVED, rejected);
        ledger.add(signal, Ledger.Stage.REJECTED, rejected, "invalid");
    }
}

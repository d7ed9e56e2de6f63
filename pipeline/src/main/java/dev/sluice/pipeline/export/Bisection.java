package dev.sluice.pipeline.export;

import dev.sluice.client.ExportResult;
import dev.sluice.client.OtlpClient;
import dev.sluice.client.RetryingClient;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.check.ItemSelection;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Delivers what it can of a request that the destination refused for what is in it, by sending parts.
///
/// One bad item among n is found by halves: if the lower half is taken, the bad one is in the upper, which then need
/// not be sent; if it is refused, the upper half is put aside. What was put aside goes in one request at the end. That
/// is one request a halving, one for what was put aside, and one to hear it of the last item by itself: at most
/// log2(n) + 2. A request that is too large is halved until its parts are taken.
///
/// Beyond [#PARTS_MAX] refusals nothing is halved any more, so that a destination which refuses everything is asked a
/// bounded number of times. What is refused then is refused as a whole.
///
/// One request is under way at a time, so one thread at a time is in here, and each sees what the one before did.
final class Bisection {
    /// Refusals after which parts are no longer halved: enough for 64 MiB in parts of 1 MiB, or four bad items among
    /// ten thousand.
    static final int PARTS_MAX = 64;

    private final OtlpClient client;
    private final Payload whole;
    private final CompletableFuture<Delivery> delivery = new CompletableFuture<>();
    private final Deque<BitSet> unsent = new ArrayDeque<>();
    private final BitSet aside = new BitSet();
    private final BitSet refused = new BitSet();
    private Throwable failure;
    private long rejected;
    private String message = "";
    private int halved;

    private Bisection(OtlpClient client, Payload whole, Throwable refusal) {
        this.client = client;
        this.whole = whole;
        this.failure = refusal;
    }

    /// Sends a request, and in parts if it is refused for what is in it.
    ///
    /// @param payload its bytes must not change until the future is done
    /// @param parted told when parts are sent
    static CompletableFuture<Delivery> deliver(OtlpClient client, Payload payload, Runnable parted) {
        return client.export(payload).thenApply(Delivery::of).exceptionallyCompose(thrown -> {
            Throwable refusal = RetryingClient.unwrapped(thrown);
            if (!isOf(payload, refusal)) {
                return CompletableFuture.failedFuture(refusal);
            }
            parted.run();
            return of(client, payload, refusal);
        });
    }

    /// Whether sending parts of a request may help.
    static boolean isOf(Payload payload, Throwable refusal) {
        return payload.items() > 1 && RetryingClient.isAboutContent(refusal);
    }

    /// @param whole its bytes must not change until the future is done
    /// @param refusal what the destination said to the whole
    /// @return ends with [Delivery#failure()] if anything was not taken
    static CompletableFuture<Delivery> of(OtlpClient client, Payload whole, Throwable refusal) {
        Bisection bisection = new Bisection(client, whole, refusal);
        BitSet all = new BitSet();
        all.set(0, whole.items());
        bisection.halve(all, refusal);
        return bisection.delivery;
    }

    /// @param part one that is known to hold what is refused
    private void halve(BitSet part, Throwable refusal) {
        int items = part.cardinality();
        if (items == 1 || halved == PARTS_MAX) {
            refuse(part, refusal);
            next();
            return;
        }
        halved++;
        BitSet lower = new BitSet();
        part.stream().limit((items + 1) / 2).forEach(lower::set);
        BitSet upper = (BitSet) part.clone();
        upper.andNot(lower);
        if (RetryingClient.isAboutSize(refusal)) {
            unsent.push(upper);
            send(lower, null);
        } else {
            send(lower, upper);
        }
    }

    /// @param sibling the other half of what was refused, if only one of the two can be meant
    private void send(BitSet part, @Nullable BitSet sibling) {
        Payload payload;
        try {
            payload = ItemSelection.of(whole, part);
        } catch (SerializationException unreadable) {
            giveUp(part, sibling, unreadable);
            return;
        }
        client.export(payload).whenComplete((result, thrown) -> answered(part, sibling, result, thrown));
    }

    private void answered(
            BitSet part, @Nullable BitSet sibling, @Nullable ExportResult result, @Nullable Throwable thrown) {
        try {
            if (result != null) {
                taken(result, sibling);
            } else {
                Throwable refusal = thrown == null ? new IllegalStateException("no answer") : thrown;
                notTaken(part, sibling, RetryingClient.unwrapped(refusal));
            }
        } catch (RuntimeException defect) {
            // Nobody else would hear of it, and the exporter would wait for ever.
            delivery.completeExceptionally(defect);
        }
    }

    private void taken(ExportResult result, @Nullable BitSet sibling) {
        rejected += result.rejected();
        message = message.isEmpty() ? result.message() : message;
        if (sibling == null) {
            next();
        } else if (sibling.cardinality() == 1) {
            // Nothing is given up that was not refused by itself.
            send(sibling, null);
        } else {
            halve(sibling, failure);
        }
    }

    private void notTaken(BitSet part, @Nullable BitSet sibling, Throwable refusal) {
        if (!RetryingClient.isAboutContent(refusal)) {
            giveUp(part, sibling, refusal);
            return;
        }
        if (sibling != null) {
            aside.or(sibling);
        }
        halve(part, refusal);
    }

    private void next() {
        if (!unsent.isEmpty()) {
            send(unsent.pop(), null);
        } else if (!aside.isEmpty()) {
            BitSet part = (BitSet) aside.clone();
            aside.clear();
            send(part, null);
        } else {
            Throwable why = refused.isEmpty() ? null : failure;
            delivery.complete(new Delivery(new ExportResult(rejected, message), refused, why));
        }
    }

    private void refuse(BitSet part, Throwable refusal) {
        if (refused.isEmpty()) {
            failure = refusal;
        }
        refused.or(part);
    }

    /// The destination is away, or says no to everything: more parts would hear the same.
    private void giveUp(BitSet part, @Nullable BitSet sibling, Throwable cause) {
        failure = cause;
        refused.or(part);
        if (sibling != null) {
            refused.or(sibling);
        }
        unsent.forEach(refused::or);
        unsent.clear();
        refused.or(aside);
        aside.clear();
        next();
    }
}

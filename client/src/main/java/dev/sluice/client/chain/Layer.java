package dev.sluice.client.chain;

import dev.sluice.client.RetryPolicy;
import dev.sluice.journal.Journal;
import dev.sluice.kernel.cache.Cache;
import java.time.Duration;

/// One decorator of a [ClientChain]. A value; opens nothing before the chain is built.
public sealed interface Layer {
    /// As in the order of a chain and in messages: `retrying`.
    String trait();

    /// Tells an observer how exports ended: outermost what the caller sees, inside `durable` what became of what the
    /// journal kept, inside `retrying` each attempt.
    record Observing(ExportObserver observer) implements Layer {
        @Override
        public String trait() {
            return "observing";
        }
    }

    /// Answers an identical payload inside the window from the cache.
    ///
    /// @param window more than 0
    record Caching(Cache cache, Duration window) implements Layer {
        public Caching {
            if (window.isZero() || window.isNegative()) {
                throw new IllegalArgumentException("window: " + window + " (expected: > 0)");
            }
        }

        @Override
        public String trait() {
            return "caching";
        }
    }

    /// Succeeds as soon as a journal has the payload, and sends it from there, after a crash and a new start too.
    ///
    /// @param journal belongs to the chain once it is built, which closes it
    /// @param concurrent requests from the journal that may be under way at once, at least 1
    record Durable(Journal journal, int concurrent) implements Layer {
        public Durable {
            if (concurrent < 1) {
                throw new IllegalArgumentException("concurrent: " + concurrent + " (expected: >= 1)");
            }
        }

        @Override
        public String trait() {
            return "durable";
        }
    }

    /// Sends again what failed and may succeed later.
    record Retrying(RetryPolicy policy) implements Layer {
        @Override
        public String trait() {
            return "retrying";
        }
    }

    /// Spreads exports over all the clients at the end of the chain.
    record Balancing() implements Layer {
        @Override
        public String trait() {
            return "balancing";
        }
    }
}

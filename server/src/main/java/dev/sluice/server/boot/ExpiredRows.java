package dev.sluice.server.boot;

import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.Ledger;
import dev.sluice.store.Expiry;
import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts in the ledger what retention removed from the store, and says so. Any thread.
final class ExpiredRows implements Consumer<Expiry> {
    private static final Logger LOG = LoggerFactory.getLogger(ExpiredRows.class);

    private final Ledger ledger;

    ExpiredRows(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void accept(Expiry expiry) {
        Signal signal = switch (expiry.table()) {
            case SPANS -> Signal.TRACES;
            case LOGS -> Signal.LOGS;
            case METRIC_POINTS, METRIC_HISTOGRAMS -> Signal.METRICS;
            case PROFILES -> Signal.PROFILES;
        };
        ledger.add(
                signal,
                Ledger.Stage.EXPIRED,
                expiry.rows(),
                expiry.rule().name().toLowerCase(Locale.ROOT));
        LOG.info(
                "retention removed {} rows of {} by {}",
                expiry.rows(),
                expiry.table().sql(),
                expiry.rule());
    }
}

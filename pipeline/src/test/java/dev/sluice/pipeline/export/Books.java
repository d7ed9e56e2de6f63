package dev.sluice.pipeline.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.Ledger;
import dev.sluice.pipeline.Ledger.Stage;

/// What the account of a destination says once nothing is under way.
final class Books {
    private Books() {}

    static void assertBalanced(Ledger.Account account, long accepted, long delivered, long dead, long dropped) {
        Ledger.Balance balance = account.balance(Signal.TRACES);
        assertThat(balance.at(Stage.ACCEPTED)).isEqualTo(accepted);
        assertThat(balance.at(Stage.DELIVERED)).isEqualTo(delivered);
        assertThat(balance.at(Stage.DEAD_LETTERED)).isEqualTo(dead);
        assertThat(balance.at(Stage.DROPPED)).isEqualTo(dropped);
        assertThat(balance.queued()).isZero();
        assertThat(balance.isBalanced()).isTrue();
    }
}

package dev.sluice.server.transport;

import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.config.Settings;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What the frames of one HTTP/2 connection have cost and brought: resets are counted in a window of time, frames that
/// carry nothing are paid for by those that do.
///
/// One owner: the connection's event loop.
final class FrameAccount {
    private static final long RESET_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int CREDIT_REQUEST = 10;

    private final Settings.Connections limits;
    private final Clock clock;
    private long resetWindowNanos;
    private int resets;
    private int expectedResets;
    private double allowance;
    private long allowanceNanos;
    private long sentBytes;

    FrameAccount(Settings.Connections limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
        this.allowance = limits.controlFrames();
        this.allowanceNanos = clock.monotonicNanos();
        this.resetWindowNanos = allowanceNanos;
    }

    /// Books the frames of the scan's last read.
    ///
    /// @return why the connection must be closed; null while it may stay
    Connections.@Nullable Cut came(FrameScan frames) {
        int expected = Math.min(frames.resets(), expectedResets);
        expectedResets -= expected;
        Connections.Cut cut = reset(frames.resets() - expected);
        boolean spent = frames.controls() > 0 && !spend(frames.controls());
        allowance += CREDIT_REQUEST * frames.requests() + frames.bodies();
        return cut == null && spent ? Connections.Cut.CONTROL_FRAMES : cut;
    }

    /// Books bytes of answers.
    void sent(int bytes) {
        sentBytes += bytes;
    }

    /// A request was answered before it had come whole, so its sender may well reset it.
    void expectReset() {
        expectedResets++;
    }

    /// Books streams reset by the peer, or because of it.
    ///
    /// @return as [#came]
    Connections.@Nullable Cut reset(int more) {
        if (more == 0) {
            return null;
        }
        long now = clock.monotonicNanos();
        if (now - resetWindowNanos > RESET_WINDOW_NANOS) {
            resetWindowNanos = now;
            resets = 0;
            expectedResets = 0;
        }
        resets += more;
        return resets > limits.resets() ? Connections.Cut.RESETS : null;
    }

    private boolean spend(int controls) {
        long now = clock.monotonicNanos();
        double perNano = limits.controlFrames() / 10.0 / 1e9;
        double earned = (now - allowanceNanos) * perNano + (sentBytes >> 10);
        allowanceNanos = now;
        sentBytes = 0;
        allowance = Math.min(limits.controlFrames(), allowance + earned) - controls;
        return allowance >= 0;
    }
}
